import { z } from 'zod';
import { countryCode } from '../domain/countries.ts';
import { GATE_NAMES, KYC_REQUIRED } from '../domain/gates/index.ts';
import { KINDS, ROLES } from '../domain/kinds.ts';
import { alerts } from './alerts.ts';
import { approval } from './approval.ts';
import { bulkOrders } from './bulk-orders.ts';
import { credit } from './credit.ts';
import { duration, timeOfDay } from './durations.ts';
import { duty } from './duty.ts';
import { exchange } from './exchange.ts';
import { lc } from './lc.ts';
import { allowed, overdue, stageTimes } from './overdue.ts';
import { papers } from './papers.ts';
import { prices } from './prices.ts';
import { reconcile } from './reconcile.ts';
import { registrationDocuments } from './registration.ts';
import { reorder } from './reorder.ts';
import { replenish } from './replenish.ts';
import { stock } from './stock.ts';
import { tax } from './tax.ts';
import { transfers } from './transfers.ts';
import { vatIds } from './vat-ids.ts';

/** `1000 per hour` -> `{ calls, perMs }`. */
const rate = z
  .string()
  .regex(/^\d+ per (second|minute|hour|day)$/, 'a rate such as "1000 per hour"')
  .transform((text) => {
    const [calls, , unit] = text.split(' ') as [string, string, 'second' | 'minute' | 'hour' | 'day'];
    return { calls: Number(calls), perMs: { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 }[unit] };
  });

/** One rate or several, all to be kept: `[1000 per hour, 2 per second]`. */
const rates = z.union([rate.transform((one) => [one]), z.array(rate).min(1)]);

/** What an ERP of this trade allows. */
const MOST_RUNS_A_DAY = 5;

/** What guesses do not reach. */
const LEAST_TOKEN = 24;

const id = z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, 'small letters, digits and dashes, such as shop-us');

export const connection = z.strictObject({
  use: id.describe('the connector: a folder of connectors/'),
  role: z.enum(ROLES).optional().describe('what this system is here, where it is not what it usually is'),
  options: z.record(z.string(), z.unknown()).default({}).describe("the connector's own options"),
  params: z
    .record(z.string(), z.string())
    .default({})
    .describe('constants that mappings read with `context: params.NAME`'),
  limits: z
    .strictObject({
      calls: rates
        .optional()
        .describe('the most calls in a span, such as "1000 per hour"; several spans as a list, all to be kept'),
      points: rates
        .optional()
        .describe(
          'the most cost points in a span, for systems that count what a request costs, such as "100 per second"',
        ),
      concurrency: z.int().positive().optional().describe('requests at once'),
      timeout: duration.optional().describe('the longest that one request may take, such as 30s'),
    })
    .default({})
    .describe("lower than the vendor's own"),
  ca: z
    .string()
    .regex(/-----BEGIN CERTIFICATE-----/, 'a PEM, usually ${file:...}')
    .optional()
    .describe(
      'PEM of the certificate authority of a system in your own house, usually ${file:...}; trusted besides the usual ones',
    ),
  windows: z
    .array(timeOfDay)
    .min(1)
    .max(MOST_RUNS_A_DAY, `at most ${MOST_RUNS_A_DAY} runs a day`)
    .optional()
    .describe('the only times of day at which it is called, such as "09:00"; at any time without them'),
  runsPerDay: z
    .int()
    .min(1)
    .max(MOST_RUNS_A_DAY, `at most ${MOST_RUNS_A_DAY} runs a day`)
    .default(MOST_RUNS_A_DAY)
    .describe('where it has windows: how often it may be called a day, those that a person asks for with them'),
  outsideWindow: z
    .array(z.enum(['cancel', 'probe']))
    .default(['cancel', 'probe'])
    .describe('what may be done between windows: take back what was cancelled, ask a paused system whether it is back'),
  timezone: z.string().optional().describe("of its windows, where it is not the config's"),
  poll: duration.optional().describe('how often changes are pulled, where it has no windows; webhooks come besides'),
  mappings: z
    .record(z.string(), z.string())
    .default({})
    .describe('kind -> mapping file, where the baseline is not meant'),
  stageTimes: stageTimes.optional().describe('of the orders that come from it, where they are not the usual ones'),
  silence: allowed
    .optional()
    .describe('how long nothing new may come from it before that is a case: 12h, "8h working"; for ever without it'),
});

export const flow = z.strictObject({
  kinds: z.array(z.enum(KINDS)).min(1).describe('what moves'),
  from: z.array(id).min(1).describe('the connections that it comes from'),
  steps: z
    .array(
      z
        .string()
        .regex(
          /^(map|gate|write (\$origin|[a-z][a-z0-9-]*)( as [a-z]+)?)$/,
          'map, gate, "write CONNECTION" or "write CONNECTION as KIND"',
        ),
    )
    .min(1)
    .describe('what is done with it, in this order; `$origin` is the connection that the order came from'),
  every: duration.optional().describe("pull at this interval instead of the connection's own"),
  priority: z
    .enum(['cancel', 'order', 'status', 'stock', 'backfill'])
    .optional()
    .describe('what goes first where calls are few'),
  stageTimes: stageTimes.optional().describe('of the orders that it carries, where they are not the usual ones'),
});

export const config = z.strictObject({
  timezone: z.string().default('UTC').describe('of windows and reports, such as Asia/Shanghai'),
  store: z.string().default('sqlite:data/waybill.db').describe('sqlite:PATH or postgres://...'),
  masterKey: z
    .string()
    .optional()
    .describe('32 bytes in base64, usually ${env} or ${file:...}; made in the data folder without one'),
  previousMasterKey: z
    .string()
    .optional()
    .describe('the master key of before, from a new masterKey until `waybill keys rotate` is done'),
  data: z.string().default('data').describe('folder for everything that Waybill writes'),
  mappings: z.string().default('mappings').describe('folder of your own mappings and tables'),
  temporal: z
    .union([
      z.literal('embedded'),
      z.strictObject({ embedded: z.strictObject({ port: z.int().optional(), uiPort: z.int().optional() }) }),
      z.strictObject({
        address: z.string(),
        namespace: z.string().default('default'),
        tls: z
          .union([z.boolean(), z.strictObject({ cert: z.string(), key: z.string(), ca: z.string().optional() })])
          .optional(),
        apiKey: z.string().optional(),
        ui: z.string().optional().describe('where the Temporal UI is, for links'),
      }),
    ])
    .default('embedded')
    .describe('embedded, or the address of a Temporal of your own'),
  http: z
    .strictObject({ host: z.string().default('127.0.0.1'), port: z.int().default(8080) })
    .prefault({})
    .describe('where webhooks, health and metrics are served'),
  codec: z
    .strictObject({
      tokens: z
        .record(
          id,
          z.string().min(LEAST_TOKEN, `at least ${LEAST_TOKEN} characters, such as those of \`openssl rand -hex 24\``),
        )
        .describe("who may read Temporal's payloads: a name, and a token as ${ENV}, or sha256: and its hash in hex"),
      origins: z
        .array(z.url())
        .default([])
        .describe('where the Temporal UI is opened, besides where it runs, such as https://temporal.example.com'),
    })
    .optional()
    .describe('opens encrypted payloads for the Temporal UI; nobody can read them there without it'),
  sandbox: z
    .strictObject({
      port: z.int().default(4600),
      systems: z.array(id).default([]),
      options: z.record(z.string(), z.unknown()).default({}),
    })
    .optional()
    .describe('local stand-ins for the systems, started beside the daemon'),
  connections: z.record(id, connection).describe('the systems, each by a name of yours'),
  flows: z.record(id, flow).describe('what moves from where to where, each by a name of yours'),
  allocation: z
    .strictObject({
      default: id.optional(),
      byCountry: z.record(z.string().regex(/^[A-Z]{2}$/), id).default({}),
      rules: z
        .array(
          z.strictObject({
            to: z.strictObject({
              countries: z
                .array(z.string().regex(/^[A-Z]{2}$/, 'a country such as DE'))
                .min(1)
                .optional(),
              postal: z.array(z.string().trim().min(1)).min(1).optional().describe('beginnings of postal codes'),
            }),
            from: z.array(id).min(1).describe('warehouses, in the order in which they are tried'),
          }),
        )
        .default([])
        .describe('the first that matches comes before `byCountry` and `default`'),
      fallback: z
        .array(id)
        .default([])
        .describe(
          'warehouses that are tried after those of the destination, where stock is looked after (rules.stock)',
        ),
      split: z
        .enum(['never', 'lines', 'pieces'])
        .default('never')
        .describe('whether an order may leave from several warehouses where none has all of it, by rules.stock'),
      leavesFrom: z
        .record(
          id,
          z.string().refine((code) => countryCode(code) === code, 'an ISO 3166-1 country such as DE; GB, not UK'),
        )
        .default({})
        .describe(
          "warehouse -> the country that its goods leave from, by which tax, duty and papers are ruled; the seller's without it",
        ),
    })
    .prefault({})
    .describe('which warehouse ships what; a line that names its warehouse goes there'),
  rules: z
    .strictObject({
      gates: z.array(z.enum(GATE_NAMES)).default(['payment']).describe('what an order waits for before it goes on'),
      kyc: z
        .strictObject({
          required: z
            .enum(KYC_REQUIRED)
            .default('b2b')
            .describe('whose customers must be approved: of orders with a company or tax id (b2b), all, or none'),
          exemptGroups: z
            .array(z.string().min(1))
            .default([])
            .describe('price tiers, as the shop names them, whose customers need no approval'),
          providerWithin: duration
            .prefault('24h')
            .describe('how long an identity provider may take about a customer before a person is asked'),
          documents: registrationDocuments
            .default([])
            .describe('what a customer shows before they are approved, such as business-licence'),
          registeredSince: z.iso
            .date('a day such as 2026-12-01')
            .transform((day) => Date.parse(day))
            .optional()
            .describe(
              'the first day (UTC) from which a flow of customers with a gate asks about those who come to be known; who was known before is asked about once they order',
            ),
        })
        .prefault({})
        .describe('gate kyc: see docs/rules/kyc.md'),
      approval: approval.optional(),
      deposit: z
        .strictObject({
          percent: z.int().min(1).max(100).default(30).describe("of the order's total, before it moves"),
        })
        .prefault({})
        .describe('gate deposit: what customers without terms pay first; see docs/rules/credit.md'),
      credit: credit.prefault({}),
      lc: lc.prefault({}),
      papers: papers.prefault({}),
      exchange: exchange.prefault({}),
      transfers: transfers.prefault({}).describe('bank transfers that pay orders: see docs/rules/payments.md'),
      bulkOrders: bulkOrders.optional(),
      reorder: reorder.optional(),
      tax: tax.prefault({}),
      duty: duty.prefault({}),
      vatIds: vatIds.optional(),
      stock: stock.optional(),
      replenish: replenish.optional(),
    })
    .prefault({}),
  prices: prices.optional(),
  alerts: alerts.optional().describe('who is told of what waits, and when'),
  overdue: overdue.prefault({}).describe('how long things may wait before they are a case'),
  cases: z
    .strictObject({
      retryWhenMended: z
        .boolean()
        .default(false)
        .describe(
          'try the orders of a case again by itself when its mapping or table was mended and maps them; else it is offered',
        ),
    })
    .prefault({})
    .describe('what is stuck'),
  batch: z
    .strictObject({ size: z.int().min(1).max(500).default(200), inFlight: z.int().min(1).default(3) })
    .prefault({}),
  sweep: duration.prefault('30s'),
  audit: z
    .strictObject({
      seal: duration.prefault('1s').describe('how often what was done is sealed into the chain'),
      every: duration.prefault('1h').describe('how often the head of the chain is anchored'),
      anchor: z
        .array(
          z.union([
            z.strictObject({ file: z.string().min(1).describe('a file elsewhere, to which a line is appended') }),
            z.strictObject({
              rfc3161: z.url().describe('the address of a time stamp authority (RFC 3161)'),
              ca: z
                .string()
                .optional()
                .describe('the certificates that it must lead to, in PEM: a path, or the text by ${file:...}'),
            }),
          ]),
        )
        .default([])
        .describe('where the head of the chain is kept besides, out of reach of who may write the ledger'),
    })
    .prefault({})
    .describe('the record of who did what, when and why'),
  retention: z
    .strictObject({
      raw: duration.prefault('90d').describe('what sources sent, of orders that rest; what mappings made of it stays'),
      payloads: duration
        .prefault('365d')
        .describe('the bytes that were sent to systems, of what they accepted or refused'),
      revisions: duration.prefault('730d').describe('earlier revisions of a record; the last one stays'),
      inbox: duration.prefault('30d').describe('that a webhook was received: until then the same one is known again'),
      steps: duration.prefault('730d').describe('the single steps of orders that rest'),
      cases: duration.prefault('730d').describe('closed cases, and what was said about them'),
      alerts: duration.prefault('90d').describe('messages that were sent, or given up'),
      papers: z
        .strictObject({
          years: z.int().min(1).max(100).default(10).describe('how long invoices and papers are kept after an erasure'),
          byCountry: z
            .record(z.string().regex(/^[A-Z]{2}$/), z.int().min(0).max(100))
            .default({})
            .describe('by the country that the order went to, such as DE: 8; 0 keeps none'),
        })
        .prefault({})
        .describe('tax documents of customers who were erased'),
    })
    .prefault({})
    .describe('how long things are kept, such as 90d; what still moves is never touched'),
  reconcile: reconcile
    .prefault({})
    .describe(
      'how shop, ERP, warehouse and forwarder are compared, and when; only on request without `at` and `every`',
    ),
  log: z
    .strictObject({
      level: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
      format: z.enum(['pretty', 'json']).default('pretty'),
    })
    .prefault({}),
});

export type Config = z.output<typeof config>;
export type ConnectionConfig = z.output<typeof connection>;
export type FlowConfig = z.output<typeof flow>;
