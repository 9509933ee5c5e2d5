import { WaybillError } from '../../domain/failures.ts';
import type { KindPort, Write, WriteResult } from '../connector.ts';
import type { KingdeeContext } from './call.ts';
import { cancelOrders } from './cancel-orders.ts';
import { createOrders } from './create-orders.ts';
import { findOrders } from './find-orders.ts';
import type { KingdeeOptions } from './options.ts';
import { failed, saleOrder } from './sale-order.ts';
import { orderSurvey } from './survey.ts';
import { updateOrders } from './update-orders.ts';

/** What one half of a page throws is the answer of its own writes: the other half may have been accepted already. */
async function half(writes: Write[], work: (writes: Write[]) => Promise<WriteResult[]>): Promise<WriteResult[]> {
  if (writes.length === 0) return [];
  try {
    return await work(writes);
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    return writes.map(() => failed(error.failure));
  }
}

async function push(ctx: KingdeeContext, writes: Write[]): Promise<WriteResult[]> {
  const creates = writes.filter((write) => write.op === 'create');
  const updates = writes.filter((write) => write.op === 'update');
  const created = await half(creates, (some) => createOrders(ctx, some));
  const updated = await half(updates, (some) => updateOrders(ctx, some));
  const results = new Map<Write, WriteResult>();
  for (const [index, write] of creates.entries()) results.set(write, created[index] as WriteResult);
  for (const [index, write] of updates.entries()) results.set(write, updated[index] as WriteResult);
  return writes.map((write) => results.get(write) as WriteResult);
}

/** Sales orders: saved, submitted and audited as one; the identity is the bill number. */
export const order: KindPort<KingdeeOptions> = {
  schema: saleOrder,
  push,
  find: findOrders,
  survey: orderSurvey,
  cancel: cancelOrders,
  batch: 100,
  requestsPerPush: 6,
  usualRequestsPerPush: 3,
  once: { way: 'unique reference', identityMaxLength: 30, settleMs: 2_000 },
  change: 'in-place',
};
