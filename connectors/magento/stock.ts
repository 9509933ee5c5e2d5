import { z } from 'zod';
import { WaybillError } from '../../domain/failures.ts';
import type { KindPort, SourceRecord, WriteResult } from '../connector.ts';
import { fitting } from '../fitting.ts';
import { call, type MagentoContext, unreadable } from './call.ts';
import type { MagentoOptions } from './options.ts';
import { anyOf, search, searchAll } from './search.ts';

/** The most rows of an input list, where a shop limits them. */
const BATCH = 20;

const SOURCE_ITEMS = '/inventory/source-items';

/** An article at a source: what lies there. What may be sold is this less what is ordered and has not left, which the shop knows itself. */
export const sourceItem = z.looseObject({
  sku: z.string().min(1),
  source_code: z.string().optional().describe("an inventory source; the connection's own without it"),
  quantity: z.number(),
  status: z.union([z.literal(0), z.literal(1)]).describe('1 in stock, 0 out of stock'),
});

/** A row of `GET /V1/inventory/source-items`. */
export const sourceLevel = sourceItem.extend({
  source_code: z.string(),
  salable_quantity: z
    .number()
    .optional()
    .describe("what may be sold of it on the connection's website, of all its sources together"),
});

type SourceItem = z.output<typeof sourceItem> & { source_code: string };

const idOf = ({ sku, source_code }: Pick<SourceItem, 'sku' | 'source_code'>): string => `${sku}@${source_code}`;

/** Levels are set, not added to. The shop takes a shipment's pieces off them itself, so they are compared with what is read. */
export const stock: KindPort<MagentoOptions> = {
  schema: sourceLevel,
  writeSchema: sourceItem,
  batch: BATCH,
  requestsPerPush: 3,
  usualRequestsPerPush: 2,
  once: { way: 'upsert by our id', identityMaxLength: 64, settleMs: 0 },
  change: 'in-place',

  push: fitting(sourceItem, async (ctx, writes) => {
    const wished = writes.map(({ payload }): SourceItem => {
      const { sku, source_code = ctx.options.source, quantity, status } = payload;
      return { sku, source_code, quantity, status };
    });
    // The shop would keep a level of an article that it does not have.
    const known = await knownSkus(ctx, wished);
    const results = wished.map((item): WriteResult | undefined =>
      known.has(item.sku) ? undefined : refused(`no article has the SKU ${item.sku}`, 'sku'),
    );
    const rest = wished.filter((_, index) => results[index] === undefined);
    const failures = rest.length > 0 ? await saveEach(ctx, rest) : new Map<SourceItem, WriteResult>();
    return wished.map(
      (item, index) => results[index] ?? failures.get(item) ?? { result: 'accepted', targetId: idOf(item) },
    );
  }),

  /** The whole stock each time: there is no time of change. The cursor is the next page; after the last one it is `1`. */
  async *pull(ctx, cursor) {
    const { pageSize } = ctx.options;
    for (let page = Number(cursor ?? 1); ; page += 1) {
      const { items, total } = await search<SourceItem>(ctx, SOURCE_ITEMS, {
        groups: [],
        sortBy: 'source_item_id',
        pageSize,
        page,
      });
      const last = page * pageSize >= total;
      const salable = await salableOf(ctx, items);
      // A page beyond the end repeats the last one: there the list has shrunk.
      const rows = (page - 1) * pageSize < Math.max(total, 1) ? items : [];
      const records = rows.map((item): SourceRecord => {
        const quantity = salable.get(item.sku);
        const data = { ...item, ...(quantity === undefined ? {} : { salable_quantity: quantity }) };
        return { kind: 'stock', id: idOf(item), data };
      });
      yield { records, cursor: last ? '1' : String(page + 1) };
      if (last) return;
    }
  },

  async read(ctx, ids) {
    const places = ids.map((id) => [id.slice(0, id.lastIndexOf('@')), id.slice(id.lastIndexOf('@') + 1)] as const);
    const found = await searchAll<SourceItem>(ctx, SOURCE_ITEMS, {
      groups: [
        anyOf(
          'sku',
          places.map(([sku]) => sku),
        ),
        anyOf(
          'source_code',
          places.map(([, source]) => source),
        ),
      ],
    });
    return found
      .filter((item) => ids.includes(idOf(item)))
      .map((item): SourceRecord => ({ kind: 'stock', id: idOf(item), data: item }));
  },
};

const refused = (message: string, field: string): WriteResult => ({
  result: 'failed',
  failure: { class: 'rejected', message, field },
});

async function knownSkus(ctx: MagentoContext, items: readonly SourceItem[]): Promise<Set<string>> {
  const skus = items.map(({ sku }) => sku);
  const found = await searchAll<{ sku: string }>(ctx, '/products', { groups: [anyOf('sku', skus)], fields: 'sku' });
  return new Set(found.map(({ sku }) => sku));
}

/** One call for all; where the shop refuses it for one of them, each alone. */
async function saveEach(ctx: MagentoContext, items: SourceItem[]): Promise<Map<SourceItem, WriteResult>> {
  const failures = new Map<SourceItem, WriteResult>();
  try {
    await save(ctx, items);
  } catch (error) {
    if (!(error instanceof WaybillError) || error.failure.class !== 'rejected') throw error;
    if (items.length === 1) return failures.set(items[0] as SourceItem, { result: 'failed', failure: error.failure });
    await Promise.all(
      items.map(async (item) => {
        for (const [refusedItem, failure] of await saveEach(ctx, [item])) failures.set(refusedItem, failure);
      }),
    );
  }
  return failures;
}

async function save(ctx: MagentoContext, sourceItems: readonly SourceItem[]): Promise<void> {
  const answer = await call(ctx, 'POST', SOURCE_ITEMS, { json: { sourceItems } });
  // A save that went well is answered by nothing: `[]` or `null`.
  if (typeof answer === 'string') throw unreadable(`POST ${SOURCE_ITEMS}`);
}

/** What may be sold on the connection's website: the sources of its stock less what is ordered and has not left. */
async function salableOf(ctx: MagentoContext, items: readonly SourceItem[]): Promise<Map<string, number>> {
  const { website } = ctx.options;
  if (website === undefined || items.length === 0) return new Map();
  const found = await searchAll<{ sku: string; qty: number }>(
    ctx,
    `/inventory/export-stock-salable-qty/website/${encodeURIComponent(website)}`,
    {
      groups: [
        anyOf(
          'sku',
          items.map(({ sku }) => sku),
        ),
      ],
    },
  );
  return new Map(found.map(({ sku, qty }) => [sku, qty]));
}

/**
 * Magento takes the pieces of a shipment off its source and refuses when that has fewer. But the level was told by the warehouse, and
 * what has left it is not counted there any more: so the pieces are counted once more, to be taken off again by the shipment. What the
 * warehouse tells next is right in any case.
 */
export async function countOnceMore(ctx: MagentoContext, pieces: ReadonlyMap<string, number>): Promise<void> {
  const { source } = ctx.options;
  const groups = [anyOf('sku', [...pieces.keys()]), anyOf('source_code', [source])];
  const held = await searchAll<SourceItem>(ctx, SOURCE_ITEMS, { groups });
  const items = [...pieces].map(([sku, quantity]): SourceItem => {
    const before = held.find((item) => item.sku === sku)?.quantity ?? 0;
    return { sku, source_code: source, quantity: before + quantity, status: 1 };
  });
  await save(ctx, items);
}
