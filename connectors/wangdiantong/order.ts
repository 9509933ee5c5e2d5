import { add, parseDecimal } from '../../domain/decimal.ts';
import type { Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { change, type WangdiantongContext } from './call.ts';
import { cancel } from './cancel.ts';
import { refusal } from './errors.ts';
import type { WangdiantongOptions } from './options.ts';
import { CANCELLED, type Pushed, type RawTrade, rawTrade, tradeOf } from './raw-trade.ts';
import { orderSurvey } from './survey.ts';

/** Up to a hundred raw orders in one call, whose success may hold refusals of some. */
async function push(ctx: WangdiantongContext, writes: Write[]): Promise<WriteResult[]> {
  const trades = writes.map(({ payload, identity }) => split(payload as RawTrade, identity));
  const { error_list } = await change<Pushed>(ctx, 'sales.RawTrade.pushSelf2', [
    ctx.options.shopNo,
    trades.map(({ trade }) => trade),
    trades.flatMap(({ lines }) => lines),
  ]);
  const errors = error_list ?? [];
  return writes.map(({ identity }): WriteResult => {
    const error = errors.find(({ no }) => no === identity || no?.startsWith(`${identity}-`));
    if (error) return { result: 'failed', failure: refusal(error.error) };
    return { result: 'accepted', targetId: identity };
  });
}

/** The order and its lines, which travel in two lists; a line's number is unique in the whole account. */
function split({ orders, ...trade }: RawTrade, tid: string): { trade: object; lines: object[] } {
  const goods_count = orders.map(({ num }) => parseDecimal(num) ?? '0').reduce(add, '0');
  return {
    trade: { end_time: null, ...trade, tid, order_count: orders.length, goods_count: Number(goods_count) },
    lines: orders.map((line, index) => ({ ...line, tid, oid: `${tid}-${index + 1}` })),
  };
}

/** The platform keeps a reference unique in the account. */
const find = (ctx: WangdiantongContext, identities: string[]): Promise<Finding[]> =>
  Promise.all(
    identities.map(async (identity): Promise<Finding> => {
      const [held, second] = (await tradeOf(ctx, identity)).filter(
        ({ process_status }) => process_status !== CANCELLED,
      );
      if (!held) return { found: false };
      if (second) return { found: 'unsure', why: `two orders carry the number ${identity}` };
      return { found: true, targetId: identity };
    }),
  );

/** Raw orders of a shop of one's own; `tid` carries the identity. */
export const order: KindPort<WangdiantongOptions> = {
  schema: rawTrade,
  push,
  find,
  cancel,
  survey: orderSurvey,
  batch: 100,
  requestsPerPush: 1,
  // Forty characters are the number of a line, which is the order's with its place behind it.
  once: { way: 'unique reference', identityMaxLength: 36, settleMs: 2_000 },
  // A second push changes states alone.
  change: 'refuse',
};
