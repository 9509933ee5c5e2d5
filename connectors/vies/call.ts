import { WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext } from '../connector.ts';
import type { HttpRequest } from '../http.ts';
import { CODED, errorCode } from './errors.ts';
import type { ViesOptions } from './options.ts';

/** One question; answers its JSON, or the code by which it was not answered, whatever the status was. */
export async function call(
  ctx: ConnectorContext<ViesOptions>,
  method: HttpRequest['method'],
  path: string,
  json?: object,
): Promise<{ data: unknown } | { code: string }> {
  try {
    const { data } = await ctx.http.request({
      method,
      url: `${ctx.options.url.replace(/\/$/, '')}${path}`,
      // Nothing is changed by asking twice.
      idempotent: true,
      answers: 'json',
      ...(json ? { json } : {}),
    });
    const code = errorCode(data);
    return code === undefined ? { data } : { code };
  } catch (error) {
    if (error instanceof WaybillError && error.failure.class === 'rejected' && error.failure.code?.startsWith(CODED))
      return { code: error.failure.code.slice(CODED.length) };
    throw error;
  }
}
