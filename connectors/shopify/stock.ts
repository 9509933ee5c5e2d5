import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { KindPort, SourceRecord, Write, WriteResult } from '../connector.ts';
import { fitting } from '../fitting.ts';
import { graphql, refusal, type ShopifyContext } from './graphql.ts';
import type { ShopifyOptions } from './options.ts';
import { PRIMARY_LOCATION, STOCK_BY_ID, STOCK_LEVELS, STOCK_SET } from './stock.graphql.ts';
import { changedLevels } from './stock-changes.ts';
import { type Level, levelId, levelRecord, levelSchema, stockSchema } from './stock-level.ts';
import { quoted } from './variants.ts';

type StockWrite = z.infer<typeof stockSchema>;

const ITEMS_A_READ = 100;

interface Item {
  id: string;
  sku: string | null;
  inventoryLevel: { quantities: { name: string; quantity: number }[] } | null;
}

interface HeldItem {
  id: string;
  sku: string | null;
  inventoryLevel: Omit<Level, 'item'> | null;
}

interface Wanted {
  index: number;
  write: Write;
  level: StockWrite;
  item: Item;
  from: number | null;
}

export const stock: KindPort<ShopifyOptions> = {
  schema: levelSchema,
  writeSchema: stockSchema,
  batch: 200,
  // Levels are absolute: whatever was set before, the last one stands.
  once: { way: 'upsert by our id', identityMaxLength: 64, settleMs: 0, keyTtlMs: 24 * 3_600_000 },
  change: 'in-place',

  push: fitting(stockSchema, async (ctx, writes) => {
    const results: WriteResult[] = new Array(writes.length);
    const groups = new Map<string, { index: number; write: Write; level: StockWrite }[]>();
    let usual: string | undefined;
    for (const [index, write] of writes.entries()) {
      const level = write.payload;
      usual ??= level.locationId ? undefined : (ctx.options.locationId ?? (await primaryLocation(ctx)));
      const place = level.locationId ?? (usual as string);
      groups.set(place, [...(groups.get(place) ?? []), { index, write, level }]);
    }
    for (const [place, group] of groups) await pushTo(ctx, place, group, results);
    return results;
  }),

  pull: changedLevels,

  async read(ctx, ids) {
    const places = new Map<string, string[]>();
    for (const id of ids) {
      const [item = '', place = ''] = id.split('@');
      places.set(place, [...(places.get(place) ?? []), item]);
    }
    const records: SourceRecord[] = [];
    for (const [place, items] of places) records.push(...(await levelsAt(ctx, place, items)));
    return records;
  },
};

/** An article that is no longer stocked at the place has no level there. */
async function levelsAt(ctx: ShopifyContext, place: string, items: string[]): Promise<SourceRecord[]> {
  const locationId = `gid://shopify/Location/${place}`;
  const records: SourceRecord[] = [];
  for (let at = 0; at < items.length; at += ITEMS_A_READ) {
    const data: { nodes: (HeldItem | null)[] } = await graphql(ctx, STOCK_BY_ID, {
      ids: items.slice(at, at + ITEMS_A_READ),
      location: locationId,
    });
    for (const item of data.nodes) {
      const record = item?.id && item.inventoryLevel && levelRecord({ ...item.inventoryLevel, item }, place);
      if (record) records.push(record);
    }
  }
  return records;
}

async function primaryLocation(ctx: ShopifyContext): Promise<string> {
  const { location }: { location: { id: string } } = await graphql(ctx, PRIMARY_LOCATION, {});
  return location.id;
}

const rejected = (message: string, field: string): WriteResult => ({
  result: 'failed',
  failure: { class: 'rejected', message, field },
});

async function pushTo(
  ctx: ShopifyContext,
  place: string,
  group: { index: number; write: Write; level: StockWrite }[],
  results: WriteResult[],
): Promise<void> {
  const items = await itemsBySku(ctx, place, [...new Set(group.map(({ level }) => level.sku))]);
  const wanted: Wanted[] = [];
  for (const one of group) {
    const [item, second] = items.get(one.level.sku) ?? [];
    if (!item) results[one.index] = rejected('no article has this SKU', 'sku');
    else if (second) results[one.index] = rejected('several articles share this SKU', 'sku');
    else if (!item.inventoryLevel)
      results[one.index] = rejected('this article is not stocked at the location', 'locationId');
    else {
      const from = item.inventoryLevel.quantities.find(({ name }) => name === 'available')?.quantity ?? null;
      if (from === one.level.available) results[one.index] = { result: 'accepted', targetId: levelId(item, place) };
      else wanted.push({ ...one, item, from });
    }
  }
  await setLevels(ctx, place, wanted, results);
}

async function itemsBySku(ctx: ShopifyContext, location: string, skus: string[]): Promise<Map<string, Item[]>> {
  const query = skus.map((sku) => `sku:${quoted(sku)}`).join(' OR ');
  const data: { inventoryItems: { nodes: Item[] } } = await graphql(ctx, STOCK_LEVELS, { query, location });
  const items = new Map<string, Item[]>();
  for (const item of data.inventoryItems.nodes) {
    if (item.sku !== null) items.set(item.sku, [...(items.get(item.sku) ?? []), item]);
  }
  return items;
}

/** The mutation is all or nothing, so whoever is refused is taken out and the others are sent again. */
async function setLevels(ctx: ShopifyContext, place: string, wanted: Wanted[], results: WriteResult[]): Promise<void> {
  let left = wanted;
  while (left.length > 0) {
    const quantities = left.map(({ item, from, level }) => ({
      inventoryItemId: item.id,
      locationId: place,
      quantity: level.available,
      changeFromQuantity: from,
    }));
    const data: {
      inventorySetQuantities: { userErrors: { code?: string | null; field?: string[] | null; message: string }[] };
    } = await graphql(ctx, STOCK_SET, {
      key: keyOf(left, quantities),
      input: { name: 'available', reason: 'correction', quantities },
    });
    const errors = data.inventorySetQuantities.userErrors;
    if (errors.length === 0) {
      for (const { index, item } of left) results[index] = { result: 'accepted', targetId: levelId(item, place) };
      return;
    }
    const refused = new Set<Wanted>();
    for (const error of errors) {
      const position = /^\d+$/.exec(error.field?.[2] ?? '');
      const culprits = position ? left.slice(Number(position[0]), Number(position[0]) + 1) : left;
      for (const culprit of culprits) {
        refused.add(culprit);
        results[culprit.index] = { result: 'failed', failure: failureOf(error) };
      }
    }
    left = left.filter((one) => !refused.has(one));
    if (refused.size === 0) return;
  }
}

/** Another sale moved the level between our look and our word: nothing was set, and the next look sees the new level. */
const MOVED = new Set(['CHANGE_FROM_QUANTITY_STALE', 'IDEMPOTENCY_CONCURRENT_REQUEST']);

function failureOf(error: { code?: string | null; message: string }) {
  if (error.code && MOVED.has(error.code)) {
    return { class: 'rate-limited' as const, message: `stock: ${error.code}`, retryAfterMs: 500 };
  }
  return refusal([error]) ?? { class: 'rejected' as const, message: 'refused' };
}

/** The same writes against the same levels are the same request, also after a crash. */
const keyOf = (left: Wanted[], quantities: object[]): string =>
  createHash('sha256')
    .update(JSON.stringify([left.map(({ write }) => write.idempotencyKey), quantities]))
    .digest('hex')
    .slice(0, 36);
