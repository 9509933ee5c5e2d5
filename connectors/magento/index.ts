import { defineConnector } from '../connector.ts';
import { check } from './check.ts';
import { customers } from './customer.ts';
import { classifyError } from './errors.ts';
import { options } from './options.ts';
import { orders } from './order.ts';
import { prices } from './price.ts';
import { products } from './product.ts';
import { returns } from './return.ts';
import { shipments } from './shipment.ts';
import { stock } from './stock.ts';
import { storefront } from './storefront.ts';

/** Magento Open Source and Adobe Commerce 2.4, by their REST API. */
export default defineConnector({
  id: 'magento',
  title: 'Magento / Adobe Commerce',
  docs: 'https://developer.adobe.com/commerce/webapi/rest/',
  evidence: [
    { kind: 'spec', of: 'Admin REST API 2.4.9, OpenAPI' },
    { kind: 'vector', of: 'OAuth 1.0a, the examples of RFC 5849' },
  ],
  role: 'storefront',
  eraseByHand:
    'in its admin, delete the customer; orders keep names and addresses of their own, which are overwritten there (Sales, Orders, the order, Edit address)',
  options,
  // No limit is documented for these calls; the shop is usually one database.
  limits: { concurrency: 4, timeoutMs: 30_000 },
  kinds: {
    order: orders,
    shipment: shipments,
    stock,
    price: prices,
    customer: customers,
    product: products,
    return: returns,
  },
  storefront,
  classifyError,
  check,
});
