import { describe, expect, it } from 'vitest';
import type { AdminApi } from './admin-api.ts';
import { PAGE } from './by-time.ts';
import { changedRows } from './changed-rows.ts';
import { EPOCH } from './order-cursor.ts';
import { type ListedOrder, walk } from './order-list.ts';

interface Options {
  skip: number;
  take: number;
  filter: { orderPlacedAt?: { after: string }; updatedAt?: { after: string } };
}

/** A shop in which so many rows were made in one millisecond; it may answer its last page again where there is none any more. */
function shop(count: number, { repeats }: { repeats: boolean }): AdminApi {
  const placed = '2026-11-26T10:00:00.000Z';
  const rows = Array.from({ length: count }, (_, i) => ({ id: String(i), updatedAt: placed, orderPlacedAt: placed }));
  let last: ListedOrder[] = [];
  const query = async (_document: string, variables: object) => {
    const { skip, take, filter } = (variables as { options: Options }).options;
    const items = rows
      .filter((row) => row.updatedAt > ((filter.orderPlacedAt ?? filter.updatedAt)?.after ?? ''))
      .slice(skip, skip + take);
    if (items.length > 0) last = items;
    return { orders: { items: items.length > 0 || !repeats ? items : last } };
  };
  return { query } as unknown as AdminApi;
}

describe.each([
  ['orders', (api: AdminApi) => walk<ListedOrder>(api, 'orders', 'orderPlacedAt', EPOCH, {})],
  [
    'changed rows',
    async function* (api: AdminApi) {
      for await (const { rows } of changedRows<ListedOrder>(api, { document: 'orders', field: 'orders' }, null))
        yield rows;
    },
  ],
] as const)('a list of %s', (_, pagesOf) => {
  it.each([
    [PAGE, true],
    [PAGE, false],
    [2 * PAGE, true],
    [2 * PAGE + 50, true],
    [2 * PAGE + 50, false],
  ])(
    'of which %i are of one moment is read and ends, also where the last page is answered again: %s',
    async (count, repeats) => {
      const ids = new Set<string>();
      let pages = 0;
      for await (const items of pagesOf(shop(count, { repeats }))) {
        for (const { id } of items) ids.add(id);
        pages += 1;
        if (pages > 10) break;
      }
      expect(ids.size).toBe(count);
      expect(pages).toBeLessThanOrEqual(4);
    },
  );
});

it('tells all rows of the overlap, also where they are more than a page', async () => {
  // Committed late: all of them are older than what was read last.
  const at = (n: number) => new Date(Date.parse('2026-11-26T10:00:00.000Z') + n).toISOString();
  const rows = Array.from({ length: 2 * PAGE + 50 }, (_, n) => ({ id: String(n), updatedAt: at(n) }));
  const query = async (_document: string, variables: object) => {
    const { skip, take, filter } = (variables as { options: Options }).options;
    const items = rows.filter((row) => row.updatedAt > (filter.updatedAt?.after ?? '')).slice(skip, skip + take);
    return { orders: { items } };
  };
  const list = { document: 'orders', field: 'orders' };
  const ids = new Set<string>();
  for await (const page of changedRows(
    { query } as unknown as AdminApi,
    list,
    JSON.stringify({ changed: at(10_000) }),
  )) {
    for (const { id } of page.rows) ids.add(id);
    expect(JSON.parse(page.cursor)).toEqual({ changed: at(10_000) });
  }
  expect(ids.size).toBe(rows.length);
});
