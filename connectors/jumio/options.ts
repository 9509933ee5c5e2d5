import { z } from 'zod';
import { secret } from '../secret.ts';

/** What guesses do not reach. */
const LEAST_TOKEN = 24;

const fields = z.strictObject({
  dataCentre: z.enum(['emea-1', 'amer-1', 'apac-1']).default('emea-1').describe('where the account is kept'),
  clientId: z.string().min(1).describe('API token of an OAuth2 client (Settings, API credentials)'),
  clientSecret: secret('API secret of that client'),
  company: z
    .string()
    .regex(/^[\x21-\x7e][\x20-\x7e]{1,60}$/, 'plain letters')
    .describe('the name of your company, which every call must tell Jumio'),
  workflow: z.int().positive().describe('key of the workflow that every customer goes through, such as 10011'),
  callbackUrl: z
    .url()
    .max(200)
    .optional()
    .describe(
      'where Jumio tells that a check is over: https://HOST/webhooks/CONNECTION; as set in its portal without it',
    ),
  callbackToken: secret('of your own making, for callbackUrl: what comes without it is refused').optional(),
  linkLifetime: z
    .string()
    .regex(/^\d+[smhd]$/, 'such as 7d, at most 60d')
    .default('7d')
    .describe('how long the link is good on which the customer shows their papers'),
  url: z.url().optional().describe('another address for all three services, such as a sandbox'),
});

export const options = fields.check(({ value: { callbackUrl, callbackToken }, issues }) => {
  const refuse = (message: string) =>
    issues.push({ code: 'custom', message, path: ['callbackToken'], input: undefined });
  if (callbackToken !== undefined && callbackToken.length < LEAST_TOKEN)
    refuse(`at least ${LEAST_TOKEN} characters, such as those of \`openssl rand -hex 24\``);
  // What nobody vouches for would be refused, and no verdict ever heard.
  if (callbackUrl !== undefined && callbackToken === undefined) refuse('callbackUrl wants a token of your own making');
});

export type JumioOptions = z.output<typeof options>;

/** The services of a data centre, each with a host of its own. */
export const hostOf = ({ url, dataCentre }: JumioOptions, service: 'auth' | 'account' | 'retrieval'): string =>
  url ? `${url.replace(/\/$/, '')}/${service}` : `https://${service}.${dataCentre}.jumio.ai`;
