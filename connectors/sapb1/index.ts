import { defineConnector } from '../connector.ts';
import { check } from './check.ts';
import { customer } from './customer.ts';
import { failureOf, loginFailure } from './errors.ts';
import { invoice } from './invoice.ts';
import { options } from './options.ts';
import { order } from './order.ts';
import { price } from './price.ts';
import { purchase } from './purchase.ts';
import { returns } from './return.ts';
import { shipment } from './shipment.ts';
import { status } from './status.ts';
import { stock } from './stock.ts';

/** SAP Business One, by its Service Layer. */
export default defineConnector({
  id: 'sapb1',
  title: 'SAP Business One',
  docs: 'https://help.sap.com/docs/SAP_BUSINESS_ONE',
  evidence: [
    { kind: 'spec', of: 'metadata of the Service Layer, as the models of a public client (b1sl 0.16) were made of it' },
    { kind: 'document', of: 'user manual of the Service Layer' },
  ],
  role: 'erp',
  eraseByHand:
    'run the Personal Data Cleanup Wizard for the business partner, and overwrite address and remarks of open orders',
  options,
  limits: { concurrency: 4, timeoutMs: 120_000 },
  kinds: { order, status, shipment, stock, price, customer, invoice, return: returns, purchase },
  classifyError(answer) {
    const { status, url, data } = answer;
    // Whatever a login is refused for is about who logs in.
    const refusedLogin = url.endsWith('/Login') && (status === 400 || status === 401 || status === 403);
    return refusedLogin ? loginFailure(data) : failureOf(answer);
  },
  check,
});
