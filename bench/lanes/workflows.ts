/** The workflows of lanes (b) and (c): as bare as Temporal allows. */
import { proxyActivities } from '@temporalio/workflow';
import type { ShopOrder } from '../orders.ts';
import type { BareActivities } from './bare.ts';

const { movePage, moveOrder } = proxyActivities<BareActivities>({ startToCloseTimeout: '5 minutes' });

/** Lane (b): pages side by side, an activity each. The source's pages are addressed by number, so none waits for another. */
export async function bareMove(orders: number, pageSize: number, inFlight: number): Promise<void> {
  let next = 0;
  const carry = async () => {
    while (next < orders) {
      const after = next;
      next += pageSize;
      await movePage(after);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, carry));
}

/** Lane (c): one order, one activity. */
export async function bareOrder(order: ShopOrder): Promise<void> {
  await moveOrder(order);
}
