import type { ErpOrder } from './orders.ts';
import { SHOP } from './orders.ts';

export interface Query {
  shop_id?: number | string;
  io_ids?: (number | string)[];
  so_ids?: string[];
  o_ids?: (number | string)[];
  sku_ids?: string;
  modified_begin?: string;
  modified_end?: string;
  start_ts?: number | string;
  ts?: number | string;
  page_index?: number;
  page_size?: number;
}

/** Stock of one article. */
export interface Level {
  sku_id: string;
  qty: number;
  order_lock: number;
  virtual_qty: number;
  ts: number;
  modifiedAt: number;
}

const WEEK_MS = 7 * 86_400_000;
const OFFSET_MS = 8 * 3_600_000;

/** A time by the clocks of China, without a zone. */
export const localTime = (ms: number | undefined): string =>
  ms === undefined ? '' : new Date(ms + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');

const epochOf = (local: string): number => Date.parse(`${local.replace(' ', 'T')}+08:00`);

/** What is wrong with a query that names no rows: its times come together, and not more than a week apart. */
export function spanProblem(
  { modified_begin, modified_end, so_ids, o_ids, sku_ids }: Query,
  most: number,
): string | undefined {
  if ((so_ids ?? o_ids ?? []).length > most) return `单次最多查询${most}条`;
  if (so_ids ?? o_ids ?? sku_ids) return undefined;
  if (!modified_begin || !modified_end) return '修改起始时间和结束时间必须同时存在';
  return epochOf(modified_end) - epochOf(modified_begin) > WEEK_MS ? '时间间隔不能超过七天' : undefined;
}

interface Row {
  ts: number;
  modifiedAt: number;
}

/** Rows of a span by their version where one is asked for, else the newest first: then a change moves the pages behind it. */
export function pageOf<R extends Row>(rows: R[], query: Query, most: number): { page: R[]; head: object } {
  const since = query.start_ts ?? query.ts;
  const from = query.modified_begin ? epochOf(query.modified_begin) : Number.NEGATIVE_INFINITY;
  const to = query.modified_end ? epochOf(query.modified_end) + 999 : Number.POSITIVE_INFINITY;
  const found = rows
    .filter(({ modifiedAt, ts }) => modifiedAt >= from && modifiedAt <= to && ts >= Number(since ?? 0))
    .sort((a, b) => (since === undefined ? b.ts - a.ts : a.ts - b.ts));
  const page_index = query.page_index ?? 1;
  const page_size = Math.min(query.page_size ?? 30, most);
  const page = found.slice((page_index - 1) * page_size, page_index * page_size);
  return {
    page,
    head: { page_index, page_size, data_count: found.length, has_next: found.length > page_index * page_size },
  };
}

export const orderView = ({ o_id, so_id, status, body, isSplit, ts, modifiedAt, sentAt, l_id }: ErpOrder) => ({
  o_id,
  so_id,
  shop_id: SHOP,
  status,
  shop_status: body.shop_status,
  pay_amount: body.pay_amount,
  currency: body.currency ?? '',
  freight: String(body.freight ?? ''),
  is_split: isSplit,
  is_merge: false,
  question_type: '',
  modified: localTime(modifiedAt),
  send_date: localTime(sentAt),
  l_id: l_id ?? '',
  ts,
  items: (body.items ?? []).map(({ sku_id, qty, outer_oi_id }) => ({ sku_id, qty, outer_oi_id, item_status: status })),
});

/** A shipment as `logistic/query` answers it. */
export const sentView = ({ o_id, so_id, body, sentAt, l_id }: ErpOrder) => ({
  o_id,
  so_id,
  shop_id: SHOP,
  send_date: localTime(sentAt),
  l_id: l_id ?? '',
  lc_id: 'SF',
  logistics_company: '顺丰速运',
  items: (body.items ?? []).map(({ sku_id, qty, outer_oi_id }) => ({ sku_id, qty, outer_oi_id })),
});

export const levelView = ({ modifiedAt, ...level }: Level) => ({
  ...level,
  pick_lock: Math.min(1, level.order_lock),
  modified: localTime(modifiedAt),
});
