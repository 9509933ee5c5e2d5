import { WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext } from '../connector.ts';
import { toVendorTime } from '../naive-time.ts';
import { type Answer, failureOf, isAnswer, succeeded } from './errors.ts';
import type { WinitOptions } from './options.ts';
import { signatureOf } from './signature.ts';

export type WinitContext = ConnectorContext<WinitOptions>;

interface Call {
  /** It changes nothing there. */
  reads: boolean;
  /** Of the action's own interface. */
  version?: string;
}

/** One call of the gateway: every action is a POST to one address. Answers `data`; whatever else is thrown, classified. */
export async function call<Data>(
  ctx: WinitContext,
  action: string,
  data: object,
  { reads, version = '1.0' }: Call,
): Promise<Data> {
  const { url, appKey, token, clientId, clientSecret, platform, utcOffset } = ctx.options;
  const signed = {
    action,
    app_key: appKey,
    data: JSON.stringify(data),
    format: 'json',
    platform,
    sign_method: 'md5',
    timestamp: toVendorTime(new Date(ctx.now()).toISOString(), utcOffset),
    version,
  };
  const answer = await ctx.http.request({
    method: 'POST',
    url: `${url.replace(/\/$/, '')}/openapi/service`,
    json: {
      ...signed,
      data,
      language: 'zh_CN',
      client_id: clientId,
      sign: signatureOf(signed, token),
      client_sign: signatureOf(signed, clientSecret),
    },
    answers: 'json',
    idempotent: reads,
  });
  const told = answer.data as Answer;
  if (!isAnswer(told)) {
    const message = `${action} was answered without a code`;
    throw new WaybillError(reads ? { class: 'unavailable', message } : { class: 'unknown-outcome', message });
  }
  if (!succeeded(told)) throw new WaybillError(failureOf(action, told));
  return told.data as Data;
}
