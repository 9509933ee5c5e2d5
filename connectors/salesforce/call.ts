import { WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext } from '../connector.ts';
import type { HttpRequest } from '../http.ts';
import { withAccess } from './access.ts';
import type { SalesforceOptions } from './options.ts';

export type SalesforceContext = ConnectorContext<SalesforceOptions>;

/** A record as a query answers it, without the notes on where it lives. */
export type Row = Record<string, unknown> & { Id: string };

interface QueryAnswer {
  done: boolean;
  records: Record<string, unknown>[];
  nextRecordsUrl?: string;
}

/** One call below the version of the API that the connection names; `path` may also be whole, as answers name the next page. */
export async function call<Body>(
  ctx: SalesforceContext,
  method: HttpRequest['method'],
  path: string,
  more: Pick<HttpRequest, 'json' | 'query'> = {},
): Promise<Body> {
  return withAccess(ctx, async ({ instance, authorization }) => {
    const { data } = await ctx.http.request({
      method,
      url: instance + (path.startsWith('/services/') ? path : dataPath(ctx, path)),
      headers: { authorization },
      answers: 'json',
      ...more,
    });
    if (typeof data === 'object' && data !== null) return data as Body;
    const message = `${method} ${path} was answered with nothing`;
    throw new WaybillError({ class: method === 'GET' ? 'unavailable' : 'unknown-outcome', message });
  });
}

/** Below the version, as subrequests of a graph name it too. */
export const dataPath = (ctx: SalesforceContext, path: string): string =>
  `/services/data/${ctx.options.apiVersion}/${path}`;

/** All rows of a query. The service cuts answers where it likes, after 200 rows or 2,000, and names where they go on. */
export async function query(ctx: SalesforceContext, soql: string, more: { deleted?: boolean } = {}): Promise<Row[]> {
  const rows: Row[] = [];
  let answer = await call<QueryAnswer>(ctx, 'GET', more.deleted ? 'queryAll' : 'query', { query: { q: soql } });
  for (;;) {
    rows.push(...answer.records.map((record) => plain(record) as Row));
    if (answer.done || !answer.nextRecordsUrl) return rows;
    answer = await call<QueryAnswer>(ctx, 'GET', answer.nextRecordsUrl);
  }
}

/** Without `attributes`, and with the rows of a subquery as a list. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const { attributes: _, ...fields } = value as Record<string, unknown>;
  if (Array.isArray(fields.records) && 'done' in fields) return fields.records.map(plain);
  return Object.fromEntries(Object.entries(fields).map(([name, one]) => [name, plain(one)]));
}
