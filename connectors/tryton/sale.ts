import { z } from 'zod';
import { amount, currency } from '../../domain/canonical/fields.ts';
import { compare, sum } from '../../domain/decimal.ts';
import type { Failure } from '../../domain/failures.ts';
import { partyAddress } from './addresses.ts';
import { unitPriceOf } from './amounts.ts';
import type { TrytonApi } from './api.ts';
import { articles, currencies } from './catalogue.ts';
import type { DocumentMaker, DocumentRow, Job } from './documents.ts';
import type { TrytonOptions } from './options.ts';
import { type FoundPartner, partners, party } from './parties.ts';
import { decimal } from './wire.ts';

/** A sale as a mapping makes it: Tryton's own field names, codes where Tryton has ids. The reference is our identity. */
export const salePayload = z
  .looseObject({
    /** What people know the order by. */
    description: z.string().optional(),
    comment: z.string().optional(),
    currency,
    party,
    shipment_address: partyAddress,
    invoice_address: partyAddress.optional(),
    invoice_method: z.enum(['manual', 'order', 'shipment']).default('order'),
    shipment_method: z.enum(['manual', 'order', 'invoice']).default('order'),
    lines: z
      .array(
        z.looseObject({
          /** `product.product` by its code. */
          product: z.string().min(1),
          quantity: z.int().positive(),
          /** Of the whole line; the unit price is worked out from it. */
          amount,
        }),
      )
      .min(1),
    /** Charged as one piece of a service product. */
    shipping: z.looseObject({ product: z.string().min(1), amount }).optional(),
    /** What the sale must come to, or it is not made. */
    total_amount: amount,
  })
  .meta({ complete: true });

export type SalePayload = z.output<typeof salePayload>;

export interface SaleRow extends DocumentRow {
  total_amount: string;
  shipment_state: string;
  invoice_state: string;
  invoices: { id: number; state: string }[];
  shipments: { id: number; state: string }[];
  lines: { id: number; moves: { id: number; state: string }[]; moves_ignored: number[] }[];
  invoices_ignored: number[];
}

export const SALE_FIELDS = [
  'number',
  'state',
  'reference',
  'total_amount',
  'shipment_state',
  'invoice_state',
  'invoices.state',
  'invoices_ignored',
  'shipments.state',
  'lines.moves.state',
  'lines.moves_ignored',
];

/** What a sale led to. */
export interface UndoneParts {
  state: string;
  invoices: { state: string }[];
  shipments: { state: string }[];
  lines: { moves: { state: string }[] }[];
}

/**
 * A sale that was taken back after it was processed: Tryton has no cancel there, so its shipments and invoices are
 * cancelled and ignored, and it ends as `done` with nothing shipped and nothing invoiced.
 */
export const undone = (sale: UndoneParts): boolean => {
  const moves = sale.lines.flatMap((line) => line.moves);
  const parts = [...sale.invoices, ...sale.shipments, ...moves];
  return sale.state === 'done' && parts.length > 0 && parts.every((part) => part.state === 'cancelled');
};

export const saleMaker = (options: TrytonOptions): DocumentMaker<SalePayload, SaleRow> => ({
  model: 'sale.sale',
  schema: salePayload,
  fields: SALE_FIELDS,
  live: (sale) => sale.state !== 'cancelled' && !undone(sale),
  complete: (sale) => !['draft', 'quotation'].includes(sale.state),
  values: (api, jobs) => saleValues(api, options, jobs),
  mismatch: (sale, payload) =>
    compare(sale.total_amount, payload.total_amount) === 0
      ? undefined
      : {
          class: 'conflict',
          targetId: String(sale.id),
          message: `the sale comes to ${sale.total_amount}, the order to ${payload.total_amount}`,
        },
  async advance(api, sale) {
    if (sale.state === 'draft') await api.press('sale.sale', sale.id, 'quote', ['state']);
    // `confirm` also processes: invoices and shipments exist when it answers, although the state it tells is older.
    return api.press<SaleRow>('sale.sale', sale.id, 'confirm', ['number', 'state', 'reference']);
  },
});

async function saleValues(
  api: TrytonApi,
  options: TrytonOptions,
  jobs: Job<SalePayload, SaleRow>[],
): Promise<(object | Failure)[]> {
  const payloads = jobs.map((job) => job.payload);
  const codes = payloads.flatMap((sale) => [...sale.lines.map((line) => line.product), sale.shipping?.product ?? []]);
  const products = await articles(api, codes.flat());
  const money = await currencies(
    api,
    payloads.map((sale) => sale.currency),
  );
  // Parties come last and only for sales that can be made: nothing is left behind by one that cannot.
  const lines = payloads.map((sale) => saleLines(sale, products, money));
  const sound = jobs.filter((_, at) => !('class' in (lines[at] as object)));
  const found = await partners(
    api,
    sound.map(({ payload, write }) => ({
      party: payload.party,
      identity: write.identity,
      addresses: [payload.shipment_address, payload.invoice_address ?? payload.shipment_address],
    })),
  );
  return jobs.map((job, at) => {
    const made = lines[at] as object[] | Failure;
    if ('class' in made) return made;
    const partner = found[sound.indexOf(job)] as FoundPartner | Failure;
    if ('class' in partner) return partner;
    const { payload } = job;
    return {
      company: options.company,
      party: partner.party,
      shipment_address: partner.addresses[0],
      invoice_address: partner.addresses[1],
      currency: money.get(payload.currency)?.id,
      reference: job.write.identity,
      description: payload.description ?? null,
      comment: payload.comment ?? null,
      invoice_method: payload.invoice_method,
      shipment_method: payload.shipment_method,
      lines: [['create', made]],
    };
  });
}

function saleLines(
  sale: SalePayload,
  products: Awaited<ReturnType<typeof articles>>,
  money: Awaited<ReturnType<typeof currencies>>,
): object[] | Failure {
  const currency = money.get(sale.currency);
  if (!currency) return refusal('currency', `Tryton knows no currency ${sale.currency}`);
  const wanted = [...sale.lines, ...(sale.shipping ? [{ ...sale.shipping, quantity: 1 }] : [])];
  const total = sum(wanted.map((line) => line.amount));
  if (compare(total, sale.total_amount) !== 0) {
    return refusal('total_amount', `the lines come to ${total}, the order to ${sale.total_amount}`);
  }
  const made: object[] = [];
  for (const line of wanted) {
    const product = products.get(line.product);
    if (!product) return refusal('product', `Tryton knows no product ${line.product}`);
    const price = unitPriceOf(line.amount, line.quantity, currency.digits);
    if (price === undefined) {
      return refusal('unit_price', `no unit price makes ${line.amount} of ${line.quantity} pieces of ${line.product}`);
    }
    const { id, default_uom } = product;
    made.push({ type: 'line', product: id, unit: default_uom, quantity: line.quantity, unit_price: decimal(price) });
  }
  return made;
}

const refusal = (field: string, message: string): Failure => ({ class: 'rejected', code: field, field, message });
