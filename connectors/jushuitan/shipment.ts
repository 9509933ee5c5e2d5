import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import { changedSpans, type SpanList } from '../changed-spans.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { fromVendorTime, toVendorTime } from '../naive-time.ts';
import { ask } from './call.ts';
import { SPAN_MS } from './changes.ts';
import type { JushuitanContext } from './gateway.ts';
import type { JushuitanOptions } from './options.ts';

const PATH = 'open/logistic/query';
const PAGE_SIZE = 50;
const SOUGHT_AT_ONCE = 20;
const DAY_MS = 86_400_000;

interface Sent {
  o_id: number | string;
  so_id: string;
  send_date?: string;
  l_id?: string | null;
  lc_id?: string | null;
  logistics_company?: string | null;
  items?: { sku_id: string; qty: number | string; outer_oi_id?: string | null }[] | null;
}

/** What was sent of one order of the ERP. Its time is made UTC by the connector. */
export const logistic = z
  .looseObject({
    o_id: z.string(),
    so_id: z.string(),
    send_date: z.iso.datetime().optional(),
    l_id: personal('tracking', z.string()).optional(),
    lc_id: z.string().optional(),
    logistics_company: z.string().optional(),
    items: z.array(z.looseObject({ sku_id: z.string(), qty: z.number(), outer_oi_id: z.string().optional() })),
  })
  .meta({ complete: true });

const given = (fields: Record<string, string | null | undefined>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value));

/** A split order is sent in parts, each under a number of its own and all under our reference. */
function recordOf(
  { o_id, so_id, send_date, l_id, lc_id, logistics_company, items }: Sent,
  utcOffset: string,
): SourceRecord {
  return {
    kind: 'shipment',
    id: `${so_id}/${o_id}`,
    parent: { kind: 'order', targetId: so_id },
    numbers: [String(o_id)],
    data: {
      o_id: String(o_id),
      so_id,
      ...given({ send_date: fromVendorTime(send_date, utcOffset), l_id, lc_id, logistics_company }),
      items: (items ?? []).map(({ sku_id, qty, outer_oi_id }) => ({
        sku_id,
        qty: Number(qty),
        ...given({ outer_oi_id }),
      })),
    },
  };
}

/** Shipments that were registered or changed; this list knows no row version, but counts what is in a span. */
const sentList = (ctx: JushuitanContext): SpanList<Sent> => {
  const { historyDays, overlapMs, shopId, utcOffset } = ctx.options;
  return {
    spanMs: SPAN_MS,
    historyMs: historyDays * DAY_MS,
    overlapMs,
    pageSize: PAGE_SIZE,
    async page({ from, to }, number) {
      const biz = {
        shop_id: shopId,
        // 0 is the time of change.
        date_type: 0,
        modified_begin: toVendorTime(from, utcOffset),
        modified_end: toVendorTime(to, utcOffset),
        page_index: number + 1,
        page_size: PAGE_SIZE,
      };
      const data = await ask<{ orders?: Sent[] | null; data_count?: number }>(ctx, PATH, biz, true);
      return { rows: data.orders ?? [], count: Number(data.data_count ?? 0) };
    },
  };
};

/** What left, with its tracking number: sent orders whose shipment was registered or changed since the cursor. */
export const shipment: KindPort<JushuitanOptions> = {
  schema: logistic,
  async *pull(ctx, cursor) {
    for await (const { rows, cursor: next } of changedSpans(sentList(ctx), cursor, ctx))
      yield { records: rows.map((one) => recordOf(one, ctx.options.utcOffset)), cursor: next };
  },
  async read(ctx, ids) {
    const wanted = new Set(ids);
    const references = [...new Set(ids.map((id) => id.slice(0, id.lastIndexOf('/'))))];
    const records: SourceRecord[] = [];
    for (let start = 0; start < references.length; start += SOUGHT_AT_ONCE) {
      const so_ids = references.slice(start, start + SOUGHT_AT_ONCE);
      const biz = { shop_id: ctx.options.shopId, so_ids, page_index: 1, page_size: PAGE_SIZE };
      const { orders } = await ask<{ orders?: Sent[] | null }>(ctx, PATH, biz, true);
      records.push(...(orders ?? []).map((one) => recordOf(one, ctx.options.utcOffset)));
    }
    return records.filter(({ id }) => wanted.has(id));
  },
};
