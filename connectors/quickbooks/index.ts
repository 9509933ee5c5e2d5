import { defineConnector } from '../connector.ts';
import { check } from './check.ts';
import { customers } from './customer.ts';
import { classifyError } from './errors.ts';
import { invoices } from './invoice.ts';
import { items } from './item.ts';
import { options } from './options.ts';
import { orders } from './order.ts';
import { payments } from './payment.ts';
import { returns } from './return.ts';
import { stock } from './stock.ts';
import { webhook } from './webhook.ts';

/** QuickBooks Online, by its accounting API of version 3: what is left where TradeGecko (QuickBooks Commerce) is gone. */
export default defineConnector({
  id: 'quickbooks',
  title: 'QuickBooks Online',
  docs: 'https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice',
  evidence: [
    {
      kind: 'spec',
      of: 'Finance.xsd of version 3: invoices, payments, credit memos, refund receipts, and products and services',
    },
    { kind: 'vector', of: "a webhook's signature from the tests of https://github.com/intuit/QuickBooks-V3-Java-SDK" },
    { kind: 'document', of: 'Intuit developer documentation: tokens, queries, request ids, limits, webhooks' },
  ],
  role: 'erp',
  eraseByHand:
    'in Sales > Customers, edit the customer: overwrite name, addresses, e-mail and phone, and make them inactive; invoices keep the name and addresses that they were made with, and are overwritten one by one as far as the law lets you',
  options,
  // 500 calls a minute and company, 10 at once.
  limits: { rates: [{ calls: 500, perMs: 60_000 }], concurrency: 10, timeoutMs: 60_000 },
  kinds: {
    order: orders,
    invoice: invoices,
    payment: payments,
    customer: customers,
    product: items,
    stock,
    return: returns,
  },
  webhook,
  classifyError,
  check,
});
