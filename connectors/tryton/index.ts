import { defineConnector } from '../connector.ts';
import { check } from './check.ts';
import { customerPort } from './customer.ts';
import { invoicePort } from './invoice.ts';
import { options, type TrytonOptions } from './options.ts';
import { orderPort } from './order.ts';
import { pricePort } from './price.ts';
import { purchasePort } from './purchase.ts';
import { classifyError } from './refusals.ts';
import { returnPort } from './return.ts';
import { shipmentPort } from './shipment.ts';
import { statusPort } from './status.ts';
import { stockPort } from './stock.ts';

/** Tryton 7 and 8: sales, purchases, customers, prices and invoices as an ERP, customer shipments, returns and stock as a warehouse. */
export default defineConnector<TrytonOptions>({
  id: 'tryton',
  title: 'Tryton',
  docs: 'https://docs.tryton.org/latest/server/topics/user_application.html',
  evidence: [{ kind: 'real', of: 'Tryton 8.2 in the end-to-end suite' }],
  role: 'erp',
  eraseByHand:
    'deactivate the party of these documents, then launch Erase on it; Tryton refuses while a sale, shipment or invoice of theirs is under way',
  options,
  // One Python process answers: more at once only makes each slower.
  limits: { concurrency: 2, timeoutMs: 60_000 },
  kinds: {
    order: orderPort,
    status: statusPort,
    shipment: shipmentPort,
    stock: stockPort,
    price: pricePort,
    customer: customerPort,
    invoice: invoicePort,
    purchase: purchasePort,
    return: returnPort,
  },
  classifyError,
  check,
});
