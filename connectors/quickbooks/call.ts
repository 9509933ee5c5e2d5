import { WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext } from '../connector.ts';
import type { HttpRequest } from '../http.ts';
import { askForToken, basicClient } from '../token-endpoint.ts';
import { type Token, withToken } from '../tokens.ts';
import { faultIn } from './errors.ts';
import type { QuickbooksOptions } from './options.ts';

export type QuickbooksContext = ConnectorContext<QuickbooksOptions>;

interface CallOptions {
  query?: Record<string, string | undefined>;
  json?: object;
}

/** One call below the company; answers the body. */
export async function call<Body extends object>(
  ctx: QuickbooksContext,
  method: HttpRequest['method'],
  path: string,
  { query = {}, json }: CallOptions = {},
): Promise<Body> {
  const { url, realmId, minorVersion } = ctx.options;
  const request = {
    method,
    url: `${url.replace(/\/$/, '')}/v3/company/${realmId}${path}`,
    query: { minorversion: String(minorVersion), ...query },
    ...(json ? { json } : {}),
  };
  const { data } = await withAccess(ctx, (token) =>
    ctx.http.request({ ...request, answers: 'json', headers: { authorization: `Bearer ${token}` } }),
  );
  const fault = faultIn(data);
  if (fault) throw new WaybillError(fault);
  if (typeof data === 'object' && data !== null) return data as Body;
  const message = `${method} ${path} was answered without a body`;
  throw new WaybillError(
    method === 'GET' ? { class: 'unavailable', message } : { class: 'unknown-outcome', message, answered: true },
  );
}

/**
 * Access tokens live an hour. Each refresh answers another refresh token, and the one before soon ends: the last one is in the ledger
 * before anything is done with it, and the one of the options is only for the first time.
 */
function withAccess<T>(ctx: QuickbooksContext, use: (token: string) => Promise<T>): Promise<T> {
  const { clientId, clientSecret, refreshToken, authUrl, realmId } = ctx.options;
  const obtain = async (held: Token | undefined): Promise<Token> => {
    const spent = held?.refreshToken ?? refreshToken;
    const fresh = await askForToken(ctx, {
      url: authUrl,
      headers: { authorization: basicClient(clientId, clientSecret) },
      form: { grant_type: 'refresh_token', refresh_token: spent },
    });
    // An answer without one leaves the last one good.
    return { refreshToken: spent, ...fresh };
  };
  return withToken(ctx.tokens, { credentials: [clientId, realmId, refreshToken], obtain }, ({ value }) => use(value));
}

/** A text in a query. */
export const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** Rows of one entity, or their count. */
export async function query<Row>(
  ctx: QuickbooksContext,
  entity: string,
  statement: string,
): Promise<{ rows: Row[]; count: number }> {
  const { QueryResponse: answer } = await call<{ QueryResponse?: Record<string, unknown> }>(ctx, 'GET', '/query', {
    query: { query: statement },
  });
  if (!answer) throw new WaybillError({ class: 'unavailable', message: 'a query without a QueryResponse' });
  // Where nothing is found, the entity is not named at all.
  const rows = (answer[entity] ?? []) as Row[];
  return { rows, count: Number(answer.totalCount ?? rows.length) };
}

/** Values a query has room for. */
const VALUES = 50;
const MOST_ROWS = 1000;

/** The rows whose field has one of these values. */
export async function rowsBy<Row>(
  ctx: QuickbooksContext,
  entity: string,
  field: string,
  values: readonly string[],
  more = '',
): Promise<Row[]> {
  const wanted = [...new Set(values)];
  const found: Row[] = [];
  for (let start = 0; start < wanted.length; start += VALUES) {
    const list = wanted
      .slice(start, start + VALUES)
      .map(quoted)
      .join(', ');
    const statement = `select * from ${entity} where ${field} in (${list})${more} maxresults ${MOST_ROWS}`;
    found.push(...(await query<Row>(ctx, entity, statement)).rows);
  }
  return found;
}

/** The inactive are left out of lists, unless they are asked for. */
export const INACTIVE_TOO = ' and Active in (true, false)';
