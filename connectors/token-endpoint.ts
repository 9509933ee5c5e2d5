import { z } from 'zod';
import { WaybillError } from '../domain/failures.ts';
import type { HttpClient, HttpRequest } from './http.ts';
import type { Token } from './tokens.ts';

/** RFC 6749, 5.1; `refresh_token` where the system rotates them. */
const answer = z.looseObject({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().optional(),
  refresh_token: z.string().min(1).optional(),
});

const DEFAULT_LIFE_S = 3_600;

/**
 * Asks a token endpoint as RFC 6749 has it. `facts` names members of the answer that are kept with the token. A refusal is `auth`: a
 * wrong client is a 400 by the standard, and nothing but credentials all the same.
 */
export async function askForToken(
  { http, now }: { http: HttpClient; now(): number },
  request: Omit<HttpRequest, 'method' | 'idempotent'>,
  facts: readonly string[] = [],
): Promise<Token> {
  let data: unknown;
  try {
    ({ data } = await http.request({ ...request, method: 'POST', idempotent: true }));
  } catch (error) {
    if (!(error instanceof WaybillError) || error.failure.class !== 'rejected') throw error;
    throw new WaybillError({ class: 'auth', message: `no access token: ${error.failure.message}` });
  }
  const parsed = answer.safeParse(data);
  if (!parsed.success)
    throw new WaybillError({ class: 'auth', message: 'the token endpoint answered without an access_token' });
  const { access_token: value, expires_in: lifeS = DEFAULT_LIFE_S, refresh_token: refreshToken } = parsed.data;
  const kept = facts.flatMap((name) => {
    const told = parsed.data[name];
    return typeof told === 'string' ? [[name, told]] : [];
  });
  const obtainedAt = now();
  return {
    value,
    obtainedAt,
    endsAt: obtainedAt + lifeS * 1_000,
    ...(refreshToken ? { refreshToken } : {}),
    ...(kept.length > 0 ? { facts: Object.fromEntries(kept) } : {}),
  };
}

/** RFC 6749, 2.3.1: both are form-encoded before they are joined. */
export const basicClient = (id: string, secret: string): string =>
  `Basic ${Buffer.from(`${formEncoded(id)}:${formEncoded(secret)}`).toString('base64')}`;

const formEncoded = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1);
