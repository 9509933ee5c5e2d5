import { defineConnector } from '../connector.ts';
import { check } from './check.ts';
import { customer } from './customer.ts';
import { classifyError } from './errors.ts';
import { invoice } from './invoice.ts';
import { options } from './options.ts';
import { order } from './order.ts';
import { price } from './price.ts';
import { purchase } from './purchase.ts';
import { returns } from './return.ts';
import { shipment } from './shipment.ts';
import { status } from './status.ts';
import { stock } from './stock.ts';

/** Odoo, by JSON-RPC or by the JSON-2 API of Odoo 19: sales orders, purchases, deliveries, returns, stock, customers, prices and invoices. */
export default defineConnector({
  id: 'odoo',
  title: 'Odoo',
  docs: 'https://www.odoo.com/documentation/19.0/developer/reference/external_api.html',
  evidence: [
    {
      kind: 'document',
      of: 'External API reference of Odoo 19, and issue threads for earlier versions, and the public source of its controllers, sale.order, purchase.order, account.move and product.pricelist',
    },
  ],
  role: 'erp',
  eraseByHand:
    'anonymise the partner and their addresses (Contacts; the Data Recycle app, or overwrite and archive); orders and deliveries name the partner, and invoices keep what tax law asks for',
  options,
  // A worker of the server does one call at a time, and there are few of them.
  limits: { concurrency: 4, timeoutMs: 60_000 },
  kinds: { order, status, shipment, stock, customer, price, invoice, purchase, return: returns },
  classifyError,
  check,
});
