import type { OrderLine } from '../canonical/order.ts';
import { type Bundles, partsOfOne } from './bundles.ts';
import type { StockClaim } from './level.ts';

/** Pieces of one line of an order that leave from one warehouse. */
export interface Placed {
  lineId: string;
  article: string;
  warehouse: string;
  quantity: number;
}

/** What an order takes, of its own. */
export type OwnClaim = Pick<StockClaim, 'lineId' | 'sku' | 'warehouse' | 'pieces' | 'article' | 'ordered'>;

/** What pieces take of what there is: a bundle takes its parts. */
export const claimsOf = (placed: readonly Placed[], bundles: Bundles): OwnClaim[] =>
  placed.flatMap(({ lineId, article, warehouse, quantity }) =>
    [...partsOfOne(article, bundles)].map(([sku, each]) => ({
      lineId,
      sku,
      warehouse,
      pieces: quantity * each,
      article,
      ordered: quantity,
    })),
  );

/** A line as it stands, from one warehouse. */
export const wholeLine = ({ id, sku, quantity }: OrderLine, warehouse: string): Placed => ({
  lineId: id,
  article: sku,
  warehouse,
  quantity,
});
