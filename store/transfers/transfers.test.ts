import { expect, it } from 'vitest';
import type { BankEntry } from '../../domain/transfers/entry.ts';
import { scene } from '../../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../../test/ledgers.ts';

/** Nothing is older than that. */
const NOTHING = { raw: 0, payloads: 0, revisions: 0, inbox: 0, steps: 0, cases: 0, alerts: 0 };
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
    const clock = testClock();
    const ledger = await ledgers.open(clock, await ledgers.freshUrl());
    const words = scene(ledger);
    const { stage, order } = words;
    const { records } = await stage([order('1001', { buyer: 'Zoë Müller' }, { customerId: 'c1' })]);
    return { ...words, clock, ledger, root: records[0]?.rootId as string };
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

  it('go home in part once, and pay the rest from then on', async () => {
    const { ledger, root } = await start();
    const back = entry({ reference: 'B2', direction: 'out', returned: true, amount: '30.00' });
    await ledger.keepTransfers([entry(), back, { ...back, reference: 'B3' }]);
    const paid = { rootId: root, amount: '100.00', fee: '0' };
    await ledger.allocateTransfer({ entryId: 'entry/1', allocations: [paid], over: '0' }, BY);
    await ledger.transfersPosted(['entry/1']);
    const left = { of: 'entry/1', allocations: [{ ...paid, amount: '70.00', back: '30.00' }], over: '30.00' };
    await expect(ledger.undoTransferPart({ ...left, over: '20.00', entryId: 'entry/2' }, BY)).rejects.toThrow(
      'is of 100',
    );
    const done = await Promise.all(
      ['entry/2', 'entry/3'].map((entryId) => ledger.undoTransferPart({ ...left, entryId }, BY)),
    );
    expect(done.sort()).toEqual([false, true]);
    expect(await ledger.allocatedTo([root])).toEqual(new Map([[root, '70.00']]));
    expect(await ledger.transfers({ states: ['matched'] })).toMatchObject([{ entryId: 'entry/1', over: '30.00' }]);
    expect(await ledger.transfers({ rest: ['open', 'credit', 'return', 'ignored'] })).toEqual([]);
    expect(await ledger.transfers({ undoes: ['entry/1'] })).toMatchObject([{ state: 'set-aside' }]);
    expect(await ledger.auditRows({ limit: 9, what: 'transfer.undone-in-part' })).toMatchObject([
      { subject: 'entry/1' },
    ]);
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

  it('are in what is told of a customer, and outlive their erasure only as the law wants, listed', async () => {
    const { ledger, root, carry, answer, clock } = await start();
    const { batchId, claims } = await carry();
    for (const claim of claims) await answer(batchId, claim, { to: 'end' });
    await ledger.closeBatch(batchId);
    // One that pays, one that took it back, one that is for nothing and names them, and one of somebody else.
    await ledger.keepTransfers([
      entry(),
      entry({ reference: 'B2', direction: 'out', returned: true }),
      entry({ reference: 'B3', text: ['a gift'], payer: 'ZOE MUELLER' }),
      entry({ reference: 'B4', text: ['rent'], payer: 'Jürgen Øst' }),
    ]);
    await ledger.allocateTransfer(
      { entryId: 'entry/1', allocations: [{ rootId: root, amount: '100.00', fee: '0' }], over: '0' },
      BY,
    );
    await ledger.undoTransfer({ entryId: 'entry/2', of: 'entry/1' }, BY);
    const [person] = await ledger.people({ by: 'customer', customerId: 'c1' });
    const told = await ledger.exportPerson(person?.personId ?? '');
    expect(told?.transfers.map(({ entryId }) => entryId)).toEqual(['entry/1', 'entry/2', 'entry/3']);
    const [request] = await ledger.askPrivacy([
      { asked: 'erase', connectionId: 'shop', subject: { customerId: 'c1' }, afterOpen: false, dueAt: 0, ...BY },
    ]);
    const until = clock.now() + 1_000;
    const { certificate } = await ledger.erasePeople(request?.requestId ?? '', () => until);
    expect(certificate?.retained.filter(({ kind }) => kind === 'payment')).toEqual(
      ['entry/1', 'entry/2', 'entry/3'].map((number) => ({
        kind: 'payment',
        connectionId: 'waybill:transfers',
        number,
        until,
      })),
    );
    const names = async () => (await ledger.transfers({})).map((row) => row.entry?.payer);
    expect(await names()).toEqual(['Zoë Müller', 'Zoë Müller', 'ZOE MUELLER', 'Jürgen Øst']);
    clock.pass(2_000);
    for (let after: string | undefined; ; ) {
      const page = await ledger.purge({ cutoffs: NOTHING, dryRun: false, ...(after === undefined ? {} : { after }) });
      after = page.next;
      if (after === undefined) break;
    }
    expect(await names()).toEqual([undefined, undefined, undefined, 'Jürgen Øst']);
  });
});
