import { WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext } from '../connector.ts';
import { type Answer, failureOf, isNoData, succeeded } from './errors.ts';
import type { GoodcangOptions } from './options.ts';

export type GoodcangContext = ConnectorContext<GoodcangOptions>;

/** One call; answers whatever the API said, success or not. `read` marks calls that change nothing. */
export async function ask(ctx: GoodcangContext, path: string, json: object, read = false): Promise<Answer> {
  const { url, appKey, appToken } = ctx.options;
  const { data } = await ctx.http.request({
    method: 'POST',
    url: `${url.replace(/\/$/, '')}/${path}`,
    headers: { 'app-key': appKey, 'app-token': appToken },
    json,
    idempotent: read,
  });
  if (typeof data === 'object' && data !== null && ('ask' in data || 'code' in data)) return data as Answer;
  const message = `${path}: an answer without ask`;
  throw new WaybillError(read ? { class: 'unavailable', message } : { class: 'unknown-outcome', message });
}

/** A read that must succeed; undefined where nothing matches. */
export async function read(ctx: GoodcangContext, path: string, json: object): Promise<Answer | undefined> {
  const answer = await ask(ctx, path, json, true);
  if (succeeded(answer)) return answer;
  if (isNoData(answer)) return undefined;
  const failure = failureOf(answer);
  // A read that failed in the warehouse system left nothing to look for.
  throw new WaybillError(
    failure.class === 'unknown-outcome' ? { class: 'unavailable', message: failure.message } : failure,
  );
}
