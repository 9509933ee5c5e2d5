import { WaybillError } from '../domain/failures.ts';
import type { ShownPrice } from '../domain/prices/exposed.ts';
import type { ConnectorContext } from './connector.ts';

/**
 * A customer of the shop who signs in; `undefined` in a call is a visitor who does not. By e-mail and password, or, where the shop signs people in by a code that it
 * mails, by the refresh token of a sign-in that a person made.
 */
export interface Visitor {
  email?: string | undefined;
  password?: string | undefined;
  refreshToken?: string | undefined;
  /** For which place of a company, or in which channel, where the shop has those; its page says how they are named. */
  place?: string | undefined;
}

/** What a shop shows to whoever looks, by its public API: with the connection's own credential articles are found, and no price is asked for. */
export interface Storefront<Options = unknown> {
  /**
   * The prices of these articles that a visitor sees, each from a number of pieces on; what is not shown is left out. Throws `auth` where
   * the visitor is not let in.
   */
  prices(ctx: ConnectorContext<Options>, visitor: Visitor | undefined, skus: readonly string[]): Promise<ShownPrice[]>;
}

/** Of a visitor to a shop that asks for a password. */
export function passwordOf({ email, password }: Visitor): { email: string; password: string } {
  if (email === undefined || password === undefined)
    throw new WaybillError({ class: 'auth', message: 'this shop signs customers in by email and password: give both' });
  return { email, password };
}
