import { WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext } from '../connector.ts';
import { type Answer, failureOf } from './errors.ts';
import type { WangdiantongOptions } from './options.ts';
import { signedQuery } from './signature.ts';

export type WangdiantongContext = ConnectorContext<WangdiantongOptions>;

/** One signed call: the body is a list of arguments. Answers its `data`. */
async function call<Data>(
  ctx: WangdiantongContext,
  method: string,
  args: unknown[],
  read: boolean,
  pager: Record<string, string> = {},
): Promise<Data> {
  const body = JSON.stringify(args);
  const { data } = await ctx.http.request({
    method: 'POST',
    url: ctx.options.url,
    query: signedQuery(ctx.options, method, body, ctx.now(), pager),
    // The very text that was signed.
    raw: Buffer.from(body, 'utf8'),
    headers: { 'content-type': 'application/json' },
    idempotent: read,
    answers: 'json',
  });
  const answer = data as Answer | null;
  if (typeof answer !== 'object' || answer === null || typeof answer.status !== 'number') {
    const message = `${method}: an answer without status`;
    throw new WaybillError(
      read ? { class: 'unavailable', message } : { class: 'unknown-outcome', message, answered: true },
    );
  }
  if (answer.status === 0) return answer.data as Data;
  const failure = failureOf(answer);
  // A read that failed in the ERP left nothing to look for.
  throw new WaybillError(
    read && failure.class === 'unknown-outcome' ? { class: 'unavailable', message: failure.message } : failure,
  );
}

/** A call that changes something. */
export const change = <Data>(ctx: WangdiantongContext, method: string, args: unknown[]): Promise<Data> =>
  call<Data>(ctx, method, args, false);

/** One page of a query, counted from 0. */
export const query = <Data>(
  ctx: WangdiantongContext,
  method: string,
  params: object,
  page: { size: number; number: number },
): Promise<Data> =>
  call<Data>(ctx, method, [params], true, {
    page_size: String(page.size),
    page_no: String(page.number),
    calc_total: '1',
  });
