import { defineConnector } from '../connector.ts';
import { classifyErrors } from './admin-api.ts';
import { check } from './check.ts';
import { customers } from './customers.ts';
import { options } from './options.ts';
import { orders } from './orders.ts';
import { prices } from './prices.ts';
import { products } from './products.ts';
import { returns } from './returns.ts';
import { shipments } from './shipments.ts';
import { stock } from './stock.ts';
import { storefront } from './storefront.ts';
import { webhook } from './webhook.ts';

/** Vendure 3, through its Admin GraphQL API. */
export default defineConnector({
  id: 'vendure',
  title: 'Vendure',
  docs: 'https://docs.vendure.io/reference/graphql-api/admin/queries',
  evidence: [{ kind: 'real', of: 'Vendure 3.7 in the end-to-end suite' }],
  role: 'storefront',
  eraseByHand:
    'overwrite the name, address and telephone of the customer and their addresses before deleting them, because Vendure hides what it deletes; orders keep a copy of both addresses, which is overwritten in its database (order.shippingAddress, order.billingAddress)',
  options,
  // Vendure documents no limit; it is usually one Node process before one database.
  limits: { concurrency: 8, timeoutMs: 30_000 },
  kinds: {
    ...{ order: orders, shipment: shipments, stock, price: prices, product: products, customer: customers },
    return: returns,
  },
  storefront,
  webhook,
  classifyError: classifyErrors,
  check,
});
