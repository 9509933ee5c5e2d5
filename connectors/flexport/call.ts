import { WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext } from '../connector.ts';
import type { FlexportOptions } from './options.ts';

export type FlexportContext = ConnectorContext<FlexportOptions>;

/** The most that one page holds. */
export const PAGE_SIZE = 100;

type Query = Record<string, string | number | readonly string[] | undefined>;

/** One call of version 2; answers `data` of the envelope. */
export async function call<T>(
  ctx: FlexportContext,
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  { query, json }: { query?: Query; json?: unknown } = {},
): Promise<T> {
  const { data } = await ctx.http.request({
    method,
    url: `${ctx.options.url.replace(/\/$/, '')}${path}`,
    headers: { authorization: `Bearer ${ctx.options.apiKey}`, 'flexport-version': '2' },
    ...(query ? { query } : {}),
    ...(json === undefined ? {} : { json }),
  });
  const envelope = data as { data?: T } | null;
  if (typeof envelope === 'object' && envelope?.data !== undefined) return envelope.data;
  const message = `${method} ${path}: an answer without data`;
  throw new WaybillError(method === 'GET' ? { class: 'unavailable', message } : { class: 'unknown-outcome', message });
}

/** One page of a collection; `total` is of all its pages, where the collection tells it. */
interface ListPage<T> {
  data: T[];
  next?: string;
  total?: number;
}

export async function list<T>(ctx: FlexportContext, path: string, query: Query): Promise<ListPage<T>> {
  const page = await call<{ data?: T[]; next?: string | null; total_count?: number }>(ctx, 'GET', path, {
    query: { per: PAGE_SIZE, ...query },
  });
  return {
    data: page.data ?? [],
    ...(page.next ? { next: page.next } : {}),
    ...(page.total_count === undefined ? {} : { total: page.total_count }),
  };
}

/** One object of a collection; `undefined` where there is none with this id. */
export async function byId<T>(ctx: FlexportContext, path: string, id: string): Promise<T | undefined> {
  try {
    return await call<T>(ctx, 'GET', `${path}/${encodeURIComponent(id)}`);
  } catch (error) {
    if (error instanceof WaybillError && error.failure.class === 'rejected' && error.failure.code === '404')
      return undefined;
    throw error;
  }
}
