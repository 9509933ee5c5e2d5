import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BY, scene } from '../test/ledger-scene.ts';
import { onEachDatabase, TEST_MASTER_KEY, testClock } from '../test/ledgers.ts';
import { type RawDatabase, rawOf } from '../test/raw-database.ts';
import { openLedger } from './open.ts';
import { createVault, masterKeyOf } from './vault.ts';

const NEW_KEY = Buffer.alloc(32, 9);
const [OLD_ID] = createVault(TEST_MASTER_KEY).masterKeys;
const [NEW_ID] = createVault(NEW_KEY).masterKeys;

onEachDatabase('rotating the master key', (ledgers) => {
  const clock = testClock();
  let url: string;
  let roots: string[];
  let raw: RawDatabase;
  const openWith = (masterKey: Buffer, previousMasterKeys: Buffer[] = []) =>
    openLedger({ url, masterKey, previousMasterKeys, clock });
  const wrapsOf = async () =>
    (await raw.all('SELECT wrapped FROM customer_keys ORDER BY number')).map(({ wrapped }) =>
      masterKeyOf(wrapped as Buffer),
    );

  beforeAll(async () => {
    url = await ledgers.freshUrl();
    const ledger = await ledgers.open(clock, url);
    const { stage, order } = scene(ledger);
    const many = Array.from({ length: 1_200 }, (_, i) => order(`${i}`, { buyer: `b${i}` }, { customerId: `c${i}` }));
    roots = (await stage(many)).records.map(({ rootId }) => rootId as string);
    raw = await rawOf(url);
  });
  afterAll(() => raw?.close());

  it('wraps anew what was wrapped before, in the middle of which it may be killed, and touches no data', async () => {
    const sealed = await raw.all('SELECT raw_enc FROM record_revisions ORDER BY record_id');
    const both = await openWith(NEW_KEY, [TEST_MASTER_KEY]);
    let pages = 0;
    const killed = both.rewrapKeys(BY, () => {
      pages += 1;
      if (pages === 1) throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
    const half = await wrapsOf();
    expect([half.includes(OLD_ID), half.includes(NEW_ID)]).toEqual([true, true]);
    // Both halves open meanwhile, and what is new is wrapped with the new key.
    const { stage, order } = scene(both);
    expect(
      (await stage([order('0', { buyer: 'b0' }), order('1199', { buyer: 'x' })])).records.map(({ staged }) => staged),
    ).toEqual(['same', 'changed']);
    const again = await both.rewrapKeys(BY);
    expect(again.rewrapped).toBeGreaterThan(600);
    expect(again.newPayloadKey).toBe(false);
    expect(new Set(await wrapsOf())).toEqual(new Set([NEW_ID]));
    expect(await raw.all('SELECT raw_enc FROM record_revisions WHERE revision = 1 ORDER BY record_id')).toEqual(sealed);
    expect((await both.rewrapKeys(BY)).rewrapped).toBe(0);
    await both.close();
  });

  it('needs the old key no more: data opens, hashes mean what they meant, the audit stands', async () => {
    const ledger = await openWith(NEW_KEY);
    await ledger.migrate();
    const { stage, order } = scene(ledger);
    expect((await stage([order('7', { buyer: 'b7' })])).records[0]?.staged).toBe('same');
    await ledger.amend(roots[7] as string, { buyer: 'other' }, BY);
    const [amended] = await ledger.auditRows({ what: 'order.amend', limit: 1 });
    expect(amended?.before).toEqual({ buyer: 'b7' });
    expect((await ledger.verifyAudit({ anchors: [] })).findings).toEqual([]);
    expect(await ledger.auditRows({ what: 'keys.rotated', limit: 9 })).toMatchObject([
      { ...BY, after: { master: NEW_ID } },
    ]);
    expect(await ledger.masterKeys()).toMatchObject({ given: [NEW_ID], payloadKeys: 2 });
    await ledger.close();
  });

  it('keeps the key that histories were sealed with, behind the new one', async () => {
    const ledger = await openWith(NEW_KEY);
    const [newest, first] = await ledger.payloadKeys();
    expect(first).toEqual(createVault(TEST_MASTER_KEY).derived('waybill/temporal-payloads'));
    expect(newest).not.toEqual(first);
    await ledger.close();
  });

  it('says which key is missing to who has only the old one', async () => {
    await expect(openWith(TEST_MASTER_KEY)).rejects.toThrow(`wrapped with master key ${NEW_ID}`);
  });

  it('tells who is at work with which keys, until they end or die', async () => {
    const ledger = await openWith(NEW_KEY);
    await ledger.present('host/1', 1_000);
    await ledger.present('host/2', 5_000);
    expect((await ledger.masterKeys()).processes).toEqual([
      { holder: 'host/1', keys: [NEW_ID] },
      { holder: 'host/2', keys: [NEW_ID] },
    ]);
    clock.pass(2_000);
    await ledger.present('host/3', 5_000);
    await ledger.present('host/2', 0);
    expect((await ledger.masterKeys()).processes.map(({ holder }) => holder)).toEqual(['host/3']);
    await ledger.close();
  });
});

describe('a wrap from before master keys had names', () => {
  it('opens with whichever key made it', () => {
    const old = createVault(TEST_MASTER_KEY);
    const wrapped = old.wrap('shop/c1', Buffer.alloc(32, 3));
    wrapped.writeUInt32BE(0, 1);
    expect(createVault(NEW_KEY, [TEST_MASTER_KEY]).unwrap('shop/c1', wrapped)).toEqual(Buffer.alloc(32, 3));
    expect(() => createVault(NEW_KEY).unwrap('shop/c1', wrapped)).toThrow(/authenticate/);
  });
});
