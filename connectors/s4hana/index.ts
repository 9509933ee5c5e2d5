import { defineConnector } from '../connector.ts';
import { check } from './check.ts';
import { customer } from './customer.ts';
import { failureOf } from './errors.ts';
import { invoice } from './invoice.ts';
import { options } from './options.ts';
import { order } from './order.ts';
import { price } from './price.ts';
import { purchase } from './purchase.ts';
import { returns } from './return.ts';
import { shipment } from './shipment.ts';
import { status } from './status.ts';
import { stock } from './stock.ts';

/** SAP S/4HANA by its OData V2 services for sales orders, deliveries, stock, business partners, price conditions, billing documents and purchases. */
export default defineConnector({
  id: 's4hana',
  title: 'SAP S/4HANA',
  docs: 'https://api.sap.com/api/OP_API_SALES_ORDER_SRV_0001/overview',
  evidence: [
    {
      kind: 'spec',
      of: 'OData metadata of its services for sales orders, and those of partners, conditions, billing, deliveries, stock, returns and purchases as client packages carry them',
    },
    { kind: 'document', of: 'SAP Business Accelerator Hub' },
  ],
  role: 'erp',
  eraseByHand:
    'block and destroy the business partner and these documents by Information Lifecycle Management (ILM), where the retention of tax law allows it',
  options,
  // The vendor publishes no number of calls; an insert of twenty orders takes its time.
  limits: { concurrency: 4, timeoutMs: 120_000 },
  kinds: { order, status, shipment, stock, customer, price, invoice, return: returns, purchase },
  classifyError: failureOf,
  check,
});
