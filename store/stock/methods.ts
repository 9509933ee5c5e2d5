import type { Book } from '../book.ts';
import type { StockProtocol } from '../protocol/stock.ts';
import { keepStockOrders } from './keep.ts';
import { movedArticles, retellStock } from './moved.ts';
import { stockOf } from './read.ts';
import { settleStock } from './settle.ts';
import { keepStockLevels, unkeptStock } from './unkept.ts';
import { waitingForStock } from './waiting.ts';

/** What a ledger answers about stock. */
export const stockMethods = (book: Book): StockProtocol => ({
  stockOf: (skus) => stockOf(book, skus),
  keepStockOrders: (orders) => keepStockOrders(book, orders),
  settleStock: (counters, lagMs, skus) => settleStock(book, counters, lagMs, skus),
  movedArticles: (limit) => movedArticles(book, limit),
  retellStock: (articles, flows) => retellStock(book, articles, flows),
  unkeptStock: (limit, after) => unkeptStock(book, limit, after),
  waitingForStock: (limit, after) => waitingForStock(book, limit, after),
  keepStockLevels: (levels) => keepStockLevels(book, levels),
});
