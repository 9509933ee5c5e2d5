import type { ShownPrice } from '../domain/prices/exposed.ts';
import type { ConnectorContext } from './connector.ts';

/** A customer of the shop who signs in; `undefined` in a call is a visitor who does not. */
export interface Visitor {
  email: string;
  password: string;
}

/** What a shop shows to whoever looks, by its public API: no credential of the connection is used. */
export interface Storefront<Options = unknown> {
  /**
   * The prices of these articles that a visitor sees, each from a number of pieces on; what is not shown is left out. Throws `auth` where
   * the visitor is not let in.
   */
  prices(ctx: ConnectorContext<Options>, visitor: Visitor | undefined, skus: readonly string[]): Promise<ShownPrice[]>;
}
