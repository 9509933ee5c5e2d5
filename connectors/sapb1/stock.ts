import { z } from 'zod';
import { parseDecimal, subtract } from '../../domain/decimal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import type { Row } from './call.ts';
import { everyItem, itemsBy } from './items.ts';
import type { SapB1Options } from './options.ts';

const SELECT = 'ItemCode,ItemWarehouseInfoCollection';

/** Stock of one article in one warehouse, in its inventory unit. `free` is `InStock` less `Committed`, what open orders have of it. */
export const warehouseStock = z
  .looseObject({
    ItemCode: z.string(),
    WarehouseCode: z.string(),
    InStock: z.string(),
    Committed: z.string(),
    Ordered: z.string(),
    free: z.string(),
  })
  .meta({ complete: true });

const amount = (value: unknown): string => parseDecimal(value) ?? '0';

function recordsOf(item: Row, { warehouses }: SapB1Options): SourceRecord[] {
  const places = (item.ItemWarehouseInfoCollection as Row[] | null | undefined) ?? [];
  return places
    .filter(({ WarehouseCode }) => warehouses.length === 0 || warehouses.includes(String(WarehouseCode)))
    .map(({ WarehouseCode, InStock, Committed, Ordered }) => ({
      kind: 'stock' as const,
      id: `${item.ItemCode}@${WarehouseCode}`,
      data: {
        ItemCode: String(item.ItemCode),
        WarehouseCode: String(WarehouseCode),
        InStock: amount(InStock),
        Committed: amount(Committed),
        Ordered: amount(Ordered),
        free: subtract(amount(InStock), amount(Committed)),
      },
    }));
}

/** The whole stock each time. */
export const stock: KindPort<SapB1Options> = {
  schema: warehouseStock,
  async *pull(ctx, cursor) {
    const items = { select: SELECT, where: "InventoryItem eq 'tYES'" };
    for await (const { rows, cursor: next } of everyItem(ctx, items, cursor))
      yield { records: rows.flatMap((item) => recordsOf(item, ctx.options)), cursor: next };
  },
  async read(ctx, ids) {
    const wanted = new Set(ids);
    const codes = ids.map((id) => id.slice(0, id.lastIndexOf('@')));
    const items = await itemsBy(ctx, SELECT, codes);
    return items.flatMap((item) => recordsOf(item, ctx.options)).filter(({ id }) => wanted.has(id));
  },
};
