import { z } from 'zod';
import { WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext, KindPort, SourceRecord, Write, WriteResult } from '../connector.ts';
import { type AdminApi, openAdminApi } from './admin-api.ts';
import type { Options } from './options.ts';
import { SET_STOCK, VARIANTS } from './stock.graphql.ts';

/** As many as surely end within four time-outs: one call for all and one more for each, of up to a second. */
const BATCH = 10;

/** The level of one article at one location, both as written and as read. */
export const stockLevel = z
  .looseObject({
    sku: z.string(),
    /** Id of a stock location; the connection's own without it. */
    stockLocationId: z.string().optional(),
    /** Pieces that lie there: Vendure itself subtracts what is ordered and not yet fulfilled. */
    stockOnHand: z.int(),
  })
  .meta({ complete: true });

interface Variant {
  id: string;
  sku: string;
  stockLevels: { stockLocationId: string; stockOnHand: number; stockAllocated: number }[];
}

/**
 * Levels are set, not added to, so repeating a write does no harm. The target's id is `{variant}@{location}`. Vendure
 * changes levels itself (a fulfilment takes its pieces off), so compare with what is `read`, not with what was last told.
 */
export const stock: KindPort<Options> = {
  schema: stockLevel,
  batch: BATCH,
  requestsPerPush: 4,
  change: 'in-place',
  once: { way: 'upsert by our id', identityMaxLength: 64, settleMs: 0 },

  async push(ctx, writes) {
    const api = await openAdminApi(ctx);
    const levels = writes.map((write) => levelOf(ctx, write));
    const variants = await variantsBy(
      api,
      'sku',
      levels.flatMap((level) => (level ? [level.sku] : [])),
    );
    const bySku = new Map(variants.map((variant) => [variant.sku, variant]));
    // Vendure lets several variants share an SKU; the same pieces must not be sold twice, so nobody gets them.
    const shared = new Set(variants.filter((variant) => bySku.get(variant.sku) !== variant).map(({ sku }) => sku));
    const changes = new Map<string, Change>();
    for (const level of levels) {
      const variant = level && bySku.get(level.sku);
      if (!variant || shared.has(variant.sku) || onHand(variant, level.stockLocationId) === level.stockOnHand) continue;
      const change = changes.get(variant.id) ?? { id: variant.id, stockLevels: [] };
      change.stockLevels.push({ stockLocationId: level.stockLocationId, stockOnHand: level.stockOnHand });
      changes.set(variant.id, change);
    }
    const failures = await setEach(api, [...changes.values()]);
    return levels.map((level): WriteResult => {
      const variant = level && bySku.get(level.sku);
      if (!level) return refused('the mapping made no stock level', 'stockOnHand');
      if (!variant) return refused(`no variant with SKU ${level.sku}`, 'sku');
      if (shared.has(variant.sku)) return refused('several variants share this SKU', 'sku');
      const change = changes.get(variant.id)?.stockLevels.some((one) => one.stockLocationId === level.stockLocationId);
      const failure = change ? failures.get(variant.id) : undefined;
      return failure ?? { result: 'accepted', targetId: `${variant.id}@${level.stockLocationId}` };
    });
  },

  async read(ctx, ids) {
    const api = await openAdminApi(ctx);
    const places = ids.map((id) => id.split('@') as [string, string | undefined]);
    const variants = await variantsBy(
      api,
      'id',
      places.map(([variant]) => variant),
    );
    const byId = new Map(variants.map((variant) => [variant.id, variant]));
    return places.flatMap(([id, stockLocationId = ctx.options.stockLocation]): SourceRecord[] => {
      const variant = byId.get(id);
      const level = variant?.stockLevels.find((one) => one.stockLocationId === stockLocationId);
      if (!variant || !level) return [];
      return [{ kind: 'stock', id: `${id}@${stockLocationId}`, data: { sku: variant.sku, ...level } }];
    });
  },
};

function levelOf(ctx: ConnectorContext<Options>, { payload }: Write) {
  const level = stockLevel.safeParse(payload).data;
  return level && { ...level, stockLocationId: level.stockLocationId ?? ctx.options.stockLocation };
}

const onHand = (variant: Variant, location: string): number | undefined =>
  variant.stockLevels.find(({ stockLocationId }) => stockLocationId === location)?.stockOnHand;

const refused = (message: string, field: string): WriteResult => ({
  result: 'failed',
  failure: { class: 'rejected', message: `Vendure: ${message}`, field },
});

type Change = { id: string; stockLevels: { stockLocationId: string; stockOnHand: number }[] };

/**
 * Each variant in a call of its own, though one call could take many: that would be one transaction which locks all of
 * their levels, and buyers who pay just then for two of them would end in a deadlock. Answers the failures, by variant.
 */
async function setEach(api: AdminApi, changes: Change[]): Promise<Map<string, WriteResult>> {
  const failures = new Map<string, WriteResult>();
  await Promise.all(
    changes.map(async (change) => {
      try {
        await api.mutate(SET_STOCK, { input: [change] });
      } catch (error) {
        if (!(error instanceof WaybillError)) throw error;
        failures.set(change.id, { result: 'failed', failure: error.failure });
      }
    }),
  );
  return failures;
}

async function variantsBy(api: AdminApi, field: 'id' | 'sku', values: string[]): Promise<Variant[]> {
  const wanted = [...new Set(values)];
  if (wanted.length === 0) return [];
  const options = { take: 2 * wanted.length, filter: { [field]: { in: wanted } } };
  const { productVariants } = await api.query<{ productVariants: { items: Variant[] } }>(VARIANTS, { options });
  return productVariants.items;
}

/**
 * Vendure takes the pieces of a fulfilment off its own level and refuses when that has fewer. But the level was told by
 * the warehouse, and what has left it is not counted there any more: so the pieces are counted once more, to be taken
 * off again by the fulfilment. What the warehouse tells next is right in any case.
 */
export async function countOnceMore(
  ctx: ConnectorContext<Options>,
  api: AdminApi,
  variantId: string,
  pieces: number,
): Promise<void> {
  const [variant] = await variantsBy(api, 'id', [variantId]);
  const stockLocationId = ctx.options.stockLocation;
  const stockOnHand = (variant ? (onHand(variant, stockLocationId) ?? 0) : 0) + pieces;
  await api.mutate(SET_STOCK, { input: [{ id: variantId, stockLevels: [{ stockLocationId, stockOnHand }] }] });
}
