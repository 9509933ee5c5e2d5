import { expect, it } from 'vitest';
import type { BankEntry } from '../../domain/transfers/entry.ts';
import type { Ledger } from '../../store/ledger.ts';
import { BY } from '../../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../../test/ledgers.ts';
import { spineScene } from '../../test/spine-scene.ts';
import { openTransfers, settleTransfers } from './settle.ts';

const entry = (reference: string, more: Partial<BankEntry> = {}): BankEntry => ({
  account: 'DE02',
  statement: '1',
  reference,
  endToEnd: `E-${reference}`,
  direction: 'in',
  amount: '80.00',
  currency: 'EUR',
  bookedOn: '2026-11-26',
  text: ['for nothing that is known'],
  returned: false,
  ...more,
});

onEachDatabase('what a statement left open', (ledgers) => {
  const begin = async (...entries: BankEntry[]) => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    await ledger.keepTransfers(entries);
    const scene = spineScene(ledger, clock);
    return { ledger, scene, config: scene.deps.config };
  };

  /** How often it is looked at what is open. */
  const counting = (ledger: Ledger) => {
    const looks = { count: 0 };
    const allocatedTo: Ledger['allocatedTo'] = async (rootIds) => {
      looks.count += 1;
      return ledger.allocatedTo(rootIds);
    };
    return { counted: { ...ledger, allocatedTo }, looks };
  };

  /** As if a page of this ledger held two entries. */
  const paged = (ledger: Ledger): Ledger => ({
    ...ledger,
    transfers: (filter) => ledger.transfers({ ...filter, limit: Math.min(2, filter.limit ?? 2) }),
  });

  it('does not keep what came later waiting, however much of it a person has to decide', async () => {
    const many = ['B1', 'B2', 'B3', 'B4'].map((reference) => entry(reference));
    const { ledger, scene, config } = await begin(...many, entry('B5', { amount: '10.00', text: ['#1001'] }));
    await scene.order({ id: '1001', paid: 'unpaid' });
    await scene.settle();
    await settleTransfers(paged(ledger), config, BY);
    expect((await ledger.transfers({ states: ['posted'] })).map(({ entryId }) => entryId)).toEqual(['entry/5']);
    expect(await ledger.cases({ state: 'open', kind: 'transfer', limit: 9 })).toHaveLength(4);
  });

  it('takes back the transfer that is its own, however many came in before that one', async () => {
    const many = ['B1', 'B2', 'B3', 'B4', 'B5'].map((reference) => entry(reference));
    const back = (reference: string, of: string) =>
      entry(reference, { direction: 'out', returned: true, endToEnd: `E-${of}` });
    const { ledger, config } = await begin(...many, back('B6', 'B5'), back('B7', 'B1'));
    const rows = await ledger.transfers({ direction: 'out' });
    const { found } = await openTransfers(paged(ledger), config, rows);
    expect(found.map(({ row, undo }) => [row.entryId, undo])).toEqual([
      ['entry/6', { is: 'undo', id: 'entry/5', why: 'the same reference of the bank' }],
      ['entry/7', { is: 'undo', id: 'entry/1', why: 'the same reference of the bank' }],
    ]);
  });

  it('takes back nothing that came in long before it, whatever else went back', async () => {
    const long = entry('B1', { bookedOn: '2025-01-10' });
    const back = (reference: string, bookedOn: string) =>
      entry(reference, { direction: 'out', returned: true, endToEnd: 'E-B1', bookedOn });
    const { ledger, config } = await begin(long, back('B2', '2025-02-01'), back('B3', '2026-11-26'));
    const { found } = await openTransfers(ledger, config);
    expect(found.flatMap(({ undo }) => (undo ? [undo.is] : []))).toEqual(['undo', 'open']);
  });

  it('is looked at once where nothing of it is decided, and again where something is', async () => {
    const { ledger, config } = await begin(entry('B1'));
    const { counted, looks } = counting(ledger);
    await settleTransfers(counted, config, BY);
    expect(looks.count).toBe(1);
    expect(await ledger.cases({ state: 'open', kind: 'transfer', limit: 9 })).toMatchObject([
      { cause: 'transfer:entry/1' },
    ]);
    await ledger.keepTransfers([entry('B2', { direction: 'out' })]);
    await settleTransfers(counted, config, BY);
    expect(looks.count).toBe(3);
  });

  it('is looked at twice where something was matched, and what went back is a person’s all the same', async () => {
    const back = entry('B2', { direction: 'out', returned: true, amount: '500.00' });
    const { ledger, scene, config } = await begin(entry('B1', { amount: '10.00', text: ['#1001'] }), back);
    await scene.order({ id: '1001', paid: 'unpaid' });
    await scene.settle();
    const { counted, looks } = counting(ledger);
    const found = await settleTransfers(counted, config, BY);
    expect(found.map(({ match, undo }) => [match.is, undo?.is])).toEqual([
      ['matched', undefined],
      ['open', 'open'],
    ]);
    expect(looks.count).toBe(2);
    expect(await ledger.cases({ state: 'open', kind: 'transfer', limit: 9 })).toMatchObject([
      { cause: 'transfer:entry/2' },
    ]);
  });

  it('asks of those transfers alone what went back of them that a part may be of', async () => {
    const many = ['B1', 'B2', 'B3'].map((reference) => entry(reference));
    const part = entry('B4', { direction: 'out', returned: true, amount: '30.00', endToEnd: 'E-B2' });
    const { ledger, config } = await begin(...many, part);
    const asked: string[] = [];
    const watched: Ledger = {
      ...ledger,
      transfers: (filter) => {
        asked.push(...(filter.undoes ?? []));
        return ledger.transfers(filter);
      },
    };
    await openTransfers(watched, config);
    expect(asked).toEqual(['entry/2']);
  });
});
