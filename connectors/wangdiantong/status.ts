import { z } from 'zod';
import type { KindPort, SourceRecord } from '../connector.ts';
import type { WangdiantongOptions } from './options.ts';
import { changedTrades, type HeldTrade, timeOf, tradeOf } from './raw-trade.ts';

/** How far a raw order is; `process_status` is the ERP's own. Its times are made UTC by the connector. */
export const tradeStatus = z
  .looseObject({
    tid: z.string(),
    process_status: z.int(),
    bad_reason: z.string().optional(),
    modified: z.iso.datetime().optional(),
    trade_orders: z.array(z.looseObject({ oid: z.string(), spec_no: z.string(), num: z.number() })),
  })
  .meta({ complete: true });

function recordOf(
  { tid, process_status, bad_reason, modified, trade_orders }: HeldTrade,
  utcOffset: string,
): SourceRecord {
  const at = timeOf(modified, utcOffset);
  return {
    kind: 'status',
    id: tid,
    parent: { kind: 'order', targetId: tid },
    numbers: [tid],
    data: {
      tid,
      process_status,
      ...(bad_reason ? { bad_reason } : {}),
      ...(at ? { modified: at } : {}),
      trade_orders: (trade_orders ?? []).map(({ oid, spec_no, num }) => ({ oid, spec_no, num: Number(num) })),
    },
  };
}

/** Progress of the shop's orders. */
export const status: KindPort<WangdiantongOptions> = {
  schema: tradeStatus,
  async *pull(ctx, cursor) {
    for await (const { rows, cursor: next } of changedTrades(ctx, cursor))
      yield { records: rows.map((trade) => recordOf(trade, ctx.options.utcOffset)), cursor: next };
  },
  async read(ctx, ids) {
    const held = await Promise.all(ids.map((tid) => tradeOf(ctx, tid)));
    return held.flat().map((trade) => recordOf(trade, ctx.options.utcOffset));
  },
};
