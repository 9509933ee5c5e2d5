import type { Kind } from '../../domain/kinds.ts';
import { defineConnector } from '../connector.ts';
import { trytonApi } from './api.ts';
import { customerPort } from './customer.ts';
import { invoicePort } from './invoice.ts';
import { options, type TrytonOptions } from './options.ts';
import { orderPort } from './order.ts';
import { pricePort } from './price.ts';
import { purchasePort } from './purchase.ts';
import { classifyError } from './refusals.ts';
import { shipmentPort } from './shipment.ts';
import { statusPort } from './status.ts';
import { stockPort } from './stock.ts';
import { placesOf } from './warehouse.ts';

/** What may be read besides: an access that the user lacks is told by the call that lacks it. */
const READ: [Kind, string][] = [
  ['customer', 'party.party'],
  ['invoice', 'account.invoice'],
  ['purchase', 'purchase.purchase'],
];
const ONE = { limit: 1 };

/** Tryton 7 and 8: sales, purchases, customers, prices and invoices as an ERP, customer shipments and stock as a warehouse. */
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
  },
  classifyError,
  async check(ctx) {
    const api = trytonApi(ctx);
    await placesOf(api, ctx.options.warehouse);
    const { gives, takes } = ctx.moves;
    for (const [kind, model] of READ) if (gives.has(kind) || takes.has(kind)) await api.search(model, [], [], ONE);
  },
});
