import { z } from 'zod';
import type { KindPort, SourceRecord } from '../connector.ts';
import { fromVendorTime } from '../naive-time.ts';
import { changedHeads } from './changed-heads.ts';
import { byId, type HeldOrder, idOf, ORDERS } from './held-order.ts';
import type { YonyouOptions } from './options.ts';

/**
 * How far a sales order is. `status` is 0 open, 1 audited, 2 closed, 3 in approval; the three below it are 0 for not, 1 for partly and 2
 * for wholly sent, out of stock and signed for. `pubts` is made UTC by the connector.
 */
export const orderStatus = z
  .looseObject({
    id: z.string(),
    code: z.string(),
    status: z.int(),
    nextStatus: z.string(),
    nextStatusName: z.string().optional(),
    entireDeliveryStatus: z.int().optional(),
    entireIssueStatus: z.int().optional(),
    entireSignConfirmStatus: z.int().optional(),
    pubts: z.iso.datetime().optional(),
  })
  .meta({ complete: true });

const COUNTED = ['entireDeliveryStatus', 'entireIssueStatus', 'entireSignConfirmStatus'] as const;

function recordOf(order: HeldOrder, utcOffset: string): SourceRecord {
  const id = idOf(order);
  const pubts = fromVendorTime(order.pubts, utcOffset);
  const told = COUNTED.filter((name) => order[name] !== undefined && order[name] !== null && order[name] !== '');
  return {
    kind: 'status',
    id,
    parent: { kind: 'order', targetId: id },
    numbers: [order.code],
    data: {
      id,
      code: order.code,
      status: Number(order.status ?? 0),
      nextStatus: order.nextStatus ?? '',
      ...(order.nextStatusName ? { nextStatusName: order.nextStatusName } : {}),
      ...Object.fromEntries(told.map((name) => [name, Number(order[name])])),
      ...(pubts ? { pubts } : {}),
    },
  };
}

/** Progress of sales orders. No version: nobody promises that a delivery moves the order's time stamp, so content decides. */
export const status: KindPort<YonyouOptions> = {
  schema: orderStatus,
  async *pull(ctx, cursor) {
    for await (const { rows, cursor: next } of changedHeads<HeldOrder>(ctx, `${ORDERS}/list`, cursor, true))
      yield { records: rows.map((order) => recordOf(order, ctx.options.utcOffset)), cursor: next };
  },
  async read(ctx, ids) {
    const orders = await Promise.all(ids.map((id) => byId(ctx, id)));
    return orders.flatMap((order) => (order ? [recordOf(order, ctx.options.utcOffset)] : []));
  },
};
