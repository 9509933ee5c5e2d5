import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { Parent, SourceRecord } from '../connector.ts';
import type { StripeContext } from './call.ts';
import { fromUnits } from './money.ts';
import { orderOf } from './order-reference.ts';

/** Where our identity stands in an invoice's metadata; searches ask for it. */
export const IDENTITY_KEY = 'waybill';

const invoice = z.looseObject({
  id: z.string(),
  number: z.string().nullish(),
  status: z.string().nullish(),
  currency: z.string(),
  created: z.int(),
  due_date: z.int().nullish(),
  total: z.int(),
  amount_due: z.int(),
  amount_paid: z.int(),
  amount_remaining: z.int(),
  customer: z.string().nullish(),
  customer_email: personal('email', z.string()).nullish(),
  customer_name: personal('name', z.string()).nullish(),
  description: personal('free', z.string()).nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  hosted_invoice_url: personal('url', z.string()).nullish(),
});

/** An invoice, and what is added: its amounts as exact decimals, and the number of the order that its metadata name. */
export const invoiceRecord = invoice.extend({
  order: z.string().nullish(),
  money: z.looseObject({ total: z.string(), paid: z.string(), remaining: z.string() }),
});

export type StripeInvoice = z.output<typeof invoice>;

/** Ours belongs to what it was made of; another to the order that it names. */
export function parentOfInvoice(ctx: StripeContext, { id, metadata }: StripeInvoice): Parent | undefined {
  if (metadata?.[IDENTITY_KEY]) return { kind: 'invoice', targetId: id };
  return orderOf(ctx, metadata);
}

export function recordOf(ctx: StripeContext, one: StripeInvoice): SourceRecord {
  const parent = parentOfInvoice(ctx, one);
  const named = orderOf(ctx, one.metadata);
  const { currency, total, amount_paid, amount_remaining } = one;
  const data: z.output<typeof invoiceRecord> = {
    ...one,
    order: named && 'number' in named ? named.number : null,
    money: {
      total: fromUnits(total, currency),
      paid: fromUnits(amount_paid, currency),
      remaining: fromUnits(amount_remaining, currency),
    },
  };
  return {
    kind: 'invoice',
    id: one.id,
    ...(parent ? { parent } : {}),
    numbers: one.number ? [one.number, one.id] : [one.id],
    cancelled: one.status === 'void',
    data,
  };
}

/** What a write makes: an invoice that is sent, to be paid by its day. Amounts are decimals as texts, a line's is that of the whole line. */
export const invoiceWrite = z.looseObject({
  customer: z.string().optional().describe('cus_...; else the customer of `buyer.email` is taken, or made'),
  buyer: z
    .looseObject({ email: personal('email', z.string()), name: personal('name', z.string()).optional() })
    .optional(),
  order: z.string().optional().describe("the shop's number of the order, kept in the metadata"),
  currency: z.string(),
  days_until_due: z.int().nonnegative(),
  description: personal('free', z.string()).optional(),
  paid: z.boolean().optional().describe('it was paid elsewhere, all of it'),
  lines: z.array(z.looseObject({ description: z.string(), amount: z.string() })).min(1),
});

export type InvoiceWrite = z.output<typeof invoiceWrite>;
