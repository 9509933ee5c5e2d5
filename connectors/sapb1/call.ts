import { WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext } from '../connector.ts';
import type { HttpAnswer, HttpRequest } from '../http.ts';
import type { SapB1Options } from './options.ts';
import { inSession, root } from './session.ts';

export type SapB1Context = ConnectorContext<SapB1Options>;

/** An entity as it came: amounts as numbers, days with a midnight behind them, and null for what is not set. */
export type Row = Record<string, unknown>;

export interface Query {
  $filter?: string | undefined;
  $select: string;
  /** The key: an entity that changes keeps its place. */
  $orderby: string;
}

type Call = Pick<HttpRequest, 'method' | 'json' | 'headers'>;

const request = (ctx: SapB1Context, path: string, { headers, ...call }: Call): Promise<HttpAnswer> =>
  inSession(ctx, (cookie) =>
    ctx.http.request({ ...call, url: `${root(ctx)}/${path}`, headers: { ...headers, cookie }, answers: 'json' }),
  );

/**
 * The first page of an entity set, and whether there is more. The rest is asked for behind the last key rather than by the link that comes
 * with it, which counts rows.
 */
export async function page(
  ctx: SapB1Context,
  set: string,
  query: Query,
  size: number,
): Promise<{ rows: Row[]; more: boolean }> {
  const text = Object.entries(query)
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&');
  const headers = { prefer: `odata.maxpagesize=${size}` };
  const { data } = await request(ctx, `${set}?${text}`, { method: 'GET', headers });
  const { value, ...rest } = (data ?? {}) as { value?: Row[] };
  if (!Array.isArray(value))
    throw new WaybillError({ class: 'unavailable', message: `${set}: an answer without rows` });
  // `@odata.nextLink` in v2, `odata.nextLink` in v1.
  const more = Object.keys(rest).some((name) => name.endsWith('odata.nextLink'));
  return { rows: value, more };
}

/** One entity and its ETag, which releases before 10.0 FP 2102 do not give; undefined where it is gone. */
export async function entity(ctx: SapB1Context, path: string): Promise<{ row: Row; etag?: string } | undefined> {
  try {
    const { data, headers } = await request(ctx, path, { method: 'GET' });
    const row = data as Row;
    const etag = headers.etag ?? row['@odata.etag'] ?? row['odata.etag'];
    return { row, ...(etag === undefined ? {} : { etag: String(etag) }) };
  } catch (error) {
    if (
      error instanceof WaybillError &&
      error.failure.class === 'rejected' &&
      /^(-2028|404)$/.test(error.failure.code ?? '')
    )
      return undefined;
    throw error;
  }
}

export const insert = async (ctx: SapB1Context, set: string, json: object): Promise<Row> => {
  const { data } = await request(ctx, set, { method: 'POST', json });
  if (typeof data === 'object' && data !== null) return data as Row;
  const message = `POST ${set}: an answer without an entity`;
  throw new WaybillError({ class: 'unknown-outcome', message, answered: true });
};

const patch = async (ctx: SapB1Context, path: string, json: object, headers: Record<string, string>): Promise<void> => {
  await request(ctx, path, { method: 'PATCH', json, headers });
};

const unchangedSince = (etag: string | undefined): Record<string, string> => (etag ? { 'if-match': etag } : {});

/** Lists that are sent replace those that are there: a line that is not named is taken out. */
export const change = (ctx: SapB1Context, path: string, json: object, etag?: string): Promise<void> =>
  patch(ctx, path, json, { 'b1s-replacecollectionsonpatch': 'true', ...unchangedSince(etag) });

/** Members of lists that are sent with their whole key are changed, others are added, and what is not named stays. */
export const amend = (ctx: SapB1Context, path: string, json: object, etag?: string): Promise<void> =>
  patch(ctx, path, json, unchangedSince(etag));

export const act = async (ctx: SapB1Context, path: string): Promise<void> => {
  await request(ctx, path, { method: 'POST' });
};
