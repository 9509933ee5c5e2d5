import { z } from 'zod';
import { secret } from '../secret.ts';

const fields = z.strictObject({
  region: z.enum(['eu', 'us', 'ca']).default('eu').describe('where the account is kept: eu, us or ca'),
  token: secret('API token: api_live... or api_sandbox...'),
  workflowId: z.uuid().describe('the Studio workflow that every customer goes through'),
  webhookToken: secret('token of the webhook, with which Onfido signs; without it webhooks are refused').optional(),
  sandbox: z
    .boolean()
    .default(false)
    .describe('true for a sandbox token: there nobody is checked, and every verdict is made up'),
  language: z
    .enum(['en_US', 'de_DE', 'es_ES', 'fr_FR', 'it_IT', 'pt_PT', 'nl_NL'])
    .optional()
    .describe('of the page on which the customer shows their papers; the account decides without it'),
  lookBackDays: z
    .int()
    .positive()
    .default(30)
    .describe('how long a check may take: each poll reads the verdicts on checks that are not older'),
  url: z.url().optional().describe('another address than https://api.{region}.onfido.com/v3.6, such as a sandbox'),
});

/** A made-up verdict must not open an account, nor a live one be spent on a try. */
export const options = fields.check(({ value: { token, sandbox }, issues }) => {
  const kind = /^api_(live|sandbox)/.exec(token)?.[1];
  if (kind === undefined || (kind === 'sandbox') === sandbox) return;
  const message = sandbox
    ? 'this is a live token: leave `sandbox` out'
    : 'this is a sandbox token, with which nobody is checked: say `sandbox: true` if that is meant';
  issues.push({ code: 'custom', message, path: ['token'], input: undefined });
});

export type OnfidoOptions = z.output<typeof options>;

export const baseOf = ({ url, region }: OnfidoOptions): string =>
  (url ?? `https://api.${region}.onfido.com/v3.6`).replace(/\/$/, '');
