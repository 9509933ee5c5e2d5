import type { Account } from './accounts.ts';
import type { Order } from './canonical/order.ts';
import type { Invoice, Payment, Status, Stock } from './canonical/records.ts';
import type { GoodsReturn } from './canonical/return.ts';
import type { Shipment } from './canonical/shipment.ts';
import type { Role } from './kinds.ts';
import type { Paper } from './papers/paper.ts';
import type { Stage } from './stages.ts';
import type { ToShow } from './stock/book.ts';
import type { Placed } from './stock/claims.ts';

/** What one system reported about one part of an order. */
export interface Report<T> {
  connectionId: string;
  role: Role;
  /** The part it speaks of, as far as its cross-reference tells. */
  part: string | undefined;
  record: T;
}

/** What one system says of goods that come back. */
export interface ReturnReport extends Report<GoodsReturn> {
  /** The return it speaks of: that of our announcement to this system, or one that this report began. */
  part: string;
  begun: boolean;
}

/** What one of our writes left in a target. */
export interface Held {
  connectionId: string;
  role: Role;
  kind: string;
  part: string;
  targetId: string;
  facts: Record<string, string | undefined>;
}

/** A root as the rules of trade see it: canonical records by who said them, nothing of how they are kept. */
export interface RootView {
  rootId: string;
  /** The connection that the root came from. */
  origin: string;
  order?: Order;
  stock?: Stock;
  /** Where stock is looked after: what the shop that is written now shall show of it. */
  shows?: readonly ToShow[] | undefined;
  /** What was decided about the customer, where the root is one. */
  account?: Account;
  /** Any other canonical root (product, customer, price, ...), by kind. */
  other?: { kind: string; record: unknown };
  shipments: Report<Shipment>[];
  statuses: Report<Status>[];
  returns: ReturnReport[];
  /** Of the order, as each was reported last. */
  payments: Payment[];
  /** Of the order, by every system that tells of them. */
  invoices: Invoice[];
  /** Those of them by which a provider of payments collects money: what is paid of these is paid of the order. */
  collected: Invoice[];
  /** Live targets only: what was cancelled is not held. */
  held: Held[];
  /** The last revision of each paper that was issued of it. */
  papers?: readonly Paper[];
  /** Where its pieces leave from, once stock let it through. */
  placed?: readonly Placed[];
  parts: { part: string; warehouse: string; stage: Stage }[];
  /** By its source or by a person here. */
  cancelled: boolean;
}

/** A target holds it already. An invoice by which we asked for its money is no such thing: goods wait for what comes of that. */
export const isWritten = ({ held }: Pick<RootView, 'held'>): boolean => held.some(({ role }) => role !== 'payment');
