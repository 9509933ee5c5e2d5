import { defineConnector } from '../connector.ts';
import { call, whereThere } from './call.ts';
import { customers } from './customer.ts';
import { executionPath } from './execution.ts';
import { forget } from './forget.ts';
import { options } from './options.ts';
import { verdicts } from './status.ts';
import { webhook } from './webhook.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';

/** Jumio: looks at customers' papers, by workflows of its KYX platform. */
export default defineConnector({
  id: 'jumio',
  title: 'Jumio',
  docs: 'https://documentation.jumio.ai',
  evidence: [{ kind: 'document', of: 'its KYX API guide of July 2023' }],
  role: 'identity',
  eraseByHand: 'in its portal, search the transaction by the customer internal reference and delete it',
  options,
  // None are published; the platform throttles by contract.
  limits: { concurrency: 4, timeoutMs: 30_000 },
  kinds: { customer: customers, status: verdicts },
  webhook,
  forget,
  async check(ctx) {
    // There is no list: that nobody is known by this name says that who asked may ask.
    await whereThere(call(ctx, 'GET', 'retrieval', executionPath(`${NOBODY}/${NOBODY}`) as string));
  },
});
