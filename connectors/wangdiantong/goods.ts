import { changedSpans } from '../changed-spans.ts';
import { toVendorTime } from '../naive-time.ts';
import { query, type WangdiantongContext } from './call.ts';
import { timeOf } from './raw-trade.ts';

const METHOD = 'goods.Goods.queryWithSpec';
const PAGE_SIZE = 100;
const DAY_MS = 86_400_000;
/** The longest span of times that a query takes is thirty days. */
const SPAN_MS = 30 * DAY_MS - 1_000;

/** An article (单品) as the ERP answers it, as far as it is read. */
interface Spec extends Record<string, unknown> {
  spec_no: string;
  spec_name?: string | null;
  barcode?: string | null;
  weight?: number | string | null;
  deleted?: number;
  spec_modified?: number | string;
}

/** What articles are of (货品). */
interface Goods {
  goods_no: string;
  goods_name: string;
  deleted?: number;
  modified?: string;
  spec_list?: Spec[] | null;
}

export interface Article {
  goods: Goods;
  spec: Spec;
  modified: string | undefined;
}

interface Found {
  goods_list?: Goods[] | null;
  total_count?: number;
}

/** What was deleted is left out. */
const articlesOf = (goods: readonly Goods[], utcOffset: string): Article[] =>
  goods
    .filter(({ deleted = 0 }) => deleted === 0)
    .flatMap((one) =>
      (one.spec_list ?? [])
        .filter(({ deleted = 0 }) => deleted === 0)
        .map((spec) => ({ goods: one, spec, modified: timeOf(spec.spec_modified ?? one.modified, utcOffset) })),
    );

/** Articles of which something changed since the cursor: with one of a kind of goods come all of them. */
export async function* changedArticles(
  ctx: WangdiantongContext,
  cursor: string | null,
): AsyncIterable<{ articles: Article[]; cursor: string }> {
  const { articleHistoryDays, overlapMs, utcOffset } = ctx.options;
  const list = {
    spanMs: SPAN_MS,
    historyMs: articleHistoryDays * DAY_MS,
    overlapMs,
    pageSize: PAGE_SIZE,
    async page({ from, to }: { from: string; to: string }, number: number) {
      const params = { start_time: toVendorTime(from, utcOffset), end_time: toVendorTime(to, utcOffset) };
      const { goods_list, total_count } = await query<Found>(ctx, METHOD, params, { size: PAGE_SIZE, number });
      return { rows: goods_list ?? [], count: Number(total_count ?? 0) };
    },
  };
  for await (const { rows, cursor: next } of changedSpans<Goods>(list, cursor, ctx))
    yield { articles: articlesOf(rows, utcOffset), cursor: next };
}

/** Articles by their codes, a call each. */
export async function articlesWith(ctx: WangdiantongContext, spec_nos: readonly string[]): Promise<Article[]> {
  const found = await Promise.all(
    [...new Set(spec_nos)].map(async (spec_no) => {
      const { goods_list } = await query<Found>(ctx, METHOD, { spec_no }, { size: PAGE_SIZE, number: 0 });
      return articlesOf(goods_list ?? [], ctx.options.utcOffset).filter(({ spec }) => spec.spec_no === spec_no);
    }),
  );
  return found.flat();
}
