import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import { addedUp } from '../added-up.ts';
import { changedSpans, type SpanList } from '../changed-spans.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { fromVendorTime, toVendorTime } from '../naive-time.ts';
import { ask } from './call.ts';
import { SPAN_MS } from './changes.ts';
import type { JushuitanContext } from './gateway.ts';
import type { JushuitanOptions } from './options.ts';

const PATH = 'open/aftersale/received/query';
const PAGE_SIZE = 50;
const SOUGHT_AT_ONCE = 50;
const DAY_MS = 86_400_000;

interface Received {
  io_id: number | string;
  as_id?: number | string | null;
  so_id?: string | null;
  status?: string;
  wh_id?: number | string | null;
  io_date?: string;
  l_id?: string | null;
  logistics_company?: string | null;
  items?: { sku_id: string; qty: number | string }[] | null;
}

/**
 * What came in of one after-sale order (实际收货). `status` is its own: WaitConfirm, Confirmed, Cancelled, Merged; `wh_id` 1 the main warehouse, 2 that of returns, 3 of
 * goods that come in, 4 of damaged ones. `io_date` is UTC here.
 */
export const received = z
  .looseObject({
    io_id: z.string(),
    as_id: z.string().optional(),
    so_id: z.string().optional(),
    status: z.string(),
    wh_id: z.int().optional(),
    io_date: z.iso.datetime().optional(),
    l_id: personal('tracking', z.string()).optional(),
    logistics_company: z.string().optional(),
    items: z.array(z.looseObject({ sku_id: z.string(), qty: z.string() })),
  })
  .meta({ complete: true });

const given = (fields: Record<string, string | number | null | undefined>) =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );

function recordOf({ io_id, as_id, so_id, status = '', ...one }: Received, utcOffset: string): SourceRecord {
  const { wh_id, io_date, l_id, logistics_company, items } = one;
  const id = String(io_id);
  const afterSale = as_id ? String(as_id) : undefined;
  const pieces = (items ?? []).map(({ sku_id, qty }) => ({ sku_id, qty }));
  return {
    kind: 'return',
    id,
    ...(so_id ? { parent: { kind: 'order', targetId: so_id } } : {}),
    numbers: [id, ...(afterSale ? [afterSale] : [])],
    cancelled: status === 'Cancelled' || status === 'Merged',
    data: {
      io_id: id,
      status,
      ...given({ as_id: afterSale, so_id, l_id, logistics_company, io_date: fromVendorTime(io_date, utcOffset) }),
      ...given({ wh_id: wh_id === undefined || wh_id === null || wh_id === '' ? undefined : Number(wh_id) }),
      items: addedUp(pieces, ({ sku_id }) => sku_id, ['qty']),
    },
  };
}

const pageOf = async (ctx: JushuitanContext, biz: object): Promise<{ rows: Received[]; count: number }> => {
  // Public clients give the shop's number as text here.
  const asked = { shop_id: String(ctx.options.shopId), page_size: PAGE_SIZE, ...biz };
  const data = await ask<{ datas?: Received[] | null; data_count?: number }>(ctx, PATH, asked, true);
  return { rows: data.datas ?? [], count: Number(data.data_count ?? 0) };
};

const receivedList = (ctx: JushuitanContext): SpanList<Received> => {
  const { historyDays, overlapMs, utcOffset } = ctx.options;
  return {
    spanMs: SPAN_MS,
    historyMs: historyDays * DAY_MS,
    overlapMs,
    pageSize: PAGE_SIZE,
    page: ({ from, to }, number) =>
      pageOf(ctx, {
        // 0 is the time of change.
        date_type: 0,
        modified_begin: toVendorTime(from, utcOffset),
        modified_end: toVendorTime(to, utcOffset),
        page_index: number + 1,
      }),
  };
};

/** Goods of the shop's orders that came back into a warehouse. */
export const returns: KindPort<JushuitanOptions> = {
  schema: received,
  async *pull(ctx, cursor) {
    for await (const { rows, cursor: next } of changedSpans(receivedList(ctx), cursor, ctx))
      yield { records: rows.map((one) => recordOf(one, ctx.options.utcOffset)), cursor: next };
  },
  async read(ctx, ids) {
    const records: SourceRecord[] = [];
    for (let start = 0; start < ids.length; start += SOUGHT_AT_ONCE) {
      const io_ids = ids.slice(start, start + SOUGHT_AT_ONCE).map(Number);
      const { rows } = await pageOf(ctx, { io_ids, page_index: 1 });
      records.push(...rows.map((one) => recordOf(one, ctx.options.utcOffset)));
    }
    const wanted = new Set(ids);
    return records.filter(({ id }) => wanted.has(id));
  },
};
