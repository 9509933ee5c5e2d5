import { describe, expect, it } from 'vitest';
import { countDemo, type PlacedOrder, type SystemBooks, sameArticles } from '../cli/demo/count.ts';
import { fateOf, finalLines, planOrders } from '../cli/demo/scenario.ts';
import type { BookEntry } from '../sandbox/sandbox.ts';

describe('the scenario of the demo', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(planOrders(40, 7)).toEqual(planOrders(40, 7));
    expect(planOrders(40, 7)).not.toEqual(planOrders(40, 8));
  });

  it('shows every turn from twelve orders on', () => {
    const turns = new Set(planOrders(12, 1).map((order) => order.turn));
    expect([...turns].sort()).toEqual(['amend', 'cancel', 'never-pays', 'nothing', 'pay-later']);
  });

  it('mixes lines, countries, currencies and buyers', () => {
    const orders = planOrders(300, 1);
    expect(new Set(orders.map((order) => order.lines.length))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8]));
    expect(new Set(orders.map((order) => order.currency)).size).toBeGreaterThanOrEqual(4);
    expect(new Set(orders.map((order) => order.business)).size).toBe(2);
    for (const { lines } of orders) expect(new Set(lines.map((line) => line.sku)).size).toBe(lines.length);
  });

  it('amends to another quantity than was ordered', () => {
    const amended = planOrders(300, 1).filter((order) => order.turn === 'amend');
    expect(amended.length).toBeGreaterThan(5);
    for (const order of amended) expect(finalLines(order)[0]?.quantity).toBeGreaterThan(order.lines[0]?.quantity ?? 0);
  });
});

/** Twelve orders, all of which ended as they should. */
function settled(): { orders: PlacedOrder[]; books: SystemBooks } {
  const orders = planOrders(12, 1).map((plan, index) => {
    const number = `#${1001 + index}`;
    return { plan, id: `shop-${index}`, number };
  });
  const shipped = orders.filter(({ plan }) => fateOf(plan.turn) === 'shipped');
  const entry = (kind: BookEntry['kind'], index: number, order: PlacedOrder): BookEntry => ({
    kind,
    id: `${kind}-${index}`,
    number: order.number,
    state: 'done',
    live: true,
    complete: true,
    lines: finalLines(order.plan),
  });
  return {
    orders,
    books: {
      storefront: orders.map((order) => ({
        kind: 'order',
        id: order.id,
        state: 'fulfilled',
        live: order.plan.turn !== 'cancel',
        complete: fateOf(order.plan.turn) === 'shipped',
        total: '12.50',
        currency: 'EUR',
        trackingNumber: 'T1',
      })),
      erp: shipped.map((order, index) => ({ ...entry('order', index, order), total: '12.5', currency: 'EUR' })),
      warehouse: shipped.map((order, index) => entry('shipment', index, order)),
      freight: shipped.map((order, index) => entry('shipment', index, order)),
    },
  };
}

describe('the count of the demo', () => {
  it('finds nothing lost and nothing doubled where all is well', () => {
    const { orders, books } = settled();
    const shipped = orders.filter(({ plan }) => fateOf(plan.turn) === 'shipped').length;
    expect(countDemo(orders, books)).toEqual({
      erp: shipped,
      wms: shipped,
      freight: shipped,
      statusBack: shipped,
      lost: [],
      duplicated: [],
    });
  });

  it.each(['erp', 'warehouse', 'freight'] as const)('finds what is absent from the books of %s', (role) => {
    const { orders, books } = settled();
    const count = countDemo(orders, { ...books, [role]: books[role].slice(1) });
    expect(count.lost).toEqual([{ role, order: orders[0]?.number, why: 'absent' }]);
  });

  it.each(['erp', 'warehouse', 'freight'] as const)('finds a second object in the books of %s', (role) => {
    const { orders, books } = settled();
    const second = { ...(books[role][0] as BookEntry), id: 'second' };
    expect(countDemo(orders, { ...books, [role]: [...books[role], second] }).duplicated).toEqual([
      { role, order: orders[0]?.number, why: 'second is one too many' },
    ]);
    // One that was voided is none.
    const voided = { ...second, live: false };
    expect(countDemo(orders, { ...books, [role]: [...books[role], voided] }).duplicated).toEqual([]);
  });

  it('finds cancelled and unpaid orders that live somewhere, and objects of nobody', () => {
    const { orders, books } = settled();
    const wrong = orders.filter(({ plan }) => fateOf(plan.turn) !== 'shipped');
    const extra = [...wrong.map((order) => order.number), '#9999'].map((number, index) => ({
      ...(books.erp[0] as BookEntry),
      id: `x${index}`,
      number,
    }));
    const { duplicated } = countDemo(orders, { ...books, erp: [...books.erp, ...extra] });
    expect(duplicated.map((finding) => finding.order).sort()).toEqual(
      [...wrong.map((order) => order.number), '?'].sort(),
    );
  });

  it('takes an object with other lines, another total or half done for lost', () => {
    const { orders, books } = settled();
    const [first, ...rest] = books.erp as [BookEntry, ...BookEntry[]];
    for (const wrong of [
      { ...first, lines: [{ sku: 'WB-001', quantity: 99 }] },
      { ...first, total: '12.51' },
      { ...first, complete: false, state: 'saved' },
    ]) {
      const { lost } = countDemo(orders, { ...books, erp: [wrong, ...rest] });
      expect(lost.map((finding) => finding.order)).toEqual([orders[0]?.number]);
    }
  });

  it('wants tracking back in the shop', () => {
    const { orders, books } = settled();
    const storefront = books.storefront.map((entry) => ({ ...entry, trackingNumber: undefined as unknown as string }));
    const count = countDemo(orders, { ...books, storefront });
    expect(count.statusBack).toBe(0);
    expect(count.lost).toHaveLength(books.erp.length);
  });

  it('adds up lines of one article', () => {
    const line = (sku: string, quantity: number) => ({ sku, quantity });
    expect(sameArticles([line('WB-001', 3)], [line('WB-001', 1), line('WB-001', 2)])).toBe(true);
    expect(sameArticles([line('WB-001', 3)], [line('WB-002', 3)])).toBe(false);
    expect(sameArticles([line('WB-001', 3)], [line('WB-001', 3), line('FREIGHT', 1)])).toBe(true);
  });
});
