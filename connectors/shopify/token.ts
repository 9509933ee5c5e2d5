import { askForToken } from '../token-endpoint.ts';
import { type Token, withToken } from '../tokens.ts';
import type { ShopifyContext } from './graphql.ts';
import { baseOf } from './options.ts';

/**
 * Runs a call with the shop's access token: the one of the config, or one that is asked for. Tokens of the client credentials grant live
 * a day; expiring offline tokens an hour, and each refresh token is good for one renewal
 * (https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens).
 */
export function withAccess<T>(ctx: ShopifyContext, call: (accessToken: string) => Promise<T>): Promise<T> {
  const { accessToken, clientId, clientSecret, refreshToken } = ctx.options;
  if (accessToken !== undefined) return call(accessToken);
  const url = `${baseOf(ctx.options)}/admin/oauth/access_token`;
  const obtain = (held: Token | undefined) => {
    const renewal = held?.refreshToken ?? refreshToken;
    const grant = renewal
      ? { grant_type: 'refresh_token', refresh_token: renewal }
      : { grant_type: 'client_credentials' };
    return askForToken(ctx, { url, json: { client_id: clientId, client_secret: clientSecret, ...grant } });
  };
  return withToken(ctx.tokens, { credentials: [url, clientId, clientSecret, refreshToken], obtain }, ({ value }) =>
    call(value),
  );
}
