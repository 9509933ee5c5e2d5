import type { StandingPrice } from '../domain/prices/strays.ts';
import type { ConnectorContext } from './connector.ts';

/** The lists in which a shop keeps the prices of tiers, as its staff see them. */
export interface PriceLists<Options = unknown> {
  /** What stands in the lists of these tiers, by whosever hand, page by page; a tier without a list has nothing. */
  standing(ctx: ConnectorContext<Options>, tiers: readonly string[]): AsyncIterable<StandingPrice[]>;
}
