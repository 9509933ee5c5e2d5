import { changedSpans } from '../changed-spans.ts';
import { toVendorTime } from '../naive-time.ts';
import { query, type YonyouContext } from './call.ts';
import type { List } from './held-order.ts';

const DAY_MS = 86_400_000;
/** No longest span is documented: a month's changes make a list that pages stay quick in. */
const SPAN_MS = 30 * DAY_MS;
export const PAGE_SIZE = 100;

/**
 * Heads of documents whose time stamp (`pubts`) moved since the cursor. `isSum` is the vendor's word for heads alone: without it each
 * line is a row.
 */
export function changedHeads<Row>(ctx: YonyouContext, path: string, cursor: string | null, sorted: boolean) {
  const { historyDays, overlapMs, utcOffset } = ctx.options;
  const list = {
    spanMs: SPAN_MS,
    historyMs: historyDays * DAY_MS,
    overlapMs,
    pageSize: PAGE_SIZE,
    async page({ from, to }: { from: string; to: string }, number: number) {
      const { recordList, recordCount } = await query<List<Row>>(ctx, path, {
        pageIndex: number + 1,
        pageSize: PAGE_SIZE,
        isSum: true,
        simpleVOs: [
          { field: 'pubts', op: 'between', value1: toVendorTime(from, utcOffset), value2: toVendorTime(to, utcOffset) },
        ],
        ...(sorted ? { queryOrders: [{ field: 'id', order: 'asc' }] } : {}),
      });
      return { rows: recordList ?? [], count: Number(recordCount ?? 0) };
    },
  };
  return changedSpans<Row>(list, cursor, ctx);
}
