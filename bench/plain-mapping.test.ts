import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadMappingFiles } from '../config/mapping-files.ts';
import { CANONICAL } from '../domain/canonical/records.ts';
import { type Mapping, MappingBook } from '../mapper/index.ts';
import { shopOrder } from './orders.ts';
import { toErp } from './plain-mapping.ts';

const book = MappingBook.compile(await loadMappingFiles([fileURLToPath(new URL('./mappings', import.meta.url))]));

async function applied(mapping: Mapping | undefined, record: unknown, values: Record<string, unknown>) {
  const result = await mapping?.apply(record, { now: 0, values });
  if (!result?.ok) throw new Error(`${mapping?.name}: ${JSON.stringify(result?.problems)}`);
  return result.target;
}

describe('the lanes of the benchmarks', () => {
  it('compile their mappings without a problem', () => {
    expect(book.problems).toEqual([]);
  });

  it('do the same work: the mappings make what the plain script makes by hand', async () => {
    for (let index = 0; index < 200; index += 1) {
      const order = shopOrder(42, index);
      const canonical = await applied(book.find('bench-shop/order', 'order'), order, {});
      expect(CANONICAL.order.safeParse(canonical).success).toBe(true);
      const target = await applied(book.find('order', 'bench-erp/order'), canonical, { identity: order.name });
      expect(target).toEqual(toErp(order, order.name));
    }
  });

  it('move real-shaped orders of about four lines and three kilobytes, the same ones each time', () => {
    const orders = Array.from({ length: 500 }, (_, index) => shopOrder(42, index));
    const mean = (of: (order: (typeof orders)[number]) => number) =>
      orders.reduce((sum, one) => sum + of(one), 0) / 500;
    expect(mean((order) => order.lineItems.nodes.length)).toBeCloseTo(4, 0);
    expect(mean((order) => JSON.stringify(order).length)).toBeGreaterThan(2_000);
    expect(shopOrder(42, 7)).toEqual(orders[7]);
  });
});
