import { beforeAll, expect, it } from 'vitest';
import { BY, scene } from '../../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../../test/ledgers.ts';
import type { Ledger } from '../ledger.ts';

onEachDatabase('the audit', (ledgers) => {
  const clock = testClock();
  let ledger: Ledger;
  let url: string;
  let root: string;
  beforeAll(async () => {
    url = await ledgers.freshUrl();
    ledger = await ledgers.open(clock, url);
    const { stage, order } = scene(ledger);
    root = (await stage([order('1', { note: 'old', city: 'x' }, { customerId: 'c1' })])).records[0]?.rootId as string;
  });
  const latest = async (what: string) => (await ledger.auditRows({ what, limit: 1 }))[0];

  it('tells who held an order and why, and how it stood before and after', async () => {
    await ledger.command(root, { verb: 'hold', ...BY });
    const row = await latest('order.hold');
    expect(row).toMatchObject({ ...BY, rootId: root, before: { held: false }, after: { held: true } });
  });

  it('tells what an amendment changed, from what to what', async () => {
    await ledger.amend(root, { note: 'new', gift: true }, BY);
    const row = await latest('order.amend');
    expect(row).toMatchObject({ ...BY, before: { note: 'old', gift: null }, after: { note: 'new', gift: true } });
  });

  it('tells of pauses, and of what nobody else keeps', async () => {
    await ledger.pause('erp', { kind: 'connection', cause: 'connection:erp', waitingFor: 'erp to answer again' });
    await ledger.resume('erp');
    await ledger.noteAudit([{ what: 'payloads.decoded', who: 'ann', after: { count: 3 } }]);
    expect(await ledger.auditRows({ subject: 'erp', limit: 9 })).toMatchObject([
      { what: 'connection.resumed', who: 'waybill' },
      { what: 'connection.paused', who: 'waybill', why: 'erp to answer again' },
    ]);
    expect(await ledger.auditRows({ who: 'ann', limit: 1 })).toMatchObject([
      { what: 'payloads.decoded', after: { count: 3 } },
    ]);
  });

  it('answers for one order with its lines of what tells of pages', async () => {
    const { stage, order } = scene(ledger);
    await stage([order('2'), order('3')]);
    const [, two] = (await stage([order('2', { id: '2', v: 2 }), order('3')])).records;
    const rows = await ledger.auditRows({ rootId: two?.rootId as string, limit: 9 });
    expect(rows.map(({ what, after }) => [what, (after as unknown[]).length])).toEqual([['records.staged', 1]]);
  });

  it('takes no word back: neither its rows nor its seals can be changed, removed or replaced', async () => {
    await ledger.sealAudit('one', 1_000);
    const { rawOf } = await import('../../test/raw-database.ts');
    const raw = await rawOf(url);
    for (const statement of [
      "UPDATE audit SET what = 'x'",
      'DELETE FROM audit',
      'DELETE FROM audit_seals',
      'UPDATE audit_seals SET at = 0',
    ])
      await expect(raw.run(statement)).rejects.toThrow(/takes new rows only/);
    await raw.close();
  });

  it('has one sealer of many, until it stops', async () => {
    expect((await ledger.sealAudit('two', 1_000)).sealed).toBe(0);
    await ledger.noteAudit([{ what: 'daemon.started', who: 'waybill' }]);
    expect((await ledger.sealAudit('two', 1_000)).sealed).toBe(0);
    clock.pass(2_000);
    expect(await ledger.sealAudit('two', 1_000)).toEqual({ sealed: 1, more: false });
    expect(await ledger.auditStatus()).toMatchObject({ unsealed: 0, head: { number: 2 } });
  });

  it('is not even read by a process while another has the lease', async () => {
    const { rawOf } = await import('../../test/raw-database.ts');
    const url = await ledgers.freshUrl();
    const [one, two] = [await ledgers.open(clock, url), await ledgers.open(clock, url)];
    await one.noteAudit([{ what: 'daemon.started', who: 'waybill' }]);
    expect((await one.sealAudit('one', 1_000)).sealed).toBe(1);
    await one.noteAudit([{ what: 'daemon.started', who: 'waybill' }]);
    const raw = await rawOf(url);
    await raw.run('ALTER TABLE audit RENAME TO audit_away');
    await expect(one.sealAudit('one', 1_000)).rejects.toThrow(/audit/);
    expect(await two.sealAudit('two', 1_000)).toEqual({ sealed: 0, more: false });
    await raw.run('ALTER TABLE audit_away RENAME TO audit');
    await raw.close();
    clock.pass(1_001);
    expect((await two.sealAudit('two', 1_000)).sealed).toBe(1);
  });

  it('is sealed once where two sealers read the same rows', async () => {
    const other = await ledgers.open(clock, url);
    await ledger.noteAudit([{ what: 'daemon.started', who: 'waybill' }]);
    const answers = await Promise.all([ledger.sealAudit('two', 1_000), other.sealAudit('two', 1_000)]);
    expect(answers.map(({ sealed }) => sealed).sort()).toEqual([0, 1]);
    expect((await ledger.verifyAudit({ anchors: [] })).findings).toEqual([]);
  });

  it('shows a stub and stays sound where a customer is erased', async () => {
    const { rawOf } = await import('../../test/raw-database.ts');
    const raw = await rawOf(url);
    await raw.run("UPDATE customer_keys SET wrapped = NULL, destroyed_at = 1 WHERE name = 'shop/c1'");
    await raw.close();
    const fresh = await ledgers.open(clock, url);
    const [row] = await fresh.auditRows({ what: 'order.amend', limit: 1 });
    expect(row).toMatchObject({ what: 'order.amend', who: BY.who, rootId: root, erased: true });
    expect(row).not.toHaveProperty('after');
    expect((await fresh.verifyAudit({ anchors: [] })).findings).toEqual([]);
  });
});
