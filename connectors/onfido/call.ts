import { WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext } from '../connector.ts';
import type { HttpRequest } from '../http.ts';
import { baseOf, type OnfidoOptions } from './options.ts';

export type OnfidoContext = ConnectorContext<OnfidoOptions>;

/** One call of version 3.6; answers its JSON. */
export async function call<Body>(
  ctx: OnfidoContext,
  method: HttpRequest['method'],
  path: string,
  more: Pick<HttpRequest, 'json' | 'query' | 'idempotent'> = {},
): Promise<Body> {
  const { data } = await ctx.http.request({
    method,
    url: baseOf(ctx.options) + path,
    headers: { authorization: `Token token=${ctx.options.token}` },
    answers: 'json',
    ...more,
  });
  if (method === 'DELETE' || (typeof data === 'object' && data !== null)) return data as Body;
  const message = `${method} ${path} was answered with something else than JSON`;
  throw new WaybillError({ class: method === 'GET' ? 'unavailable' : 'unknown-outcome', message });
}

/** The same of an object that may not be there. */
export async function callIfThere<Body>(
  ctx: OnfidoContext,
  method: HttpRequest['method'],
  path: string,
): Promise<Body | undefined> {
  try {
    return await call<Body>(ctx, method, path);
  } catch (error) {
    // 410: it was deleted.
    const gone =
      error instanceof WaybillError && error.failure.class === 'rejected' && /^4(04|10)$/.test(codeOf(error));
    if (gone) return undefined;
    throw error;
  }
}

const codeOf = ({ failure }: WaybillError): string => ('code' in failure ? (failure.code ?? '') : '');
