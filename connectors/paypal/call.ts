import { WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext } from '../connector.ts';
import type { HttpRequest } from '../http.ts';
import { askForToken, basicClient } from '../token-endpoint.ts';
import { type TokenAsk, withToken } from '../tokens.ts';
import type { PaypalOptions } from './options.ts';

export type PaypalContext = ConnectorContext<PaypalOptions>;

type CallOptions = Pick<HttpRequest, 'query' | 'json' | 'idempotent'>;

const baseOf = ({ url }: PaypalOptions): string => url.replace(/\/$/, '');

/** An access token of the app; its `scope` is kept with it. */
export function tokenAsk(ctx: PaypalContext): TokenAsk {
  const { clientId, clientSecret } = ctx.options;
  const base = baseOf(ctx.options);
  return {
    credentials: [base, clientId, clientSecret],
    obtain: () =>
      askForToken(
        ctx,
        {
          url: `${base}/v1/oauth2/token`,
          form: { grant_type: 'client_credentials' },
          headers: { authorization: basicClient(clientId, clientSecret) },
        },
        ['scope'],
      ),
  };
}

/** One call with an access token of the app; answers the body. Writes are asked to answer with the whole object. */
export function call<Body>(
  ctx: PaypalContext,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  more: CallOptions = {},
): Promise<Body> {
  return withToken(ctx.tokens, tokenAsk(ctx), async ({ value }) => {
    const { data } = await ctx.http.request({
      method,
      url: baseOf(ctx.options) + path,
      headers: { authorization: `Bearer ${value}`, ...(method === 'GET' ? {} : { prefer: 'return=representation' }) },
      ...more,
      answers: 'json',
    });
    return data as Body;
  });
}

/** The object as it is now; `undefined` where there is none. */
export async function fetched<Body>(ctx: PaypalContext, path: string): Promise<Body | undefined> {
  try {
    return await call<Body>(ctx, 'GET', path);
  } catch (error) {
    if (
      error instanceof WaybillError &&
      error.failure.class === 'rejected' &&
      error.failure.code === 'RESOURCE_NOT_FOUND'
    )
      return undefined;
    throw error;
  }
}

export interface Link {
  href: string;
  rel: string;
}

/** The path of a link, if it leads to the same system: our token goes nowhere else. */
export function pathOf(ctx: PaypalContext, links: readonly Link[] | undefined, rel: string): string | undefined {
  const href = links?.find((link) => link.rel === rel)?.href;
  const base = baseOf(ctx.options);
  return href?.startsWith(`${base}/`) ? href.slice(base.length) : undefined;
}
