import { defineConnector } from '../connector.ts';
import { call } from './call.ts';
import { customers } from './customer.ts';
import { classifyError } from './errors.ts';
import { forget } from './forget.ts';
import { options } from './options.ts';
import { verdicts } from './status.ts';
import { webhook } from './webhook.ts';

/** Onfido (Entrust): looks at customers' papers, by Studio workflows and version 3.6 of its API. */
export default defineConnector({
  id: 'onfido',
  title: 'Onfido',
  docs: 'https://documentation.onfido.com/api/latest',
  evidence: [
    { kind: 'spec', of: 'OpenAPI description of API version 3.6' },
    { kind: 'vector', of: "X-SHA2-Signature, from the tests of Onfido's own clients" },
  ],
  role: 'identity',
  eraseByHand: 'in its dashboard, find the applicant by name and delete them',
  options,
  // 400 a minute in production; some are left to the dashboard and to other uses of the account.
  limits: { concurrency: 4, timeoutMs: 30_000, rates: [{ calls: 380, perMs: 60_000 }] },
  kinds: { customer: customers, status: verdicts },
  webhook,
  classifyError,
  forget,
  async check(ctx) {
    await call(ctx, 'GET', '/workflow_runs', {
      query: { page: 1, created_at_gt: new Date(ctx.now()).toISOString().slice(0, 10) },
    });
  },
});
