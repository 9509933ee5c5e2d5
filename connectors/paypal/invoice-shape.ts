import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { SourceRecord } from '../connector.ts';
import { type Money, moneyOf } from './money.ts';
import type { PaypalOptions } from './options.ts';

const money = z.looseObject({ currency_code: z.string(), value: z.string() });

const term = z.looseObject({ term_type: z.string().optional(), due_date: z.string().optional() });

const recipient = z.looseObject({
  billing_info: z
    .looseObject({
      email_address: personal('email', z.string()).optional(),
      business_name: personal('company', z.string()).optional(),
      name: z.looseObject({ full_name: personal('name', z.string()).optional() }).optional(),
    })
    .optional(),
});

/** `invoice` of the OpenAPI description. `detail.memo` is a note to oneself: our identity is there. */
export const invoiceRecord = z.looseObject({
  id: z.string(),
  status: z.string(),
  detail: z.looseObject({
    invoice_number: z.string().optional(),
    reference: z.string().optional(),
    currency_code: z.string(),
    invoice_date: z.string().optional(),
    note: personal('note', z.string()).optional(),
    memo: z.string().optional(),
    payment_term: term.optional(),
  }),
  primary_recipients: z.array(recipient).optional(),
  amount: money.optional(),
  due_amount: money.optional(),
  payments: z.looseObject({ paid_amount: money.optional() }).optional(),
});

export type PaypalInvoice = z.output<typeof invoiceRecord>;

/** What a write makes: an invoice that is sent. Amounts are decimals as texts, an item's is that of the whole line. */
export const invoiceWrite = z.looseObject({
  detail: z.looseObject({
    invoice_number: z.string().max(127),
    reference: z.string().max(120).optional(),
    currency_code: z.string(),
    note: personal('note', z.string()).optional(),
    payment_term: term.optional(),
  }),
  primary_recipients: z.array(recipient).min(1).max(100),
  items: z
    .array(z.looseObject({ name: z.string().max(200), amount: z.string() }))
    .min(1)
    .max(100),
  paid: z.string().optional().describe('how much of it was paid elsewhere'),
});

export type InvoiceWrite = z.output<typeof invoiceWrite>;

interface InvoiceBody {
  detail: InvoiceWrite['detail'] & { memo: string };
  primary_recipients: InvoiceWrite['primary_recipients'];
  items: { name: string; quantity: string; unit_amount: Money }[];
}

/** The body of a create and of a full update. */
export function bodyOf({ detail, primary_recipients, items }: InvoiceWrite, identity: string): InvoiceBody {
  return {
    detail: { ...detail, memo: identity },
    primary_recipients,
    items: items.map(({ name, amount }) => ({
      name,
      quantity: '1',
      unit_amount: moneyOf(amount, detail.currency_code),
    })),
  };
}

/** Ours belongs to what it was made of; another to the order that its reference names. */
export function recordOf({ ordersOf }: PaypalOptions, one: PaypalInvoice, ours: RegExp): SourceRecord {
  const { invoice_number, reference, memo } = one.detail;
  const number = reference?.trim();
  const parent: SourceRecord['parent'] = ours.test(memo ?? '')
    ? { kind: 'invoice', targetId: one.id }
    : number
      ? { kind: 'order', number, ...(ordersOf ? { of: ordersOf } : {}) }
      : undefined;
  return {
    kind: 'invoice',
    id: one.id,
    ...(parent ? { parent } : {}),
    numbers: invoice_number ? [invoice_number, one.id] : [one.id],
    cancelled: one.status === 'CANCELLED',
    data: one,
  };
}
