import { defineConnector } from '../connector.ts';
import { check } from './check.ts';
import { customer } from './customer.ts';
import { classifyError } from './errors.ts';
import { options } from './options.ts';
import { order } from './order.ts';
import { patienceMs } from './patience.ts';

/** Salesforce by its REST API: accounts with their contacts, and orders with their products. */
export default defineConnector({
  id: 'salesforce',
  title: 'Salesforce',
  docs: 'https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest',
  evidence: [{ kind: 'document', of: 'REST API Developer Guide v67.0 and Object Reference' }],
  role: 'crm',
  eraseByHand:
    'delete the contact and the account (or use the Right to Be Forgotten policy of Privacy Center), then empty the recycle bin; orders keep addresses of their own, which are overwritten there',
  options,
  // The vendor lets 25 long calls run at once in a production organisation, of everybody together.
  limits: { concurrency: 5, timeoutMs: 120_000 },
  kinds: { customer, order },
  classifyError,
  patienceMs,
  check,
});
