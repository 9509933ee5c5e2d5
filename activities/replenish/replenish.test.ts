import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { config as schema } from '../../config/schema.ts';
import type { Order } from '../../domain/canonical/order.ts';
import type { GoodsReturn } from '../../domain/canonical/return.ts';
import { WEEK_MS } from '../../domain/demand/weeks.ts';
import type { DemandRoot, PurchaseRoot, StockOut } from '../../store/ledger.ts';
import { scratchFolder } from '../../test/ledgers.ts';
import { TradeTableError } from '../trade-tables/read.ts';
import { replenishment } from './plan.ts';

const NOW = Date.parse('2026-11-26T12:00:00.000Z');
const ago = (weeks: number): number => NOW - weeks * WEEK_MS;
const folder = scratchFolder('waybill-replenish-');
const table = join(folder, 'terms.csv');
const bundles = join(folder, 'bundles.csv');
writeFileSync(bundles, 'bundle,sku,quantity\nSET,A,2\n');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const placed = (
  weeks: number,
  quantity: number,
  more: { sku?: string; country?: string; state?: Order['state'] } = {},
): Order => ({
  id: String(weeks),
  number: `#${weeks}`,
  placedAt: new Date(ago(weeks)).toISOString(),
  state: more.state ?? 'open',
  payment: { state: 'paid' },
  currency: 'EUR',
  customer: {},
  shipTo: { name: 'x', line1: 'x', city: 'x', country: more.country ?? 'DE' },
  lines: [{ id: '1', sku: more.sku ?? 'A', name: 'x', quantity, unitPrice: '1.00', total: '1.00' }],
  total: '1.00',
});

const returned = (state: GoodsReturn['state'], quantity: number): GoodsReturn => ({
  state,
  lines: [{ sku: 'A', quantity }],
});

interface World {
  orders?: (Order | { order: Order; returns: DemandRoot['returns'] })[];
  outs?: StockOut[];
  levels?: Record<string, number>;
  rules?: object;
  terms?: string;
  /** Purchases, with the weeks since anybody touched each. */
  purchases?: (PurchaseRoot & { weeks: number })[];
}

async function looked({ orders = [], outs = [], levels = { A: 0 }, rules = {}, terms, purchases = [] }: World) {
  if (terms !== undefined) writeFileSync(table, terms);
  const config = schema.parse({
    connections: {},
    flows: {},
    allocation: { default: 'wms', byCountry: { US: 'far' } },
    rules: {
      stock: { warehouses: { wms: {}, far: {} }, bundles },
      replenish: { lead: '21d', review: '7d', ...rules, ...(terms === undefined ? {} : { table }) },
    },
  });
  const roots = orders
    .map((one) => ('order' in one ? { ...one } : { order: one, returns: [] }))
    .map((one, at) => ({ ...one, rootId: `r${at + 1}` }));
  const ledger = {
    // Pages of two: nothing may be lost between them.
    demandRoots: async ({ after }: { after?: string }) => {
      const from = after === undefined ? 0 : Number(after.slice(1));
      const page = roots.slice(from, from + 2);
      return { roots: page, ...(from + 2 < roots.length ? { last: `r${from + 2}` } : {}) };
    },
    // Pages of one.
    purchaseRoots: async ({ sinceMs, after = '0' }: { sinceMs: number; after?: string }) => {
      const known = purchases.filter(({ weeks }) => ago(weeks) >= sinceMs);
      const next = Number(after) + 1;
      return { roots: known.slice(next - 1, next), ...(next < known.length ? { last: String(next) } : {}) };
    },
    stockOuts: async () => outs,
    stockOf: async () => ({
      levels: Object.entries(levels).map(([sku, available]) => ({ connectionId: 'wms', sku, location: '', available })),
      claims: [],
      serials: new Map(),
    }),
  };
  return (await replenishment({ config, connections: new Map(), ledger } as never, NOW))?.proposals ?? [];
}

describe('replenishment', () => {
  const steady = Array.from({ length: 30 }, (_, week) => placed(week + 0.5, 5));

  it('buys what is missing over the span, and shows how wrong it was beside a naive forecast', async () => {
    const [one] = await looked({ orders: steady, levels: { A: 8 }, rules: { method: 'tsb' } });
    expect(one).toMatchObject({ sku: 'A', warehouse: 'wms', weeks: 30, unknown: 0, span: 4, free: 8 });
    expect(one?.weekly).toBeCloseTo(5, 6);
    expect(one?.tried).toMatchObject({ origins: 23, naiveError: 0 });
    expect([one?.point, one?.quantity]).toEqual([20, 12]);
  });

  it('takes terms from the table: lead time, packs, minimum, what is on order, whose it is', async () => {
    const terms =
      'sku,warehouse,supplier,lead_days,pack,minimum,on_order,service\n,,Any,,,,,\nA,,Huizhou,14,10,,3,\nA,wms,,,,40,,\nB,wms,,,,,,\n';
    const [a, b] = await looked({ orders: steady, levels: { A: 8, B: 2 }, terms });
    expect(a).toMatchObject({
      supplier: 'Huizhou',
      span: 3,
      pack: 10,
      minimum: 40,
      onOrder: 3,
      position: 11,
      point: 15,
      quantity: 40,
    });
    expect(b).toMatchObject({ sku: 'B', supplier: 'Any', weeks: 0, weekly: 0, point: 0, quantity: 0 });
  });

  it('takes for on order what was bought longer ago than demand is looked back on', async () => {
    const bought = (weeks: number, quantity: number) => {
      const lines = [{ sku: 'A', quantity, warehouse: 'wms' }];
      return { weeks, told: [{ connectionId: 'erp', record: { number: '1', state: 'ordered' as const, lines } }] };
    };
    const rules = { weeks: 26, connection: 'erp' };
    const [one] = await looked({ orders: steady, rules, purchases: [bought(30, 7), bought(2, 4), bought(200, 2)] });
    expect(one).toMatchObject({ weeks: 26, onOrder: 13, position: 13 });
  });

  it('counts for the warehouse of the destination, bundles as their parts, and neither cancelled orders nor what came back', async () => {
    const told = (state: GoodsReturn['state'], ...pieces: number[]) =>
      pieces.map((quantity, at) => ({ connectionId: `c${at}`, record: returned(state, quantity) }));
    const all = await looked({
      orders: [
        placed(2.5, 4, { country: 'US' }),
        placed(2.5, 3, { sku: 'SET' }),
        placed(1.5, 9, { state: 'cancelled' }),
        { order: placed(1.5, 5), returns: told('inspected', 2, 3) },
        { order: placed(0.5, 5), returns: told('announced', 5) },
      ],
      rules: { smoothing: 1 },
    });
    expect(all.map(({ sku, warehouse, noLevel, quantity }) => [sku, warehouse, noLevel, quantity > 0])).toEqual([
      ['A', 'far', true, false],
      ['A', 'wms', undefined, true],
    ]);
    // 6, 2, 5 pieces: with a smoothing of 1 the last one counts alone.
    expect(all[1]).toMatchObject({ weeks: 3, weekly: 5 });
  });

  it('learns nothing from weeks in which there was nothing to sell', async () => {
    const sold = steady.filter(({ placedAt }) => Date.parse(placedAt) < ago(4) || Date.parse(placedAt) > ago(1));
    const out = { connectionId: 'wms', sku: 'A', location: '', since: ago(4), until: ago(1) };
    const [blind] = await looked({ orders: sold });
    const [seeing] = await looked({ orders: sold, outs: [out] });
    expect([blind?.unknown, seeing?.unknown]).toEqual([0, 3]);
    expect(blind?.weekly).toBeLessThan(4.5);
    expect(seeing?.weekly).toBeCloseTo(5, 6);
  });

  it('names the line of the table that is wrong', async () => {
    const terms = (line: string) => `sku,warehouse,supplier,lead_days,pack,minimum,on_order,service\n${line}\n`;
    for (const [line, why] of [
      ['A,,,soon,,,,', 'terms.csv:2:1 lead_days: `soon` is no whole number'],
      ['A,,,,0,,,', 'pack: `0` is fewer than 1'],
      ['A,,,,,,,20', 'service: `20` is not from 50 to 99.9'],
    ] as const) {
      const failed = await looked({ terms: terms(line) }).catch((error: unknown) => error);
      expect(failed).toBeInstanceOf(TradeTableError);
      expect((failed as Error).message).toContain(why);
    }
  });
});
