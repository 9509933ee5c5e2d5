import { expect, it } from 'vitest';
import { letter } from '../../domain/letters/letter.ts';
import { scene } from '../../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../../test/ledgers.ts';

const SAID = { what: 'letter.added', who: 'ann', why: 'as the bank sent it' };
const made = (more: object = {}) =>
  letter.parse({
    number: 'LC-1',
    orders: ['1001'],
    currency: 'USD',
    amount: '50000.00',
    expiresOn: '2026-12-31',
    bank: 'Überseebank Ø',
    ...more,
  });

onEachDatabase('letters of credit', (ledgers) => {
  const start = async () => {
    const ledger = await ledgers.open(testClock(), await ledgers.freshUrl());
    const { stage, order } = scene(ledger);
    const { records } = await stage([order('1001'), order('1002'), order('1003')]);
    return { ledger, roots: records.map(({ recordId }) => recordId as string) as [string, string, string] };
  };

  it('are written down once a number, and changed by who saw the last change', async () => {
    const { ledger } = await start();
    const both = await Promise.all([1, 2].map(() => ledger.keepLetter({ letter: made(), revision: 0 }, SAID)));
    expect(both.sort()).toEqual([false, true]);
    const change = (amount: string) => ledger.keepLetter({ letter: made({ amount }), revision: 1 }, SAID);
    expect((await Promise.all([change('1.00'), change('2.00')])).sort()).toEqual([false, true]);
    expect(await ledger.letters({ number: 'LC-1' })).toMatchObject([
      { revision: 2, letter: { bank: 'Überseebank Ø' } },
    ]);
    expect(await ledger.auditRows({ limit: 9, what: 'letter.added' })).toHaveLength(2);
  });

  it('are found by the numbers of their orders, with the other orders', async () => {
    const { ledger, roots } = await start();
    await ledger.keepLetter({ letter: made({ orders: ['#1001', '1002', '9999'] }), revision: 0 }, SAID);
    const found = await ledger.lettersOf(roots);
    expect([...found.keys()].sort()).toEqual([roots[0], roots[1]].sort());
    expect(found.get(roots[0])).toMatchObject({ letter: { number: 'LC-1' }, others: [roots[1]] });
    expect(await ledger.rootsOfLetter('LC-1')).toEqual([roots[0], roots[1]]);
    expect(await ledger.lettersOf([])).toEqual(new Map());
  });

  it('that are closed give way to one that is not', async () => {
    const { ledger, roots } = await start();
    await ledger.keepLetter({ letter: made({ closedOn: '2026-11-20' }), revision: 0 }, SAID);
    expect((await ledger.lettersOf(roots)).get(roots[0])?.letter.number).toBe('LC-1');
    await ledger.keepLetter({ letter: made({ number: 'LC-2' }), revision: 0 }, SAID);
    expect((await ledger.lettersOf(roots)).get(roots[0])?.letter.number).toBe('LC-2');
    expect((await ledger.letters({ isClosed: true })).map((row) => row.letter.number)).toEqual(['LC-1']);
    expect((await ledger.letters({ isClosed: false })).map((row) => row.letter.number)).toEqual(['LC-2']);
  });
});
