/** What was asked for and when there was nothing to sell. Times are epoch milliseconds. */
import type { Order } from '../../domain/canonical/order.ts';
import type { Purchase } from '../../domain/canonical/purchase.ts';
import type { GoodsReturn } from '../../domain/canonical/return.ts';

/** An order as it was mapped last, with all that systems report of what came back. */
export interface DemandRoot {
  rootId: string;
  order: Order;
  returns: { connectionId: string; record: GoodsReturn }[];
}

/** A time in which a place had nothing of an article. */
export interface StockOut {
  connectionId: string;
  sku: string;
  location: string;
  since: number;
  /** Absent while there is nothing. */
  until?: number;
}

/** A purchase as each that knows it told of it last. */
export interface PurchaseRoot {
  /** `data` is what came of it, as long as no mapping has made anything of that yet. */
  told: { connectionId: string; record?: Purchase; data?: unknown }[];
  /** A person cancelled it here, whatever its systems made of that. */
  cancelled?: true;
}

export interface DemandProtocol {
  /** A page of the orders that changed since, those of earlier days too, and none that a person cancelled here; `last` is where the next page begins, and absent on the last. */
  demandRoots(request: { sinceMs: number; limit: number; after?: string }): Promise<{
    roots: DemandRoot[];
    last?: string;
  }>;
  /** A page of the purchases that began at these connections and changed since, those too that a person cancelled here; `last` as of `demandRoots`. */
  purchaseRoots(request: {
    connectionIds: readonly string[];
    sinceMs: number;
    limit: number;
    after?: string;
  }): Promise<{
    roots: PurchaseRoot[];
    last?: string;
  }>;
  /** Stock-outs that end after this time, or have not ended. */
  stockOuts(sinceMs: number): Promise<StockOut[]>;
}
