import { expect, it } from 'vitest';
import type { BankEntry } from '../../domain/transfers/entry.ts';
import { scene } from '../../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../../test/ledgers.ts';

const BY = { who: 'ann', why: 'statement of today' };
const entry = (more: Partial<BankEntry> = {}): BankEntry => ({
  account: 'DE02',
  statement: '1',
  reference: 'B1',
  direction: 'in',
  amount: '100.00',
  currency: 'EUR',
  bookedOn: '2026-11-26',
  text: ['1001'],
  payer: 'Zoë Müller',
  returned: false,
  ...more,
});

onEachDatabase('transfers', (ledgers) => {
  const start = async () => {
    const ledger = await ledgers.open(testClock(), await ledgers.freshUrl());
    const words = scene(ledger);
    const { stage, order } = words;
    const { records } = await stage([order('1001', {}, { customerId: 'c1' })]);
    return { ...words, ledger, root: records[0]?.rootId as string };
  };

  it('are taken in once, from whatever statement, whoever imports at the same time', async () => {
    const { ledger } = await start();
    const other = entry({ reference: 'B2', statement: '2' });
    const fresh = await Promise.all(
      [[entry()], [entry({ statement: '2' }), other]].map((all) => ledger.keepTransfers(all)),
    );
    expect(fresh.reduce((sum, one) => sum + one.fresh, 0)).toBe(2);
    expect(await ledger.keepTransfers([entry(), other])).toEqual({ fresh: 0 });
    expect(await ledger.transfers({})).toHaveLength(2);
  });

  it('are decided once, and add up to what came in', async () => {
    const { ledger, root } = await start();
    await ledger.keepTransfers([entry()]);
    const word = { entryId: 'entry/1', allocations: [{ rootId: root, amount: '110.00', fee: '10.00' }], over: '0' };
    await expect(ledger.allocateTransfer({ ...word, over: '1' }, BY)).rejects.toThrow(RangeError);
    expect(await ledger.transfers({ states: ['open'] })).toHaveLength(1);
    const both = await Promise.all([ledger.allocateTransfer(word, BY), ledger.allocateTransfer(word, BY)]);
    expect(both.sort()).toEqual([false, true]);
    expect(await ledger.allocatedTo([root])).toEqual(new Map([[root, '110.00']]));
    await ledger.transfersPosted(['entry/1']);
    expect(await ledger.transfers({ states: ['posted'] })).toMatchObject([{ entry: { payer: 'Zoë Müller' } }]);
    const audited = await ledger.auditRows({ limit: 9, what: 'transfer.matched' });
    expect(audited).toMatchObject([{ who: 'ann', subject: 'entry/1' }]);
    expect(JSON.stringify(audited)).not.toContain('Müller');
  });

  it('lose who paid with the customer', async () => {
    const { ledger, root, carry, answer } = await start();
    const { batchId, claims } = await carry();
    for (const claim of claims) await answer(batchId, claim, { to: 'end' });
    await ledger.closeBatch(batchId);
    await ledger.keepTransfers([entry()]);
    await ledger.allocateTransfer(
      { entryId: 'entry/1', allocations: [{ rootId: root, amount: '100.00', fee: '0' }], over: '0' },
      BY,
    );
    const [request] = await ledger.askPrivacy([
      { asked: 'erase', connectionId: 'shop', subject: { customerId: 'c1' }, afterOpen: false, dueAt: 0, ...BY },
    ]);
    expect(await ledger.erasePeople(request?.requestId ?? '', () => undefined)).toMatchObject({ erased: 1 });
    const [row] = await ledger.transfers({});
    expect(row).toMatchObject({ amount: '100.00' });
    expect(row?.entry).toBeUndefined();
  });
});
