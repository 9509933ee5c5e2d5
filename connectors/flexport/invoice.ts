import { z } from 'zod';
import { WaybillError } from '../../domain/failures.ts';
import type { Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { call, type FlexportContext, list } from './call.ts';
import type { FlexportOptions } from './options.ts';

const money = z.looseObject({ amount: z.string(), currency_code: z.string() });

const weight = z.looseObject({ value: z.number(), unit: z.enum(['kg', 'lbs']) });

/** `CreateCommercialInvoice` of the vendor's OpenAPI, version 2. The connector adds our identity to `metadata`. */
export const commercialInvoice = z.looseObject({
  shipment_id: z.int(),
  invoice_number: z.string(),
  currency_code: z.string(),
  is_related_parties: z.boolean().optional(),
  proration_amount: money,
  manufacturer_refs: z.array(z.string()).optional(),
  line_items: z
    .array(
      z.looseObject({
        document_line_number: z.int().optional(),
        purchase_order_number: z.string().optional(),
        container_number: z.string().optional(),
        country_of_origin: z.string().optional(),
        product_sku: z.string(),
        quantity: z.looseObject({
          value: z.number(),
          unit: z.enum(['pcs', 'dpc', 'doz', 'hun', 'ths', 'prs', 'dpr']),
        }),
        price_per_unit: money,
        value: money,
        net_weight: weight.optional(),
        gross_weight: weight.optional(),
      }),
    )
    .min(1),
  metadata: z.record(z.string(), z.array(z.string())).optional(),
});

type InvoicePayload = z.output<typeof commercialInvoice>;

interface Invoice {
  id: string;
  invoice_number?: string;
  metadata?: Record<string, string[]>;
}

const numbersOf = (one: Invoice): string[] => (one.invoice_number ? [one.invoice_number] : []);

async function issue(ctx: FlexportContext, write: Write): Promise<WriteResult> {
  const payload = write.payload as InvoicePayload;
  const metadata = { ...payload.metadata, [ctx.options.metadataKey]: [write.identity] };
  const made = await call<Invoice>(ctx, 'POST', '/commercial_invoices', { json: { ...payload, metadata } });
  return { result: 'accepted', targetId: made.id, numbers: numbersOf(made) };
}

const push = (ctx: FlexportContext, writes: Write[]): Promise<WriteResult[]> =>
  Promise.all(
    writes.map(async (write): Promise<WriteResult> => {
      try {
        return await issue(ctx, write);
      } catch (error) {
        if (error instanceof WaybillError) return { result: 'failed', failure: error.failure };
        throw error;
      }
    }),
  );

/** All commercial invoices of this number on this shipment; their metadata cannot be searched, only looked at. */
async function invoicesOf(ctx: FlexportContext, { shipment_id, invoice_number }: InvoicePayload): Promise<Invoice[]> {
  const invoices: Invoice[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await list<Invoice>(ctx, '/commercial_invoices', {
      'f.shipment.id': shipment_id,
      'f.invoice_number': invoice_number,
      page,
    });
    invoices.push(...answer.data);
    if (!answer.next) return invoices;
  }
}

async function findOne(ctx: FlexportContext, identity: string, payload: unknown): Promise<Finding> {
  const sought = commercialInvoice.safeParse(payload).data;
  if (!sought) return { found: 'unsure', why: 'without its number and shipment an invoice cannot be looked for' };
  const invoices = await invoicesOf(ctx, sought);
  const [one, ...others] = invoices.filter((made) => made.metadata?.[ctx.options.metadataKey]?.includes(identity));
  if (!one) return { found: false };
  if (others.length > 0) return { found: 'unsure', why: `${others.length + 1} invoices carry this reference` };
  return { found: true, targetId: one.id, numbers: numbersOf(one) };
}

/**
 * Commercial invoices, for customs. The API knows no idempotency key, so a create is looked for before it is sent again.
 * Its description of a change has no place for the invoice's id, and there is no cancel: both are a person's call.
 */
export const invoice: KindPort<FlexportOptions> = {
  schema: commercialInvoice,
  push,
  find: (ctx, identities, payloads) =>
    Promise.all(identities.map((identity, n) => findOne(ctx, identity, payloads?.[n]))),
  once: { way: 'probe by reference', identityMaxLength: 40, settleMs: 5_000 },
  change: 'refuse',
};
