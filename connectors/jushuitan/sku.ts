import { changedSpans, type SpanList } from '../changed-spans.ts';
import { fromVendorTime, toVendorTime } from '../naive-time.ts';
import { ask } from './call.ts';
import { SPAN_MS } from './changes.ts';
import type { JushuitanContext } from './gateway.ts';

const PATH = 'open/sku/query';
const PAGE_SIZE = 50;
const SOUGHT_AT_ONCE = 20;
const DAY_MS = 86_400_000;

/** An article (普通商品) as the ERP answers it, as far as it is read. */
export interface Sku extends Record<string, unknown> {
  sku_id: string;
  i_id?: string | null;
  name?: string | null;
  properties_value?: string | null;
  sku_code?: string | null;
  weight?: number | string | null;
  /** 1 is in use, 0 is kept back, -1 is closed. */
  enabled?: number | null;
  modified?: string | null;
}

interface Found {
  datas?: Sku[] | null;
  data_count?: number;
}

const isOpen = ({ enabled }: Sku): boolean => enabled !== -1;

/** Articles that changed; this list knows no row version, but counts what is in a span. */
const changedSkus = (ctx: JushuitanContext): SpanList<Sku> => {
  const { articleHistoryDays, overlapMs, utcOffset } = ctx.options;
  return {
    spanMs: SPAN_MS,
    historyMs: articleHistoryDays * DAY_MS,
    overlapMs,
    pageSize: PAGE_SIZE,
    async page({ from, to }, number) {
      const biz = {
        modified_begin: toVendorTime(from, utcOffset),
        modified_end: toVendorTime(to, utcOffset),
        page_index: number + 1,
        page_size: PAGE_SIZE,
      };
      const { datas, data_count } = await ask<Found>(ctx, PATH, biz, true);
      return { rows: datas ?? [], count: Number(data_count ?? 0) };
    },
  };
};

/** Articles that changed since the cursor, but those that are closed. */
export async function* skusSince(
  ctx: JushuitanContext,
  cursor: string | null,
): AsyncIterable<{ skus: Sku[]; cursor: string }> {
  for await (const { rows, cursor: next } of changedSpans(changedSkus(ctx), cursor, ctx))
    yield { skus: rows.filter(isOpen), cursor: next };
}

/** Articles by their codes, twenty a call. */
export async function skusWith(ctx: JushuitanContext, ids: readonly string[]): Promise<Sku[]> {
  const wanted = [...new Set(ids)];
  const skus: Sku[] = [];
  for (let start = 0; start < wanted.length; start += SOUGHT_AT_ONCE) {
    const sku_ids = wanted.slice(start, start + SOUGHT_AT_ONCE).join(',');
    const { datas } = await ask<Found>(ctx, PATH, { sku_ids, page_index: 1, page_size: PAGE_SIZE }, true);
    skus.push(...(datas ?? []));
  }
  return skus.filter((one) => isOpen(one) && wanted.includes(one.sku_id));
}

export const modifiedOf = ({ modified }: Sku, { options }: JushuitanContext): string | undefined =>
  fromVendorTime(modified, options.utcOffset);
