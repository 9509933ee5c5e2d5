import { defineConnector } from '../connector.ts';
import { customers } from './customer.ts';
import { classifyError } from './errors.ts';
import { options } from './options.ts';
import { orders } from './order.ts';
import { prices } from './price.ts';
import { products } from './product.ts';
import { returns } from './return.ts';
import { checkRights } from './rights.ts';
import { shipments } from './shipment.ts';
import { stock } from './stock.ts';
import { storefront } from './storefront.ts';

/** PrestaShop 1.7 to 9, by its webservice. */
export default defineConnector({
  id: 'prestashop',
  title: 'PrestaShop',
  docs: 'https://devdocs.prestashop-project.org/9/webservice/',
  evidence: [
    { kind: 'document', of: 'the webservice reference of PrestaShop 1.7 to 9' },
    { kind: 'unverified', of: 'the ids of order states, which are settings' },
  ],
  role: 'storefront',
  eraseByHand:
    'in its back office, with the module Official GDPR compliance: search the customer, and remove their data; addresses of their orders are overwritten on each order',
  options,
  // The webservice counts no calls; the shop is usually one PHP host.
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
  check: checkRights,
});
