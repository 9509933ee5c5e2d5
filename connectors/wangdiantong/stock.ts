import { z } from 'zod';
import { changedSpans } from '../changed-spans.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { toVendorTime } from '../naive-time.ts';
import { query, type WangdiantongContext } from './call.ts';
import type { WangdiantongOptions } from './options.ts';
import { timeOf } from './raw-trade.ts';

const METHOD = 'wms.StockSpec.search2';
const PAGE_SIZE = 500;
const DAY_MS = 86_400_000;
const SPAN_MS = 30 * DAY_MS - 1_000;

interface Level {
  spec_no: string;
  warehouse_no: string;
  defect?: boolean;
  stock_num: number | string;
  available_send_stock: number | string;
  modified?: string | number;
}

/** Good pieces of one article in one warehouse; `available_send_stock` may be sent now. */
export const stockSpec = z
  .looseObject({
    spec_no: z.string(),
    warehouse_no: z.string(),
    stock_num: z.number(),
    available_send_stock: z.number(),
    modified: z.iso.datetime().optional(),
  })
  .meta({ complete: true });

const idOf = ({ spec_no, warehouse_no }: Level): string => `${spec_no}@${warehouse_no}`;

/** What is damaged is not for sale, and a line of its own. */
const isWanted = ({ options }: WangdiantongContext, { defect, warehouse_no }: Level): boolean =>
  !defect && (options.warehouses.length === 0 || options.warehouses.includes(warehouse_no));

function recordOf(level: Level, utcOffset: string): SourceRecord {
  const { spec_no, warehouse_no, stock_num, available_send_stock } = level;
  const modified = timeOf(level.modified, utcOffset);
  return {
    kind: 'stock',
    id: idOf(level),
    data: {
      spec_no,
      warehouse_no,
      stock_num: Number(stock_num),
      available_send_stock: Number(available_send_stock),
      ...(modified ? { modified } : {}),
    },
  };
}

async function pageOf(
  ctx: WangdiantongContext,
  params: object,
  number: number,
): Promise<{ rows: Level[]; count: number }> {
  const { detail_list, total_count } = await query<{ detail_list?: Level[] | null; total_count?: number }>(
    ctx,
    METHOD,
    params,
    { size: PAGE_SIZE, number },
  );
  return { rows: detail_list ?? [], count: Number(total_count ?? 0) };
}

/** Articles whose stock changed since the cursor. */
export const stock: KindPort<WangdiantongOptions> = {
  schema: stockSpec,
  async *pull(ctx, cursor) {
    const { historyDays, overlapMs, utcOffset } = ctx.options;
    const list = {
      spanMs: SPAN_MS,
      historyMs: historyDays * DAY_MS,
      overlapMs,
      pageSize: PAGE_SIZE,
      page: ({ from, to }: { from: string; to: string }, number: number) =>
        pageOf(ctx, { start_time: toVendorTime(from, utcOffset), end_time: toVendorTime(to, utcOffset) }, number),
    };
    for await (const { rows, cursor: next } of changedSpans(list, cursor, ctx)) {
      const levels = rows.filter((level) => isWanted(ctx, level));
      yield { records: levels.map((level) => recordOf(level, utcOffset)), cursor: next };
    }
  },
  async read(ctx, ids) {
    const spec_nos = [...new Set(ids.map((id) => id.slice(0, id.lastIndexOf('@'))))];
    if (spec_nos.length === 0) return [];
    const wanted = new Set(ids);
    const levels: Level[] = [];
    for (let number = 0, count = 1; number * PAGE_SIZE < count; number += 1) {
      const page = await pageOf(ctx, { spec_nos, start_time: '', end_time: '' }, number);
      count = page.count;
      levels.push(...page.rows);
    }
    return levels
      .filter((level) => isWanted(ctx, level) && wanted.has(idOf(level)))
      .map((level) => recordOf(level, ctx.options.utcOffset));
  },
};
