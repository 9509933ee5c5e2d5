import { defineConnector } from '../connector.ts';
import { check } from './check.ts';
import { customer } from './customer.ts';
import { callFailure, statusOf } from './errors.ts';
import { invoice } from './invoice.ts';
import { options } from './options.ts';
import { order } from './order.ts';
import { price } from './price.ts';
import { purchase } from './purchase.ts';
import { returns } from './return.ts';
import { shipment } from './shipment.ts';
import { status } from './status.ts';
import { stock } from './stock.ts';

/** Kingdee Cloud Galaxy (K/3 Cloud) by its WebAPI with signed headers. */
export default defineConnector({
  id: 'kingdee',
  title: 'Kingdee Cloud Galaxy',
  docs: 'https://openapi.open.kingdee.com/',
  evidence: [
    { kind: 'vector', of: 'signed headers as its SDK 8.2.0 computes them' },
    { kind: 'document', of: 'Kingdee Cloud Galaxy WebAPI' },
  ],
  role: 'erp',
  eraseByHand:
    'in these bills, take back the audit, overwrite receiver, telephone, address and notes, and audit them again; bills that tax law wants stay as they are',
  options,
  // The vendor publishes no number of calls; its own SDK waits 120 s for an answer.
  limits: { concurrency: 4, timeoutMs: 120_000 },
  kinds: { order, status, shipment, stock, price, customer, invoice, return: returns, purchase },
  classifyError(answer) {
    const status = statusOf(answer.data);
    return status && !status.IsSuccess ? callFailure(status) : undefined;
  },
  check,
});
