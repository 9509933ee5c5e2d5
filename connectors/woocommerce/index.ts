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
import { webhook } from './webhook.ts';

/** WooCommerce 5.8 and later, by its REST API of version 3. */
export default defineConnector({
  id: 'woocommerce',
  title: 'WooCommerce',
  docs: 'https://woocommerce.github.io/woocommerce-rest-api-docs/',
  evidence: [
    { kind: 'document', of: "its REST API's reference, version 3, and the source of WooCommerce 10 and 11" },
    { kind: 'unverified', of: 'the Shipment Tracking extension, by its public clients' },
  ],
  role: 'storefront',
  eraseByHand:
    "in WordPress, Tools > Erase Personal Data: send a request for the customer's e-mail address, and confirm it; that anonymises their orders as well, where WooCommerce > Settings > Accounts & Privacy says so",
  options,
  // WooCommerce counts no calls; the shop is usually one PHP host.
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
  webhook,
  classifyError,
  check,
});
