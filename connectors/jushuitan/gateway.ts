import { WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext } from '../connector.ts';
import type { Answer } from './errors.ts';
import type { JushuitanOptions } from './options.ts';
import { sign } from './signature.ts';

export type JushuitanContext = ConnectorContext<JushuitanOptions>;

/** One signed form; answers whatever the platform said. `read` marks calls that change nothing. */
export async function post(
  ctx: JushuitanContext,
  path: string,
  more: Record<string, string>,
  read: boolean,
): Promise<Answer> {
  const { url, appKey, appSecret } = ctx.options;
  const fields = { app_key: appKey, timestamp: String(Math.floor(ctx.now() / 1_000)), charset: 'utf-8', ...more };
  const { data } = await ctx.http.request({
    method: 'POST',
    url: `${url.replace(/\/$/, '')}/${path}`,
    form: { ...fields, sign: sign(fields, appSecret) },
    idempotent: read,
    answers: 'json',
  });
  if (typeof data === 'object' && data !== null && 'code' in data)
    return { ...(data as Answer), code: Number(data.code) };
  const message = `${path}: an answer without code`;
  throw new WaybillError(
    read ? { class: 'unavailable', message } : { class: 'unknown-outcome', message, answered: true },
  );
}
