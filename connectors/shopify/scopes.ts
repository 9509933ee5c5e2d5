import type { Kind } from '../../domain/kinds.ts';
import type { Moves } from '../moves.ts';
import type { ShopifyOptions } from './options.ts';

/** Scopes of which any will do. */
export type AnyOf = readonly string[];

type Verb = 'gives' | 'takes';

/**
 * What an app needs for what the flows move, as the vendor's own description of the API says of each type and field that is asked for:
 * `test/contract/shopify-schema.test.ts` holds these against it. Companies are read by `read_customers` too.
 */
const NEEDED: Record<Verb, { [K in Kind]?: readonly AnyOf[] }> = {
  gives: {
    // Every order is read with its customer, company, terms and articles.
    order: [['read_orders'], ['read_customers'], ['read_payment_terms'], ['read_products']],
    // Level by level of each location.
    stock: [['read_inventory'], ['read_locations']],
    // Catalogs are of the products.
    customer: [['read_customers'], ['read_products']],
    product: [['read_products']],
    return: [['read_returns'], ['read_orders'], ['read_products']],
  },
  takes: {
    // A draft.
    order: [['write_draft_orders'], ['read_products'], ['read_customers'], ['read_orders']],
    shipment: [
      ['read_orders'],
      ['read_locations', 'read_inventory'],
      [
        'write_merchant_managed_fulfillment_orders',
        'write_assigned_fulfillment_orders',
        'write_third_party_fulfillment_orders',
      ],
      // How far a parcel is has a scope of its own.
      ['write_fulfillments'],
    ],
    stock: [['write_inventory']],
    price: [['write_products']],
    customer: [['write_customers']],
    return: [['write_returns'], ['read_orders'], ['read_products']],
  },
};

export function scopesFor(moves: Moves, { drafts }: Pick<ShopifyOptions, 'drafts'>): AnyOf[] {
  const kinds = (['gives', 'takes'] as const).flatMap((verb) =>
    [...moves[verb]].flatMap((kind) => NEEDED[verb][kind] ?? []),
  );
  return drafts && moves.gives.has('order') ? [...kinds, ['read_draft_orders']] : kinds;
}

/** Who may write a thing may read it. */
const allows = (held: string, wanted: string): boolean =>
  held === wanted || held.replace(/^write_/, 'read_') === wanted;

/** Those that are missing, each by its first word. */
export function missingScopes(wanted: readonly AnyOf[], held: readonly string[]): string[] {
  const missing = wanted.filter((any) => !any.some((one) => held.some((scope) => allows(scope, one))));
  return [...new Set(missing.map(([first]) => first as string))];
}
