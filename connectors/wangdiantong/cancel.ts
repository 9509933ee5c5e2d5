import { eachAnswered, failed } from '../answered.ts';
import type { WriteResult } from '../connector.ts';
import { change, type WangdiantongContext } from './call.ts';
import { refusal } from './errors.ts';
import { CANCELLED, type HeldTrade, type Pushed, tradeOf } from './raw-trade.ts';

/** process_status: sent in part, sent, done; and in part sent with a rest to be handed on. */
const SENT = new Set([15, 30, 40, 60]);
const PAID = 2;

/** What a raw order and its lines say of one that was closed before it was paid, and of one that was paid and is given back. */
const CLOSED = { order: { trade_status: 90, refund_status: 0 }, line: { status: 90, refund_status: 6 } };
const REFUNDED = { order: { trade_status: 80, refund_status: 3 }, line: { status: 80, refund_status: 5 } };

/** The order as it stands there, pushed once more as closed or given back: a second push changes states. */
function takenBack({ trade_orders, ...trade }: HeldTrade): { trade: object; lines: object[] } {
  const { order, line } = trade.pay_status === PAID ? REFUNDED : CLOSED;
  const lines = trade_orders ?? [];
  return {
    trade: { end_time: null, ...trade, ...order, order_count: lines.length },
    lines: lines.map((one) => ({
      ...one,
      ...line,
      tid: trade.tid,
      refund_amount: order === REFUNDED.order ? one.total_amount : 0,
    })),
  };
}

const tooLate = (tid: string): WriteResult =>
  failed({ class: 'rejected', code: 'too-late', message: `order ${tid} was sent, or a part of it` });

/**
 * Takes one raw order back. That a state was taken says nothing of what the ERP does by it: the order counts as cancelled only where it shows that
 * it is (process_status 70). Until then a person looks whether the warehouse was stopped.
 */
async function cancelOne(ctx: WangdiantongContext, tid: string): Promise<WriteResult> {
  const standing = async () => (await tradeOf(ctx, tid)).filter(({ process_status }) => process_status !== CANCELLED);
  const [held] = await standing();
  if (!held) return { result: 'accepted', targetId: tid };
  if (SENT.has(held.process_status)) return tooLate(tid);
  const { trade, lines } = takenBack(held);
  const { error_list } = await change<Pushed>(ctx, 'sales.RawTrade.pushSelf2', [ctx.options.shopNo, [trade], lines]);
  const [error] = error_list ?? [];
  if (error) return failed(refusal(error.error));
  const [left] = await standing();
  if (!left) return { result: 'accepted', targetId: tid };
  if (SENT.has(left.process_status)) return tooLate(tid);
  const message = `order ${tid} was told as taken back, and the ERP has not cancelled it (process_status ${left.process_status}): see there that it is stopped`;
  return failed({ class: 'rejected', code: 'not-stopped', message });
}

/** Raw orders are taken back one by one: what became of each is looked at. */
export const cancel = (ctx: WangdiantongContext, targets: { targetId: string }[]): Promise<WriteResult[]> =>
  eachAnswered(targets, ({ targetId }) => cancelOne(ctx, targetId));
