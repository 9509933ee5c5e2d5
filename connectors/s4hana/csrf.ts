import { WaybillError } from '../../domain/failures.ts';
import { cookiesOf } from '../cookies.ts';
import type { HttpClient } from '../http.ts';
import type { Token } from '../tokens.ts';

/** Sessions end after half an hour without a call as systems are delivered; one that ended earlier is answered with 403, and asked for anew. */
const SESSION_MS = 25 * 60_000;

/**
 * A token without which the gateway refuses every change, with the cookies of its session: the one is nothing without the other. Any read
 * gives it; the service's own document is the cheapest.
 */
export async function csrfToken(
  { http, now }: { http: HttpClient; now(): number },
  url: string,
  authorization: string,
): Promise<Token> {
  const { headers } = await http.request({ method: 'GET', url, headers: { authorization, 'x-csrf-token': 'Fetch' } });
  const value = headers['x-csrf-token'];
  if (!value)
    throw new WaybillError({ class: 'auth', message: 'no CSRF token: the answer to X-CSRF-Token: Fetch has none' });
  const obtainedAt = now();
  const cookie = cookiesOf(headers['set-cookie'] ?? '');
  return { value, obtainedAt, endsAt: obtainedAt + SESSION_MS, ...(cookie ? { facts: { cookie } } : {}) };
}
