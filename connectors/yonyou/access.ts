import { WaybillError } from '../../domain/failures.ts';
import { type Token, withToken } from '../tokens.ts';
import { vendorText } from '../vendor-text.ts';
import type { YonyouContext } from './call.ts';
import { type Answer, failureOf } from './errors.ts';
import { signedQuery } from './signature.ts';

const DONE = '00000';
const LIFE_S = 7_200;

/** Where the interfaces of a tenant are, and where it gets its tokens. */
interface Addresses {
  gateway: string;
  token: string;
}

/** Runs a call with an access token and the address of the gateway that it is for: tokens of another data centre are refused. */
export function withAccess<T>(
  ctx: YonyouContext,
  call: (access: { gateway: string; token: string }) => Promise<T>,
): Promise<T> {
  const { tenantId, appKey, appSecret, directory, addresses } = ctx.options;
  const ask = {
    credentials: [directory, addresses, tenantId, appKey, appSecret],
    obtain: () => obtain(ctx),
  };
  return withToken(ctx.tokens, ask, ({ value, facts }) => call({ gateway: facts?.gateway ?? '', token: value }));
}

async function obtain(ctx: YonyouContext): Promise<Token> {
  const { gateway, token } = ctx.options.addresses ?? (await addressesOf(ctx));
  const url = `${bare(token)}/open-auth/selfAppAuth/base/v1/getAccessToken`;
  const answer = await ask(ctx, url, signedQuery(ctx.options, ctx.now()));
  const { access_token: value, expire } = (answer.data ?? {}) as { access_token?: string; expire?: number | string };
  if (String(answer.code) !== DONE || !value) throw new WaybillError(refusedToken(answer));
  const obtainedAt = ctx.now();
  const endsAt = obtainedAt + (Number(expire) || LIFE_S) * 1_000;
  return { value, obtainedAt, endsAt, facts: { gateway: bare(gateway) } };
}

/** Each data centre has a platform of its own: a directory says which one a tenant lives in. */
async function addressesOf(ctx: YonyouContext): Promise<Addresses> {
  const { directory, tenantId } = ctx.options;
  const answer = await ask(ctx, `${bare(directory)}/open-auth/dataCenter/getGatewayAddress`, { tenantId });
  const { gatewayUrl, tokenUrl } = (answer.data ?? {}) as { gatewayUrl?: string; tokenUrl?: string };
  if (String(answer.code) === DONE && gatewayUrl && tokenUrl) return { gateway: gatewayUrl, token: tokenUrl };
  const words = vendorText(answer.message);
  throw new WaybillError({
    class: 'auth',
    lack: 'account',
    message: `no data centre is known for this tenantId (${answer.code})${words ? `: ${words}` : ''}`,
  });
}

function refusedToken({ code, message }: Answer): WaybillError['failure'] {
  const words = vendorText(message);
  const tail = `(${code})${words ? `: ${words}` : ''}`;
  // The platform lists no codes of this call: its words have to tell.
  if (/时间戳|timestamp/i.test(words))
    return { class: 'auth', lack: 'clock', message: `this machine's clock is off ${tail}` };
  return { class: 'auth', lack: 'credential', message: `appKey or appSecret was not accepted ${tail}` };
}

/** Nothing is changed by it but that there is one token more. */
async function ask(ctx: YonyouContext, url: string, query: Record<string, string>): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const { data } = await ctx.http.request({ method: 'GET', url, query, headers });
  if (typeof data === 'object' && data !== null && 'code' in data) {
    const failure = failureOf(data as Answer);
    // These codes mean the same here; whatever else it says is about what was asked for.
    if (failure.class === 'rate-limited' || failure.class === 'unavailable') throw new WaybillError(failure);
    return data as Answer;
  }
  throw new WaybillError({
    class: 'unavailable',
    message: 'an answer without a code, where an access token was asked for',
  });
}

const bare = (address: string): string => address.replace(/\/+$/, '');
