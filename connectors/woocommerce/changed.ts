import { WaybillError } from '../../domain/failures.ts';
import { changedSpans } from '../changed-spans.ts';
import { call, type Query, type WoocommerceContext } from './call.ts';
import { codeOf } from './errors.ts';
import { askFrom, toGmt } from './times.ts';

const BEGINNING = Date.parse('2011-01-01T00:00:00.000Z');

/** A list that can be asked for what changed. */
export interface Listing {
  path: string;
  query?: Query;
  /** Shops before some version have no such list: then it is empty. */
  maybe?: true;
}

/** One page of a list, counted from 1, and how long it is. */
export async function pageOf<Row>(
  ctx: WoocommerceContext,
  { path, query, maybe }: Listing,
  number: number,
): Promise<{ rows: Row[]; count: number }> {
  const { pageSize } = ctx.options;
  try {
    const { body, total } = await call<Row[]>(ctx, 'GET', path, {
      query: { per_page: pageSize, page: number, orderby: 'id', order: 'asc', ...query },
    });
    if (Array.isArray(body) && total !== undefined) return { rows: body, count: total };
    throw new WaybillError({ class: 'unavailable', message: `GET ${path}: no list in the answer, or no X-WP-Total` });
  } catch (error) {
    if (maybe && error instanceof WaybillError && codeOf(error) === 'rest_no_route') return { rows: [], count: 0 };
    throw error;
  }
}

/**
 * Rows of these lists that changed since the cursor. They are sorted by id, which holds still: a row that changes leaves the span, and pages
 * are read from the last to the first. Sorting by change is a parameter that not every version has.
 */
export function changedIn<Row>(ctx: WoocommerceContext, lists: readonly Listing[], cursor: string | null) {
  const { pageSize, overlapMs } = ctx.options;
  return changedSpans<Row>(
    {
      spanMs: Number.POSITIVE_INFINITY,
      historyMs: ctx.now() - BEGINNING,
      overlapMs,
      pageSize,
      async page({ from, to }, number) {
        // Both ends are left out of what is answered, and times are whole seconds. Without a zone: one that is named is converted wrongly.
        const query = {
          dates_are_gmt: 'true',
          modified_after: askFrom(Date.parse(from) - 1_000),
          modified_before: toGmt(Date.parse(to) + 1_000),
        };
        const pages = await Promise.all(
          lists.map((list) => pageOf<Row>(ctx, { ...list, query: { ...list.query, ...query } }, number + 1)),
        );
        return { rows: pages.flatMap(({ rows }) => rows), count: Math.max(...pages.map(({ count }) => count)) };
      },
    },
    cursor,
    ctx,
  );
}

/** Ids an address has room for. */
const IDS = 50;

/** The rows with these ids. */
export async function rowsWith<Row>(
  ctx: WoocommerceContext,
  path: string,
  ids: readonly string[],
  query: Query = {},
  by: 'include' | 'sku' = 'include',
): Promise<Row[]> {
  const wanted = [...new Set(ids)];
  const found: Row[] = [];
  for (let start = 0; start < wanted.length; start += IDS) {
    const named = wanted.slice(start, start + IDS).join(',');
    const { body } = await call<Row[]>(ctx, 'GET', path, { query: { ...query, [by]: named, per_page: 100 } });
    if (!Array.isArray(body))
      throw new WaybillError({ class: 'unavailable', message: `GET ${path}: no list in the answer` });
    found.push(...body);
  }
  return found;
}
