import { z } from 'zod';
import { SEVERITIES } from '../domain/alerts/escalation.ts';
import { CASE_KINDS } from '../domain/case-kinds.ts';
import { CUSTOMER_CASES } from '../domain/gates/index.ts';
import { duration, timeOfDay, waitingTime } from './durations.ts';

const name = z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, 'small letters, digits and dashes, such as ops-chat');
const url = z.url({ protocol: /^https?$/, error: 'an address that begins with https://' });

/** How often a chat's robot may speak is its vendor's rule; the channel's own file names it. */
const chat = { url: url.describe('of the robot, usually ${ENV}: who knows it can write there') };

export const webhookChannel = z.strictObject({
  use: z.literal('webhook'),
  url,
  secret: z.string().min(8).optional().describe('signs each message: HMAC-SHA256, see docs/alerts.md'),
  headers: z.record(z.string(), z.string()).default({}).describe('sent along, such as an authorization of your own'),
});

export const emailChannel = z.strictObject({
  use: z.literal('email'),
  host: z.string().min(1).describe('of the SMTP server'),
  port: z.int().min(1).max(65_535).default(587),
  tls: z
    .enum(['start', 'always', 'never'])
    .default('start')
    .describe('start: STARTTLS, and no mail without it; always: TLS from the first byte (port 465); never: in clear'),
  user: z.string().optional(),
  password: z.string().optional().describe('usually ${ENV}'),
  ca: z.string().optional().describe('PEM of a certificate authority of your own, usually ${file:...}'),
  from: z.string().min(3).describe('the sender, such as "Waybill <waybill@example.com>"'),
  to: z.array(z.string().min(3)).min(1),
});

export const slackChannel = z.strictObject({ use: z.literal('slack'), ...chat });

export const dingtalkChannel = z.strictObject({
  use: z.literal('dingtalk'),
  ...chat,
  secret: z.string().startsWith('SEC', 'the secret of "additional signature", which begins with SEC').optional(),
  keyword: z.string().min(1).optional().describe('where the robot takes only messages that hold this word'),
});

export const wecomChannel = z.strictObject({ use: z.literal('wecom'), ...chat });

export const channel = z.discriminatedUnion('use', [
  webhookChannel,
  emailChannel,
  slackChannel,
  dingtalkChannel,
  wecomChannel,
]);

const rule = z.strictObject({
  kinds: z
    .array(z.enum(CASE_KINDS))
    .min(1)
    .optional()
    .describe('kinds of cases, such as payment or overdue; all without it'),
  connections: z.array(name).min(1).optional().describe('cases of these connections; all without it'),
  after: waitingTime
    .prefault('0s')
    .describe('how long a case must have been open: 4h, or "2h working" (in the working hours of `overdue`)'),
  severity: z.enum(SEVERITIES).default('normal'),
  channels: z.array(name).min(1).optional().describe('whom to tell; every channel without it'),
});

type Rule = z.input<typeof rule>;

/** What is told where the config has no rules of its own. */
const DEFAULT_RULES: Rule[] = [
  { kinds: ['auth', 'connection'], severity: 'urgent' },
  { kinds: ['mapping', 'validation', 'rejected', 'conflict', 'unknown-outcome', 'cancel-refused', 'overdue'] },
  { after: '1d' },
];

/** A customer waits at the other end: whatever else the rules say, cases of theirs escalate within hours. */
const OF_CUSTOMERS = { after: '2h working', severity: 'urgent' } as const satisfies Rule;

/**
 * Rules of one's own stand beside the one for cases of customers, but for the kinds that they name themselves. One of certain connections takes no place: what waits at a gate is of none, and
 * nobody would be told.
 */
function withCustomers(rules: z.output<typeof rule>[]): z.output<typeof rule>[] {
  const named = new Set(rules.flatMap(({ kinds = [], connections }) => (connections ? [] : kinds)));
  const kinds = CUSTOMER_CASES.filter((kind) => !named.has(kind));
  return kinds.length === 0 ? rules : [...rules, rule.parse({ ...OF_CUSTOMERS, kinds })];
}

/** Who is told of what waits, and when; see `docs/alerts.md`. */
export const alerts = z.strictObject({
  language: z.enum(['en', 'zh']).default('en'),
  channels: z.record(name, channel).describe('where messages go, each by a name of yours'),
  rules: z
    .array(rule)
    .min(1)
    .prefault(DEFAULT_RULES)
    .transform(withCustomers)
    .describe(
      'whom a case is told to, and when; all that match count, and each delay is a step of its escalation. Cases of customers are told after 2 working hours besides, but for kinds that a rule names',
    ),
  repeatEvery: z
    .union([duration, z.literal('never')])
    .prefault('1d')
    .describe('how often a case that is still open is told again after the last step'),
  quietHours: z
    .strictObject({
      from: timeOfDay,
      to: timeOfDay,
      timezone: z.string().optional().describe("where it is not the config's"),
      except: z.array(z.enum(SEVERITIES)).default(['urgent']).describe('what does not wait for their end'),
    })
    .optional()
    .describe('every day; what does not press is held until they end'),
  digest: z
    .strictObject({
      at: timeOfDay,
      channels: z.array(name).min(1).optional().describe('every channel without it'),
    })
    .optional()
    .describe('once a day: what is open, what was resolved, calls that were made'),
  groupWindow: duration.prefault('1m').describe('what comes within this time goes in one message'),
  named: z.int().min(1).max(50).default(10).describe('cases that a message names; it counts all'),
  numbers: z.int().min(0).max(50).default(5).describe('business numbers that it names of each'),
});

export type AlertsConfig = z.output<typeof alerts>;
export type ChannelConfig = z.output<typeof channel>;
