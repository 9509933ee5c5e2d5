import { z } from 'zod';
import { WaybillError } from '../../domain/failures.ts';
import type { KindPort, SourceRecord, WriteResult } from '../connector.ts';
import { call, type MagentoContext, unreadable } from './call.ts';
import type { MagentoOptions } from './options.ts';
import { anyOf, searchAll } from './search.ts';

/** The most rows of an input list, where a shop limits them. */
const BATCH = 20;

/** An article at a source: what lies there. What may be sold is this less what is ordered and has not left, which the shop knows itself. */
export const sourceItem = z.looseObject({
  sku: z.string().min(1),
  source_code: z.string().optional().describe("an inventory source; the connection's own without it"),
  quantity: z.number(),
  status: z.union([z.literal(0), z.literal(1)]).describe('1 in stock, 0 out of stock'),
});

type SourceItem = z.output<typeof sourceItem> & { source_code: string };

const idOf = ({ sku, source_code }: Pick<SourceItem, 'sku' | 'source_code'>): string => `${sku}@${source_code}`;

/** Levels are set, not added to. The shop takes a shipment's pieces off them itself, so they are compared with what is read. */
export const stock: KindPort<MagentoOptions> = {
  schema: sourceItem,
  batch: BATCH,
  requestsPerPush: 3,
  usualRequestsPerPush: 2,
  once: { way: 'upsert by our id', identityMaxLength: 64, settleMs: 0 },
  change: 'in-place',

  async push(ctx, writes) {
    const wished = writes.map(({ payload }): SourceItem => {
      const { sku, source_code = ctx.options.source, quantity, status } = sourceItem.parse(payload);
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
  },

  async read(ctx, ids) {
    const places = ids.map((id) => [id.slice(0, id.lastIndexOf('@')), id.slice(id.lastIndexOf('@') + 1)] as const);
    const found = await searchAll<SourceItem>(ctx, '/inventory/source-items', {
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
  const answer = await call(ctx, 'POST', '/inventory/source-items', { json: { sourceItems } });
  // A save that went well is answered by nothing: `[]` or `null`.
  if (typeof answer === 'string') throw unreadable('POST /inventory/source-items');
}
