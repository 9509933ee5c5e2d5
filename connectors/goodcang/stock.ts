import { z } from 'zod';
import type { KindPort } from '../connector.ts';
import { read } from './call.ts';
import type { GoodcangOptions } from './options.ts';

const PAGE_SIZE = 200;

const count = z.union([z.number(), z.string()]);

/** A row of `inventory/get_product_inventory`: pieces, often as text. `sellable` may be promised now. */
export const inventory = z.looseObject({
  product_sku: z.string(),
  warehouse_code: z.string(),
  sellable: count,
  reserved: count.optional(),
  onway: count.optional(),
  pending: count.optional(),
  unsellable: count.optional(),
});

type InventoryRow = z.output<typeof inventory>;

/** The whole stock each time: there is no time of change. The cursor is the next page; after the last one it is `1`. */
export const stock: KindPort<GoodcangOptions> = {
  schema: inventory,
  async *pull(ctx, cursor) {
    for (let page = Number(cursor ?? 1); ; page += 1) {
      const answer = await read(ctx, 'inventory/get_product_inventory', {
        page,
        pageSize: PAGE_SIZE,
        warehouse_code_arr: ctx.options.warehouses,
      });
      const rows = (answer?.data ?? []) as InventoryRow[];
      const last = page * PAGE_SIZE >= Number(answer?.count ?? 0);
      yield {
        records: rows.map((row) => ({ kind: 'stock', id: `${row.product_sku}@${row.warehouse_code}`, data: row })),
        cursor: last ? '1' : String(page + 1),
      };
      if (last) return;
    }
  },
};
