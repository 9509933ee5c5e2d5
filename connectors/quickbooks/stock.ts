import { z } from 'zod';
import type { KindPort, SourceRecord } from '../connector.ts';
import { INACTIVE_TOO, rowsBy } from './call.ts';
import { changedIn, type Entity } from './changed.ts';
import type { QuickbooksOptions } from './options.ts';

const COUNTED = ` and Type = 'Inventory'${INACTIVE_TOO}`;

/** What lies of an item whose quantity is kept; a company has one place. */
export const level = z
  .object({
    Id: z.string(),
    article: z.string().describe('the SKU, in the field that the connection says'),
    Active: z.boolean(),
    QtyOnHand: z.number(),
  })
  .meta({ complete: true });

interface Item extends Entity {
  Sku?: string | null;
  Name: string;
  Active?: boolean | null;
  QtyOnHand?: number | null;
}

/**
 * The whole stock each time: that an item's time of change moves with its quantity, nobody says. Those without a SKU are nobody's stock. Inside a
 * walk the cursor is that of the page; behind it the next one begins anew.
 */
export const stock: KindPort<QuickbooksOptions> = {
  schema: level,
  async *pull(ctx, cursor) {
    const inside = cursor?.includes('/') ? cursor : null;
    for await (const { rows, cursor: next } of changedIn<Item>(ctx, 'Item', inside, COUNTED))
      yield { records: rows.flatMap((one) => recordsOf(ctx.options, one)), cursor: next };
  },
  read: async (ctx, ids) =>
    (await rowsBy<Item>(ctx, 'Item', 'Id', ids, COUNTED)).flatMap((one) => recordsOf(ctx.options, one)),
};

function recordsOf({ itemBy }: QuickbooksOptions, one: Item): SourceRecord[] {
  const article = one[itemBy] ?? '';
  if (article === '') return [];
  const data = { Id: one.Id, article, Active: one.Active !== false, QtyOnHand: one.QtyOnHand ?? 0 };
  return [{ kind: 'stock', id: one.Id, data }];
}
