import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, Parent, SourceRecord } from '../connector.ts';
import { call, fetched, type List, type StripeContext } from './call.ts';
import { type Changing, changed, type StripeEvent } from './changes.ts';
import { parentOfInvoice, type StripeInvoice } from './invoice-shape.ts';
import { fromUnits } from './money.ts';
import type { StripeOptions } from './options.ts';
import { orderNumbered, orderOf } from './order-reference.ts';

const metadata = z.record(z.string(), personal('free', z.string())).nullish();

/** `dispute` of the OpenAPI description. */
const dispute = z.looseObject({
  id: z.string(),
  amount: z.int(),
  currency: z.string(),
  created: z.int(),
  reason: z.string(),
  status: z.string(),
  evidence_details: z.looseObject({ due_by: z.int().nullish() }).nullish(),
});

const charge = z.looseObject({
  id: z.string(),
  amount: z.int(),
  amount_captured: z.int(),
  amount_refunded: z.int(),
  disputed: z.boolean(),
  status: z.string(),
  billing_details: z
    .looseObject({ name: personal('name', z.string()).nullish(), email: personal('email', z.string()).nullish() })
    .nullish(),
  payment_method_details: z.looseObject({ type: z.string() }).nullish(),
});

const intent = z.looseObject({
  id: z.string(),
  status: z.string(),
  amount: z.int(),
  amount_received: z.int(),
  currency: z.string(),
  created: z.int(),
  customer: z.string().nullish(),
  description: personal('free', z.string()).nullish(),
  receipt_email: personal('email', z.string()).nullish(),
  metadata,
  payment_details: z.looseObject({ order_reference: z.string().nullish() }).nullish(),
  latest_charge: charge.nullish(),
});

/**
 * A PaymentIntent with its latest charge, and what is added: its newest dispute, its amounts as exact decimals, and the number of the
 * order that it names.
 */
export const paymentRecord = intent.extend({
  dispute: dispute.nullish(),
  order: z.string().nullish(),
  money: z.looseObject({
    amount: z.string(),
    received: z.string(),
    refunded: z.string(),
    disputed: z.string().nullish(),
  }),
});

type Intent = z.output<typeof intent>;

/** Nobody has paid yet, and nobody knows for what: a basket that was left. */
const UNPAID: readonly string[] = ['requires_payment_method', 'requires_confirmation', 'requires_action', 'canceled'];

/** A payment of an invoice carries no metadata of the invoice's. */
async function invoiceOf(ctx: StripeContext, { id }: Intent): Promise<StripeInvoice | undefined> {
  const { data } = await call<List<{ invoice: StripeInvoice | string }>>(ctx, 'GET', '/v1/invoice_payments', {
    query: {
      'payment[type]': 'payment_intent',
      'payment[payment_intent]': id,
      'expand[]': ['data.invoice'],
      limit: 1,
    },
  });
  const invoice = data[0]?.invoice;
  return typeof invoice === 'object' ? invoice : undefined;
}

async function parentOf(ctx: StripeContext, one: Intent): Promise<Parent | undefined> {
  const told = orderOf(ctx, one.metadata) ?? orderNumbered(ctx, one.payment_details?.order_reference);
  if (told || UNPAID.includes(one.status)) return told;
  const invoice = await invoiceOf(ctx, one);
  return invoice && parentOfInvoice(ctx, invoice);
}

async function disputeOf(ctx: StripeContext, one: Intent) {
  if (!one.latest_charge?.disputed) return undefined;
  const query = { payment_intent: one.id, limit: 1 };
  const { data } = await call<List<z.output<typeof dispute>>>(ctx, 'GET', '/v1/disputes', { query });
  return data[0];
}

async function recordOf(ctx: StripeContext, one: Intent): Promise<SourceRecord | undefined> {
  const [parent, disputed] = await Promise.all([parentOf(ctx, one), disputeOf(ctx, one)]);
  if (!parent && UNPAID.includes(one.status)) return undefined;
  // Whoever has it may end the payment in the buyer's place.
  const { client_secret: _, ...kept } = one;
  const { currency, amount, amount_received, latest_charge } = one;
  const data: z.output<typeof paymentRecord> = {
    ...kept,
    dispute: disputed ?? null,
    order: parent && 'number' in parent ? parent.number : null,
    money: {
      amount: fromUnits(amount, currency),
      received: fromUnits(amount_received, currency),
      refunded: fromUnits(latest_charge?.amount_refunded ?? 0, currency),
      disputed: disputed ? fromUnits(disputed.amount, disputed.currency) : null,
    },
  };
  return { kind: 'payment', id: one.id, ...(parent ? { parent } : {}), numbers: [one.id], data };
}

const recordsOf = async (ctx: StripeContext, intents: Intent[]): Promise<SourceRecord[]> =>
  (await Promise.all(intents.map((one) => recordOf(ctx, one)))).filter((record) => record !== undefined);

async function intentsOf(ctx: StripeContext, ids: string[]): Promise<Intent[]> {
  const query = { 'expand[]': ['latest_charge'] };
  const found = await Promise.all(
    ids.map((id) => fetched<Intent>(ctx, `/v1/payment_intents/${encodeURIComponent(id)}`, query)),
  );
  return found.filter((one) => one !== undefined);
}

export const PAYMENT_EVENTS = [
  'payment_intent.succeeded',
  'payment_intent.processing',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
  'payment_intent.amount_capturable_updated',
  'payment_intent.partially_funded',
  'charge.refunded',
  'charge.refund.updated',
  'charge.captured',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
] as const;

/** Events speak of the payment, its charge, a refund or a dispute of it. */
export function intentIdOf({ data: { object } }: Pick<StripeEvent, 'data'>): string | undefined {
  const id = object.object === 'payment_intent' ? object.id : object.payment_intent;
  return typeof id === 'string' ? id : undefined;
}

const changing = (ctx: StripeContext): Changing<Intent> => ({
  path: '/v1/payment_intents',
  expand: ['latest_charge'],
  types: PAYMENT_EVENTS,
  idOf: intentIdOf,
  read: (ids) => intentsOf(ctx, ids),
});

/** Payments: what was paid, refunded and is disputed, each as it is now. */
export const payment: KindPort<StripeOptions> = {
  schema: paymentRecord,
  async *pull(ctx, cursor) {
    for await (const page of changed(ctx, changing(ctx), cursor))
      yield { records: await recordsOf(ctx, page.objects), cursor: page.cursor };
  },
  read: async (ctx, ids) => recordsOf(ctx, await intentsOf(ctx, ids)),
};
