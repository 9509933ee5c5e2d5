import { earliestNow, isDue } from '../clocks.ts';
import type { SourceRecord } from '../connector.ts';
import { walkCursor, walkPlaceOf } from '../walk-place.ts';
import type { MagentoContext } from './call.ts';
import { type GoodsBack, returnId } from './return-shape.ts';
import { anyOf, search, searchAll } from './search.ts';
import { toShopTime } from './time.ts';

const DAY_MS = 86_400_000;
const PATH = '/returns';

/** `GET /V1/returns`, of Adobe Commerce alone. Pieces are whole ones. */
interface Rma {
  entity_id: number;
  increment_id?: string | null;
  order_id: number;
  order_increment_id?: string | null;
  date_requested: string;
  status: string;
  items?: RmaItem[] | null;
  tracks?: GoodsBack['tracks'];
}

interface RmaItem {
  order_item_id: number;
  qty_requested: number;
  qty_authorized?: number | null;
  status?: string | null;
}

/** Nothing comes of it: refused, or closed without a piece that was looked at. Where pieces came and were refused, they are there. */
const isGivenUp = ({ status, items }: Rma): boolean =>
  status === 'denied' || (status === 'closed' && !items?.some((item) => item.status === 'rejected'));

/**
 * All returns of the last `returnDays`, every `returnsEveryMs`, and content decides: they tell no time of change, and their orders' does not
 * move with them.
 */
export async function* rmasSince(
  ctx: MagentoContext,
  cursor: string | null,
): AsyncGenerator<{ records: SourceRecord[]; cursor: string }> {
  const { returnDays, returnsEveryMs, pageSize } = ctx.options;
  const { last, inside } = walkPlaceOf(cursor);
  if (!inside && !isDue(last, returnsEveryMs, ctx.now())) return;
  const began = inside?.began ?? earliestNow(ctx);
  const since = toShopTime(began - returnDays * DAY_MS);
  for (let after = inside?.at ?? 0; ; ) {
    const { items } = await search<Rma>(ctx, PATH, {
      groups: [
        [{ field: 'date_requested', condition: 'gteq', value: since }],
        [{ field: 'entity_id', condition: 'gt', value: String(after) }],
      ],
      sortBy: 'entity_id',
      pageSize,
    });
    const isLast = items.length < pageSize;
    after = items.at(-1)?.entity_id ?? after;
    yield {
      records: await recordsOf(ctx, items),
      cursor: walkCursor(isLast ? { last: began } : { last, inside: { began, at: after } }),
    };
    if (isLast) return;
  }
}

export async function rmasWith(ctx: MagentoContext, ids: readonly string[]): Promise<SourceRecord[]> {
  if (ids.length === 0) return [];
  return recordsOf(ctx, await searchAll<Rma>(ctx, PATH, { groups: [anyOf('entity_id', ids)] }));
}

interface Sold {
  items: { item_id: number; sku: string; name?: string | null }[];
}

/** A return names rows of its order, and no article. */
async function recordsOf(ctx: MagentoContext, rmas: readonly Rma[]): Promise<SourceRecord[]> {
  if (rmas.length === 0) return [];
  const ids = rmas.map(({ order_id }) => String(order_id));
  const fields = 'entity_id,items[item_id,sku,name]';
  const orders = await searchAll<Sold>(ctx, '/orders', { groups: [anyOf('entity_id', ids)], fields });
  const rows = new Map(orders.flatMap(({ items }) => items).map((row) => [row.item_id, row]));
  return rmas.map((rma) => recordOf(rma, rows));
}

function recordOf(rma: Rma, rows: ReadonlyMap<number, Sold['items'][number]>): SourceRecord {
  const { entity_id, increment_id, order_id, order_increment_id, status, tracks } = rma;
  const data: GoodsBack = {
    document: 'rma',
    ...{ entity_id, increment_id, order_id, order_increment_id, status },
    created_at: rma.date_requested,
    items: (rma.items ?? []).map(({ order_item_id, qty_requested, qty_authorized, status: of }) => {
      const { sku, name } = rows.get(order_item_id) ?? {};
      return { order_item_id, sku, name, qty: qty_authorized || qty_requested, status: of };
    }),
    tracks: tracks?.map(({ track_number, carrier_title }) => ({ track_number, carrier_title })),
  };
  return {
    kind: 'return',
    id: returnId(data),
    parent: { kind: 'order', id: String(order_id) },
    cancelled: isGivenUp(rma),
    data,
  };
}
