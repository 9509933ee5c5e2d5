/** What there is of articles and what open orders take of it. Times are epoch milliseconds. */
import type { StockClaim, StockLevel } from '../../domain/stock/level.ts';

/** Levels and open claims of some articles. */
export interface KnownStock {
  levels: StockLevel[];
  claims: StockClaim[];
  /** By SKU; moves with everything that is told of it here. */
  serials: ReadonlyMap<string, number>;
}

/** What an order takes by now; what it took before is replaced. */
export interface StockOrder {
  rootId: string;
  connectionId: string;
  /** Its place in the line, where it has none yet. */
  since: number;
  /** It goes on with these pieces; false where it waits. */
  admitted: boolean;
  /** None where it takes nothing any more. */
  claims: readonly Omit<StockClaim, 'rootId' | 'shop' | 'number' | 'shown' | 'admitted' | 'since'>[];
  /** The articles that this was decided by, as they were then; none where it counts whatever they are. */
  asOf?: ReadonlyMap<string, number>;
}

/** A connection that counts a warehouse. */
export interface Counter {
  warehouse: string;
  connectionId: string;
}

/** Records whose numbers are not in the tables of stock: they were mapped by an earlier version, or stock was not looked after then. */
export interface UnkeptStock {
  levels: string[];
  orders: string[];
  /** Where the next page begins; none on the last. */
  last?: string;
}

/** An order that waits for stock, and its place in the line. */
export interface WaitingForStock {
  caseId: string;
  rootId: string;
  since: number;
}

export interface StockProtocol {
  stockOf(skus: readonly string[]): Promise<KnownStock>;
  /**
   * Takes into the book what orders take; an article at a time. Answers the roots whose articles moved since it was decided: nothing of
   * them is kept, and they are asked again. Two orders can so never both take the last piece.
   */
  keepStockOrders(orders: readonly StockOrder[]): Promise<Set<string>>;
  /**
   * Notes which orders' pieces their counting system shows by now (it was told, and its level was read `lagMs` later), and which have left;
   * of these articles alone, where some are named. Answers how many claims that concerns.
   */
  settleStock(counters: readonly Counter[], lagMs: number, skus?: readonly string[]): Promise<number>;
  /** Articles of which shops are not told yet. */
  movedArticles(limit: number): Promise<{ sku: string; serial: number }[]>;
  /** Has these flows tell all levels of these articles again; what is on its way there stays to be told. Answers the flows with something to do. */
  retellStock(
    articles: readonly { sku: string; serial: number; with: readonly string[] }[],
    flows: readonly string[],
  ): Promise<string[]>;
  /** In pages of `limit` of each, in the order of ids from `after` on. */
  unkeptStock(limit: number, after?: string): Promise<UnkeptStock>;
  /** Orders that wait in a case for stock, in the order of their places in the line, from behind one of them on. */
  waitingForStock(limit: number, after?: WaitingForStock): Promise<WaitingForStock[]>;
  keepStockLevels(levels: readonly { rootId: string; record: unknown }[]): Promise<void>;
}
