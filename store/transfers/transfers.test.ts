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

  it('that a person has to decide on stand on a case each, with the orders that they may be for, until they do', async () => {
    const { ledger, root } = await start();
    await ledger.keepTransfers([entry()]);
    const standing = { entryId: 'entry/1', waitingFor: 'a person: entry/1; perhaps 1001', rootIds: [root] };
    await ledger.standTransfers([standing]);
    await ledger.standTransfers([standing]);
    const [row] = await ledger.cases({ state: 'open', kind: 'transfer', limit: 9 });
    expect(row).toMatchObject({ cause: 'transfer:entry/1', members: 1, joined: 1, waitingFor: standing.waitingFor });
    const caseId = row?.caseId as string;
    expect((await ledger.order(root))?.openCases).toMatchObject([{ caseId }]);
    expect(await ledger.transfers({ caseId })).toMatchObject([{ entryId: 'entry/1' }]);
    await ledger.standTransfers([{ ...standing, waitingFor: 'a person: entry/1', rootIds: [] }]);
    expect(await ledger.caseRow(caseId)).toMatchObject({ members: 0, waitingFor: 'a person: entry/1' });
    expect(await ledger.closeCaseIfEmpty(caseId)).toBe(false);
    expect(await ledger.resolveCase(caseId, BY)).toMatchObject({
      closed: false,
      why: expect.stringContaining('entry/1'),
    });
    // More than the order owes: what is over is still to be decided.
    await ledger.allocateTransfer(
      { entryId: 'entry/1', allocations: [{ rootId: root, amount: '60.00', fee: '0' }], over: '40.00' },
      BY,
    );
    expect(await ledger.closeCaseIfEmpty(caseId)).toBe(false);
    const [now] = await ledger.transfers({ rest: ['open'] });
    const credit = {
      entryId: 'entry/1',
      allocations: now?.allocations ?? [],
      over: '40.00',
      rest: 'credit' as const,
      creditOf: root,
    };
    // Thought of when it was still open: another word came in between.
    expect(await ledger.allocateTransfer(credit, BY)).toBe(false);
    expect(await ledger.allocateTransfer({ ...credit, ...(now ? { before: now } : {}) }, BY)).toBe(true);
    expect(await ledger.closeCaseIfEmpty(caseId)).toBe(true);
    expect(await ledger.transfers({ rest: ['credit'] })).toMatchObject([{ creditOf: root, over: '40.00' }]);
    await ledger.standTransfers([standing]);
    expect(await ledger.cases({ state: 'open', limit: 9 })).toEqual([]);
  });

  it('are taken back once, with what they paid', async () => {
    const { ledger, root } = await start();
    const back = entry({ reference: 'B2', direction: 'out', returned: true });
    await ledger.keepTransfers([entry(), back, { ...back, reference: 'B3' }]);
    await ledger.allocateTransfer(
      { entryId: 'entry/1', allocations: [{ rootId: root, amount: '100.00', fee: '0' }], over: '0' },
      BY,
    );
    await ledger.transfersPosted(['entry/1']);
    const undone = await Promise.all(
      ['entry/2', 'entry/3'].map((entryId) => ledger.undoTransfer({ entryId, of: 'entry/1' }, BY)),
    );
    expect(undone.sort()).toEqual([false, true]);
    expect(await ledger.allocatedTo([root])).toEqual(new Map());
    expect(await ledger.transfers({ states: ['undoing'] })).toMatchObject([{ entryId: 'entry/1' }]);
    expect(await ledger.transfers({ undoes: ['entry/1'] })).toHaveLength(1);
    expect(await ledger.transfers({ states: ['open'] })).toHaveLength(1);
    await ledger.transfersPosted(['entry/1']);
    expect(await ledger.transfers({ states: ['undone'] })).toHaveLength(1);
    expect(await ledger.auditRows({ limit: 9, what: 'transfer.undone' })).toMatchObject([{ subject: 'entry/1' }]);
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
