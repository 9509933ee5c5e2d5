import { WaybillError } from '../../domain/failures.ts';
import { cookiesOf } from '../cookies.ts';
import { type Token, withToken } from '../tokens.ts';
import type { SapB1Context } from './call.ts';

const TIMEOUT_MIN = 30;

/** What a login answers. */
interface Session {
  SessionId?: string;
  /** Minutes without a call after which it ends. */
  SessionTimeout?: number;
}

/** Where the calls of this version begin. */
export const root = ({ options }: SapB1Context): string => `${options.url.replace(/\/+$/, '')}/b1s/${options.version}`;

/**
 * Runs a call in a session, which all processes share: each session takes one of the few that a licence allows. Its cookies are the
 * session, and the node that keeps it.
 */
export function inSession<T>(ctx: SapB1Context, call: (cookie: string) => Promise<T>): Promise<T> {
  const { companyDb, user, password } = ctx.options;
  const ask = { credentials: [root(ctx), companyDb, user, password], obtain: () => login(ctx) };
  return withToken(ctx.tokens, ask, ({ facts }) => call(facts?.cookie ?? ''));
}

async function login(ctx: SapB1Context): Promise<Token> {
  const { companyDb: CompanyDB, user: UserName, password: Password } = ctx.options;
  const request = { method: 'POST', url: `${root(ctx)}/Login`, json: { CompanyDB, UserName, Password } } as const;
  // Asked for twice, it makes a session more, which ends by itself.
  const { data, headers } = await ctx.http.request({ ...request, idempotent: true });
  const { SessionId: value, SessionTimeout: minutes } = (data ?? {}) as Session;
  if (!value) throw new WaybillError({ class: 'unavailable', message: 'a login was answered without a SessionId' });
  const set = cookiesOf(headers['set-cookie'] ?? '');
  const cookie = /(^|; )B1SESSION=/.test(set) ? set : `B1SESSION=${value}${set ? `; ${set}` : ''}`;
  const obtainedAt = ctx.now();
  return { value, obtainedAt, endsAt: obtainedAt + (minutes ?? TIMEOUT_MIN) * 60_000, facts: { cookie } };
}
