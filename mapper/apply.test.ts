import { describe, expect, test } from 'vitest';
import { book, context, inbound, ORDER, outbound, PAY, RECORD } from '../test/mapping-scene.ts';

describe('a whole mapping', () => {
  test('makes an order', async () => {
    const mapping = book(ORDER, PAY);
    expect(await mapping.apply(RECORD, context)).toEqual({
      ok: true,
      target: {
        id: 'gid://shop/Order/5',
        number: '#1001',
        placedAt: '2026-11-22T09:00:00.000Z',
        state: 'open',
        payment: { state: 'paid' },
        currency: 'EUR',
        customer: { email: 'a@example.com' },
        shipTo: { line1: 'Am Markt 1', city: 'Bremen', country: 'DE' },
        poNumber: 'PO-9',
        note: 'Merry',
        total: '39.80',
        lines: [{ id: '1', sku: 'A', quantity: 2, unitPrice: '19.90', total: '39.80' }],
      },
    });
  });

  test('says every problem of a record, with line and place', async () => {
    const broken = structuredClone(RECORD) as Record<string, unknown> & typeof RECORD;
    broken.displayFinancialStatus = 'EXPIRED';
    broken.createdAt = '2026-11-22 10:00:00';
    broken.lineItems.nodes.unshift({
      id: '0',
      sku: ' ',
      currentQuantity: 1,
      discountedUnitPriceSet: { shopMoney: { amount: '1,00' } },
    });
    const result = await book(ORDER, PAY).apply(broken, context);
    expect(result.ok).toBe(false);
    expect(!result.ok && result.problems.map(({ code, where, path }) => [code, where, path])).toEqual([
      ['time-without-zone', 'shop/one.yaml:8:13', 'createdAt'],
      ['unknown-value', 'shop/one.yaml:10:18', 'displayFinancialStatus'],
      ['missing', 'shop/one.yaml:24:12', 'lineItems.nodes[0].sku'],
      ['not-a-decimal', 'shop/one.yaml:26:18', 'lineItems.nodes[0].discountedUnitPriceSet.shopMoney.amount'],
      ['expression', 'shop/one.yaml:27:23', 'lineItems.nodes[0]'],
    ]);
  });

  test('never throws, never reaches a prototype, never shares with its source', async () => {
    const mapping = book(inbound('detail: a.b\nnumber: { from: $, missing: skip }'));
    for (const record of [null, undefined, 1, 'x', [], () => 1, Symbol('x')]) {
      expect(await mapping.apply(record, context)).toMatchObject({ ok: false });
    }
    const copying = book(outbound('all: shipTo\nlines: lines'));
    const record = JSON.parse(
      '{"shipTo":{"__proto__":{"polluted":true},"city":"Bonn","deep":{"constructor":1}},"lines":[{"sku":"A"}]}',
    );
    const result = await copying.apply(record, context);
    expect(result).toEqual({ ok: true, target: { all: { city: 'Bonn', deep: {} }, lines: [{ sku: 'A' }] } });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(result.ok && result.target.lines).not.toBe(record.lines);
    const trap = Object.defineProperty({}, 'shipTo', {
      enumerable: true,
      get: () => {
        throw new TypeError('no');
      },
    });
    expect(await copying.apply(trap, context)).toMatchObject({ ok: false, problems: [{ code: 'unmappable' }] });
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(await copying.apply({ lines: deep }, context)).toMatchObject({
      ok: false,
      problems: [{ code: 'unmappable' }],
    });
  });
});
