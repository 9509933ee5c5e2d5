import { randomBytes } from 'node:crypto';
import { WaybillError } from '../../domain/failures.ts';
import { type Token, withToken } from '../tokens.ts';
import { type Answer, failureOf } from './errors.ts';
import { type JushuitanContext, post } from './gateway.ts';

interface Granted {
  access_token?: string;
  refresh_token?: string;
  /** Seconds. */
  expires_in?: number | string;
}

const LIFE_S = 30 * 86_400;

/**
 * Runs a call with an access token. An application of one's own shop gets its first one for six letters of its choice, and each
 * next one for the refresh token that came with the last. A service provider's token is the one of the config: it cannot be renewed.
 */
export function withAccess<T>(ctx: JushuitanContext, call: (accessToken: string) => Promise<T>): Promise<T> {
  const { accessToken, url, appKey, appSecret } = ctx.options;
  if (accessToken !== undefined) return call(accessToken);
  const obtain = async (held: Token | undefined): Promise<Token> => {
    const renewed = held?.refreshToken ? await ask(ctx, 'refreshToken', renewal(held.refreshToken)) : undefined;
    if (renewed?.code === 0) return tokenOf(ctx, renewed);
    const first = await ask(ctx, 'getInitToken', { grant_type: 'authorization_code', code: sixLetters() });
    if (first.code !== 0) throw new WaybillError(unanswered(first));
    return tokenOf(ctx, first);
  };
  return withToken(ctx.tokens, { credentials: [url, appKey, appSecret], obtain }, ({ value }) => call(value));
}

const renewal = (refreshToken: string) => ({
  grant_type: 'refresh_token',
  refresh_token: refreshToken,
  scope: 'all',
});

const sixLetters = (): string => randomBytes(3).toString('hex');

/** Nothing was to be done but to give a token: a lost one is asked for again. */
function unanswered(answer: Answer): WaybillError['failure'] {
  const failure = failureOf(answer);
  if (failure.class === 'rate-limited' || failure.class === 'auth') return failure;
  return { class: 'auth', message: `no access token: ${failure.message}` };
}

const ask = (ctx: JushuitanContext, name: string, fields: Record<string, string>): Promise<Answer> =>
  post(ctx, `openWeb/auth/${name}`, fields, true);

function tokenOf(ctx: JushuitanContext, { data }: Answer): Token {
  const { access_token: value, refresh_token: refreshToken, expires_in: lifeS } = (data ?? {}) as Granted;
  if (!value) throw new WaybillError({ class: 'auth', message: 'an answer without an access_token' });
  const obtainedAt = ctx.now();
  return {
    value,
    obtainedAt,
    endsAt: obtainedAt + (Number(lifeS) || LIFE_S) * 1_000,
    ...(refreshToken ? { refreshToken } : {}),
  };
}
