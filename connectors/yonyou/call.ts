import { WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext } from '../connector.ts';
import type { HttpRequest } from '../http.ts';
import { withAccess } from './access.ts';
import { type Answer, failureOf, isAbsence, tokenRefused } from './errors.ts';
import type { YonyouOptions } from './options.ts';

export type YonyouContext = ConnectorContext<YonyouOptions>;

/** Success, and the two codes by which the pages on idempotency say that this very request was done before: they disagree. */
const SAVED_BEFORE = new Set(['10004', '100004']);

/** Some interfaces say so in plain text, with 200, and not in JSON. */
const PLAIN_REFUSAL = '非法token';

interface Call {
  path: string;
  /** A body whose ids are long: written out by the caller, because a number of nineteen digits is none in JavaScript. */
  body?: string;
  query?: Record<string, string>;
  /** It changes nothing. */
  read: boolean;
}

/** One call through the tenant's gateway. The token travels in the query, which no message ever shows. */
async function answerTo(ctx: YonyouContext, { path, body, query, read }: Call): Promise<Answer> {
  return withAccess(ctx, async ({ gateway, token }) => {
    const request: HttpRequest = {
      method: body === undefined ? 'GET' : 'POST',
      url: gateway + path,
      query: { ...query, access_token: token },
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { raw: Buffer.from(body, 'utf8') }),
      idempotent: read,
    };
    const { data } = await ctx.http.request(request);
    if (data === PLAIN_REFUSAL) throw new WaybillError(tokenRefused(PLAIN_REFUSAL));
    const answer = data as Answer | null;
    if (typeof answer !== 'object' || answer === null || answer.code === undefined) {
      const message = `${path}: an answer without a code`;
      // A page of some proxy on the way proves nothing, half an answer neither.
      throw new WaybillError(read ? { class: 'unavailable', message } : { class: 'unknown-outcome', message });
    }
    const failure = isDone(answer) ? undefined : failureOf(answer);
    // Only what another token mends is thrown here: a second one does not help against the rest.
    if (failure?.class === 'auth' && failure.lack === 'expired') throw new WaybillError(failure);
    return answer;
  });
}

const isDone = ({ code }: Answer): boolean => String(code) === '200' || SAVED_BEFORE.has(String(code));

async function dataOf<Data>(ctx: YonyouContext, call: Call): Promise<{ data: Data; before: boolean }> {
  const answer = await answerTo(ctx, call);
  if (isDone(answer)) return { data: (answer.data ?? {}) as Data, before: SAVED_BEFORE.has(String(answer.code)) };
  const failure = failureOf(answer);
  // A read that failed in the ERP left nothing to look for.
  throw new WaybillError(
    call.read && failure.class === 'unknown-outcome' ? { class: 'unavailable', message: failure.message } : failure,
  );
}

export const query = async <Data>(ctx: YonyouContext, path: string, conditions: object): Promise<Data> =>
  (await dataOf<Data>(ctx, { path, body: JSON.stringify(conditions), read: true })).data;

/** One document by its id, or undefined where it is gone: there is no code for that alone. */
export async function detail<Data>(ctx: YonyouContext, path: string, id: string): Promise<Data | undefined> {
  try {
    const { data } = await dataOf<Data & { id?: unknown }>(ctx, { path, query: { id }, read: true });
    return data.id === undefined || data.id === '' ? undefined : data;
  } catch (error) {
    if (error instanceof WaybillError && isAbsence(error.failure)) return undefined;
    throw error;
  }
}

/** Saves one record under a key that the platform remembers; `before`: it did so for an earlier call, and `data` has no more than the id. */
export const save = <Data>(ctx: YonyouContext, path: string, data: object): Promise<{ data: Data; before: boolean }> =>
  dataOf<Data>(ctx, { path, body: JSON.stringify({ data }), read: false });

/** Changes one record whose fields are the body itself, without the wrapping of a save. */
export const amend = async (ctx: YonyouContext, path: string, id: string, fields: object): Promise<void> => {
  const body = `{"id":${id},${JSON.stringify(fields).slice(1)}`;
  await dataOf(ctx, { path, body, read: false });
};

/** What an action on several records came to. The vendor spells `sucessCount` so. */
export interface Outcome {
  failCount?: number | string;
  messages?: unknown[];
  /** Those that it was done to. */
  infos?: unknown[];
}

/** An action on records by their ids, where success may hold refusals of some. */
export const act = async (ctx: YonyouContext, path: string, ids: readonly string[]): Promise<Outcome> =>
  (await dataOf<Outcome>(ctx, { path, body: `{"data":[${ids.map((id) => `{"id":${id}}`).join(',')}]}`, read: false }))
    .data;

/** Deletes records: their ids stand in one list. */
export const remove = async (ctx: YonyouContext, path: string, ids: readonly string[]): Promise<Outcome> =>
  (await dataOf<Outcome>(ctx, { path, body: `{"data":{"id":[${ids.join(',')}]}}`, read: false })).data;
