import { z } from 'zod';
import { add, isDecimal } from '../../domain/decimal.ts';
import { personal } from '../../domain/personal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { call, fetched, type PaypalContext } from './call.ts';
import { changedIds } from './events.ts';
import type { PaypalOptions } from './options.ts';

const money = z.looseObject({ currency_code: z.string(), value: z.string() });
const link = z.looseObject({ href: z.string(), rel: z.string() });

/** `dispute` of the OpenAPI description, as far as it is told on. */
const dispute = z.looseObject({
  dispute_id: z.string(),
  reason: z.string().nullish(),
  status: z.string(),
  dispute_life_cycle_stage: z.string().nullish(),
  dispute_amount: money.nullish(),
  dispute_outcome: z.looseObject({ outcome_code: z.string().nullish() }).nullish(),
  seller_response_due_date: z.string().nullish(),
  update_time: z.string().nullish(),
});

const capture = z.looseObject({
  id: z.string(),
  status: z.string(),
  amount: money,
  invoice_id: z.string().nullish(),
  custom_id: personal('free', z.string()).nullish(),
  supplementary_data: z
    .looseObject({ related_ids: z.looseObject({ order_id: z.string().nullish() }).nullish() })
    .nullish(),
  create_time: z.string().nullish(),
  update_time: z.string().nullish(),
  links: z.array(link).nullish(),
});

/** A capture, and what is added: its newest dispute, what went back of it as far as its order tells, and the number of the order that it names. */
export const paymentRecord = capture.extend({
  dispute: dispute.nullish(),
  refunded: z.string().nullish(),
  order: z.string().nullish(),
});

type Capture = z.output<typeof capture>;
type Dispute = z.output<typeof dispute>;

interface CheckoutOrder {
  purchase_units?: {
    payments?: { refunds?: { status?: string; amount?: { value: string }; links?: { href: string }[] }[] };
  }[];
}

/** A capture says that something went back, and its order what. */
async function refundedOf(ctx: PaypalContext, one: Capture): Promise<string | null> {
  if (one.status === 'REFUNDED') return one.amount.value;
  const orderId = one.supplementary_data?.related_ids?.order_id;
  if (one.status !== 'PARTIALLY_REFUNDED' || !orderId) return null;
  const order = await fetched<CheckoutOrder>(ctx, `/v2/checkout/orders/${encodeURIComponent(orderId)}`);
  const refunds = order?.purchase_units?.flatMap(({ payments }) => payments?.refunds ?? []) ?? [];
  const ofIt = refunds.filter(
    ({ status, links }) => status === 'COMPLETED' && links?.some(({ href }) => href.endsWith(`/captures/${one.id}`)),
  );
  const values = ofIt.flatMap(({ amount }) => (amount && isDecimal(amount.value) ? [amount.value] : []));
  return values.length === 0 ? null : values.reduce((sum, value) => add(sum, value));
}

/** A capture does not say whether it is disputed. */
async function disputeOf(ctx: PaypalContext, { id }: Capture): Promise<Dispute | null> {
  if (!ctx.options.disputes) return null;
  const query = { disputed_transaction_id: id, page_size: 10 };
  const { items = [] } = await call<{ items?: Dispute[] }>(ctx, 'GET', '/v1/customer/disputes', { query });
  const newest = items.toSorted((a, b) => (b.update_time ?? '').localeCompare(a.update_time ?? ''))[0];
  if (!newest) return null;
  // Only the dispute itself tells how it ended.
  return (await fetched<Dispute>(ctx, `/v1/customer/disputes/${encodeURIComponent(newest.dispute_id)}`)) ?? null;
}

function orderOf({ orderFields, orderPrefix }: PaypalOptions, one: Capture): string | undefined {
  const told = orderFields.map((field) => one[field]?.trim()).find(Boolean);
  return orderPrefix && told?.startsWith(orderPrefix) ? told.slice(orderPrefix.length) : told;
}

async function recordOf(ctx: PaypalContext, one: Capture): Promise<SourceRecord> {
  const number = orderOf(ctx.options, one);
  const { ordersOf } = ctx.options;
  const [refunded, disputed] = await Promise.all([refundedOf(ctx, one), disputeOf(ctx, one)]);
  const data: z.output<typeof paymentRecord> = { ...one, refunded, dispute: disputed, order: number ?? null };
  return {
    kind: 'payment',
    id: one.id,
    ...(number ? { parent: { kind: 'order', number, ...(ordersOf ? { of: ordersOf } : {}) } } : {}),
    numbers: [one.id],
    data,
  };
}

async function read(ctx: PaypalContext, ids: string[]): Promise<SourceRecord[]> {
  const records = await Promise.all(
    ids.map(async (id) => {
      const one = await fetched<Capture>(ctx, `/v2/payments/captures/${encodeURIComponent(id)}`);
      return one && recordOf(ctx, one);
    }),
  );
  return records.filter((record) => record !== undefined);
}

/** Captures: what was paid, refunded and is disputed, each as it is now. */
export const payment: KindPort<PaypalOptions> = {
  schema: paymentRecord,
  async *pull(ctx, cursor) {
    for await (const page of changedIds(ctx, 'payment', cursor))
      yield { records: await read(ctx, page.ids), cursor: page.cursor };
  },
  read,
};
