import { expect, it } from 'vitest';
import { letter } from '../../domain/letters/letter.ts';
import { BY, scene } from '../../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../../test/ledgers.ts';
import { rawOf } from '../../test/raw-database.ts';
import type { Ledger } from '../ledger.ts';

const TERMS = { number: 'LC-F', currency: 'USD', amount: '50000.00', expiresOn: '2026-12-31', bank: 'Überseebank Ø' };

onEachDatabase('letters of credit in the proof of an order', (ledgers) => {
  const start = async () => {
    const clock = testClock();
    const url = await ledgers.freshUrl();
    const ledger = await ledgers.open(clock, url);
    const words = scene(ledger);
    let revision = 0;
    const tell = async (what: string, more: object) => {
      expect(await ledger.keepLetter({ letter: letter.parse({ ...TERMS, ...more }), revision }, { what, ...BY })).toBe(
        true,
      );
      revision += 1;
    };
    const rootOf = async (id: string, connectionId?: string) =>
      (await words.stage([words.order(id)], connectionId)).records[0]?.rootId as string;
    return { clock, url, ledger, ...words, tell, rootOf, toldOf: toldBy(ledger, clock) };
  };

  /** What is sealed of an order, without the time. */
  const toldBy = (ledger: Ledger, clock: ReturnType<typeof testClock>) => async (root: string) => {
    clock.pass(1_000);
    while ((await ledger.sealAudit('test', 1_000)).more) {}
    expect((await ledger.verifyAudit({ anchors: [] })).findings).toEqual([]);
    const { entries } = await ledger.orderProof(root);
    return entries.map(({ text }) => {
      const { what, facts } = JSON.parse(text as string) as { what: string; facts?: Record<string, unknown> };
      return what.startsWith('letter.') ? [what, facts] : [what];
    });
  };
  const kinds = (told: unknown[][]) => told.map(([what]) => what);

  it('are there with each change, for the orders that they name and for no other', async () => {
    const { ledger, tell, rootOf, toldOf } = await start();
    const [mine, other, third] = [await rootOf('PO-200'), await rootOf('PO-201'), await rootOf('PO-202')];
    await tell('letter.added', { orders: ['PO-200'] });
    const orders = ['PO-200', '#PO-201'];
    await tell('letter.amended', { orders });
    await toldOf(mine);
    await tell('letter.marked', { orders, presentedOn: '2026-12-01' });
    const found = { id: 1, what: 'PO-201 is not signed', foundOn: '2026-12-02', state: 'open' };
    await tell('letter.discrepancy', { orders, presentedOn: '2026-12-01', discrepancies: [found] });
    await tell('letter.amended', { orders: ['#PO-201'] });
    await toldOf(mine);
    await tell('letter.marked', { orders: ['#PO-201'], closedOn: '2026-12-20' });
    const told = await toldOf(mine);
    expect(told).toMatchObject([
      ['records.staged'],
      ['letter.added', { letter: 'LC-F', revision: 1, amount: '50000.00', expiresOn: '2026-12-31' }],
      ['letter.amended', { revision: 2 }],
      ['letter.marked', { revision: 3, presentedOn: '2026-12-01' }],
      ['letter.discrepancy', { revision: 4, discrepancies: 1, discrepanciesOpen: 1 }],
      ['letter.amended', { revision: 5, names: false }],
    ]);
    for (const word of ['PO-201', 'Übersee', BY.why]) expect(JSON.stringify(told)).not.toContain(word);
    expect(told[2]?.[1]).not.toHaveProperty('amount');
    expect((await toldOf(other)).at(-1)).toMatchObject(['letter.marked', { revision: 6, closedOn: '2026-12-20' }]);
    expect(kinds(await toldOf(other))).not.toContain('letter.added');
    expect(await toldOf(third)).toEqual([['records.staged']]);
    await ledger.command(third, { verb: 'hold', ...BY });
    expect(kinds(await toldOf(third))).toEqual(['records.staged', 'order.hold']);
  });

  it('are told once to an order that comes to be known after them, as they stand then', async () => {
    const { ledger, tell, rootOf, toldOf } = await start();
    const first = await rootOf('1');
    await tell('letter.added', { orders: ['7'] });
    await tell('letter.marked', { orders: ['7'], openedOn: '2026-11-20' });
    await toldOf(first);
    const root = await rootOf('7');
    const named = ['letter.named', expect.objectContaining({ revision: 2, openedOn: '2026-11-20' })];
    expect(await toldOf(root)).toEqual([['records.staged'], named]);
    await ledger.command(root, { verb: 'hold', ...BY });
    expect(await toldOf(root)).toEqual([['records.staged'], named, ['order.hold']]);
  });

  it('are told by their change alone where it is sealed with the order’s arrival', async () => {
    const { tell, rootOf, toldOf } = await start();
    await tell('letter.added', { orders: ['7'] });
    await toldOf(await rootOf('1'));
    const root = await rootOf('7');
    await tell('letter.marked', { orders: ['7'], openedOn: '2026-11-20' });
    expect(kinds(await toldOf(root))).toEqual(['records.staged', 'letter.marked']);
  });

  it('are told to an order as soon as it has the number that they name', async () => {
    const { tell, rootOf, toldOf, carry, send, put, accept } = await start();
    await tell('letter.added', { orders: ['SO-77'] });
    const root = await rootOf('7');
    expect(kinds(await toldOf(root))).toEqual(['records.staged']);
    const { batchId, claims } = await carry();
    const [claim] = claims;
    if (!claim) throw new Error('nothing was packed');
    await accept(await send(batchId, put(claim, { total: 1 })), 'erp-1', { numbers: ['SO-77'] });
    expect(kinds(await toldOf(root))).toEqual(['records.staged', 'writes.settled', 'letter.named']);
  });

  it('of a ledger that an earlier release wrote are told before the entry that ends a proof', async () => {
    const { ledger, url, tell, rootOf, toldOf } = await start();
    const root = await rootOf('7');
    await toldOf(root);
    await tell('letter.added', { orders: ['7'] });
    const raw = await rawOf(url);
    // What an earlier release sealed of it: no entry.
    expect(kinds(await toldOf(root))).toEqual(['records.staged', 'letter.added']);
    await raw.run('DELETE FROM order_letters');
    await raw.close();
    await ledger.noteAudit([{ what: 'order.proved', ...BY, rootId: root, after: { order: '#7' } }]);
    expect(kinds(await toldOf(root)).slice(-2)).toEqual(['letter.named', 'order.proved']);
  });

  it('that name a number which several orders have are told by their kind and time alone', async () => {
    const { tell, rootOf, toldOf } = await start();
    const [one, two] = [await rootOf('7'), await rootOf('7', 'other-shop')];
    await tell('letter.added', { orders: ['7'] });
    for (const root of [one, two])
      expect(await toldOf(root)).toEqual([['records.staged'], ['letter.added', undefined]]);
  });
});
