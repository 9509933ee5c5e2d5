import { z } from 'zod';
import type { KindPort, SourceRecord } from '../connector.ts';
import { INACTIVE_TOO, rowsBy } from './call.ts';
import { changedAt, changedIn, type Entity } from './changed.ts';
import { itemVerbs } from './item-write.ts';
import type { QuickbooksOptions } from './options.ts';

/** `Item`: a product or a service. */
export const item = z.looseObject({
  Id: z.string(),
  SyncToken: z.string(),
  Name: z.string(),
  Sku: z.string().nullish(),
  Type: z.string().nullish().describe('Inventory, NonInventory, Service, Group; categories are left out'),
  Description: z.string().nullish(),
  Active: z.boolean().nullish(),
  UnitPrice: z.number().nullish(),
  PurchaseCost: z.number().nullish(),
  TrackQtyOnHand: z.boolean().nullish(),
  QtyOnHand: z.number().nullish(),
  article: z.string().optional().describe('made: the SKU, in the field that the connection says'),
});

type Item = z.output<typeof item> & Entity;

export const items: KindPort<QuickbooksOptions> = {
  schema: item,
  ...itemVerbs,
  async *pull(ctx, cursor) {
    for await (const { rows, cursor: next } of changedIn<Item>(ctx, 'Item', cursor, INACTIVE_TOO))
      yield { records: rows.flatMap((one) => recordsOf(ctx.options, one)), cursor: next };
  },
  read: async (ctx, ids) =>
    (await rowsBy<Item>(ctx, 'Item', 'Id', ids, INACTIVE_TOO)).flatMap((one) => recordsOf(ctx.options, one)),
};

function recordsOf({ itemBy }: QuickbooksOptions, one: Item): SourceRecord[] {
  if (one.Type === 'Category') return [];
  const article = one[itemBy] ?? '';
  return [
    {
      kind: 'product',
      id: one.Id,
      version: new Date(changedAt(one)).toISOString(),
      numbers: article ? [article] : [],
      data: { ...one, article },
    },
  ];
}
