import type { Order } from '../canonical/order.ts';
import type { BulkOrder } from './verdict.ts';

/** An order of a file as the gates will see it: mapped. */
export interface AskedOrder {
  bulk: BulkOrder;
  order: Order;
}

/** In the order in which the gates ask them: by the day that they were placed, and of one day as they stand in the file. */
export const inTurn = (orders: readonly AskedOrder[]): AskedOrder[] =>
  [...orders].sort((a, b) => Date.parse(a.order.placedAt) - Date.parse(b.order.placedAt));
