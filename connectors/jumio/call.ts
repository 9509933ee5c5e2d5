import { WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext } from '../connector.ts';
import type { HttpRequest } from '../http.ts';
import { askForToken, basicClient } from '../token-endpoint.ts';
import { withToken } from '../tokens.ts';
import { hostOf, type JumioOptions } from './options.ts';

export type JumioContext = ConnectorContext<JumioOptions>;

/** One call of a service; answers its JSON. Without a name of a company every one is refused with 403. */
export async function call<Body>(
  ctx: JumioContext,
  method: HttpRequest['method'],
  service: 'account' | 'retrieval',
  path: string,
  json?: unknown,
): Promise<Body> {
  const { clientId, clientSecret, company } = ctx.options;
  const agent = { 'user-agent': `${company} Waybill/1.0` };
  const tokenUrl = `${hostOf(ctx.options, 'auth')}/oauth2/token`;
  const obtain = () =>
    askForToken(ctx, {
      url: tokenUrl,
      headers: { authorization: basicClient(clientId, clientSecret), ...agent },
      form: { grant_type: 'client_credentials' },
    });
  const ask = { credentials: [tokenUrl, clientId, clientSecret], obtain };
  const { data } = await withToken(ctx.tokens, ask, ({ value }) =>
    ctx.http.request({
      method,
      url: `${hostOf(ctx.options, service)}/api/v1${path}`,
      headers: { authorization: `Bearer ${value}`, ...agent },
      ...(method === 'DELETE' ? {} : { answers: 'json' as const }),
      ...(json === undefined ? {} : { json }),
    }),
  );
  if (method === 'DELETE' || (typeof data === 'object' && data !== null)) return data as Body;
  const message = `${method} ${path} was answered with something else than JSON`;
  throw new WaybillError({ class: method === 'GET' ? 'unavailable' : 'unknown-outcome', message });
}

/** The same of what may not be there; whether it was is told by the answer. */
export async function whereThere<Body>(asked: Promise<Body>): Promise<{ body: Body } | undefined> {
  try {
    return { body: await asked };
  } catch (error) {
    const { failure } = error as Partial<WaybillError>;
    if (failure?.class === 'rejected' && failure.code === '404') return undefined;
    throw error;
  }
}
