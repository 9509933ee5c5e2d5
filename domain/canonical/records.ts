import { z } from 'zod';
import { STANDINGS, VERDICTS } from '../accounts.ts';
import type { Kind } from '../kinds.ts';
import { personal } from '../personal.ts';
import { withEvenAmounts } from './amounts.ts';
import { address, amount, country, currency, goods, instant, text } from './fields.ts';
import { milestone } from './milestone.ts';
import { order } from './order.ts';
import { purchase } from './purchase.ts';
import { goodsReturn } from './return.ts';
import { SHIPMENT_STATES, shipment } from './shipment.ts';

/** How much of one article one warehouse can promise. */
export const stock = z.object({
  sku: text,
  location: z
    .string()
    .optional()
    .describe("the reporting system's code of the place; a target maps it to its own location"),
  available: z.number().int().describe('pieces that may be sold now'),
  onHand: z.number().int().optional(),
  at: instant.optional(),
});

/** What one system says about how far an order or a shipment is, or what an identity provider says of a customer. */
export const status = z.object({
  of: z.enum(['order', 'shipment', 'customer']),
  state: z.enum(['received', 'in-erp', 'cancelled', ...SHIPMENT_STATES, ...VERDICTS]),
  codes: z
    .array(text)
    .optional()
    .describe("the provider's own codes of why, of a customer; words and whatever stands in papers have no place here"),
  at: instant.optional(),
  number: z.string().optional(),
  carrier: z.string().optional(),
  trackingNumber: personal('tracking', z.string()).optional(),
  trackingUrl: personal('url', z.string()).optional(),
  detail: personal('free', z.string()).optional(),
  expectedAt: instant.optional().describe('when it is expected to be delivered'),
  milestones: z
    .array(milestone)
    .optional()
    .describe('the whole way as its carrier knows it now, in the order of travel'),
});

/** The buyer's bank, or the buyer by it, asks for a payment back. */
export const dispute = z.object({
  state: z
    .enum(['inquiry', 'needs-response', 'under-review', 'won', 'lost'])
    .describe('`inquiry`: a question that has taken no money yet'),
  reason: z.string().optional().describe("the provider's code of it"),
  amount: amount.optional().describe('what is asked back'),
  respondBy: instant.optional().describe('until when evidence is taken'),
});

export const payment = z.object({
  orderId: text.optional(),
  orderNumber: z.string().optional(),
  state: z
    .enum(['pending', 'authorized', 'paid', 'failed', 'refunded', 'disputed'])
    .describe('`refunded`: all of it; `disputed`: the money is with the provider, or lost, until `dispute` is won'),
  amount,
  refunded: amount.optional().describe('what went back of `amount` so far'),
  dispute: dispute.optional(),
  takenBack: instant
    .optional()
    .describe('it was paid, and on this day the bank took the money back (`failed` by now), or `refunded` of it'),
  currency,
  method: z.string().optional(),
  reference: z.string().optional(),
  at: instant.optional(),
});

export const product = goods.extend({
  sku: text,
  name: text,
  barcode: z.string().optional(),
  description: z.string().optional(),
  aliases: z.record(z.string(), z.string()).optional().describe('the names other systems know it by, by connection id'),
});

export const price = z.object({
  sku: text,
  tier: z.string().optional(),
  currency,
  amount,
  minimumQuantity: z.number().int().positive().optional(),
  validFrom: instant.optional().describe('the moment at which it begins'),
  validTo: instant.optional().describe('the first moment at which it counts no more'),
  followedBy: z
    .array(z.object({ amount, validFrom: instant.optional(), validTo: instant.optional() }))
    .optional()
    .describe('what it is in other periods, where its source tells them together'),
});

export const customer = z.object({
  id: text,
  name: personal('name', z.string()).optional(),
  email: personal('email', z.string()).optional(),
  phone: personal('phone', z.string()).optional(),
  company: personal('company', z.string()).optional(),
  taxId: personal('taxId', z.string()).optional(),
  country: country.optional(),
  group: z.string().optional(),
  standing: z
    .enum(STANDINGS)
    .optional()
    .describe('how their account stands here, for those who are told of them; what a source says of it does not count'),
  addresses: z.array(address).optional(),
});

export const invoiceLine = goods.extend({
  sku: text,
  quantity: z.number().int().positive(),
  unitPrice: amount,
  total: amount,
  netWeightKg: amount.optional().describe('of all pieces of the line'),
});

/** Whom a claim is sent to. */
export const buyer = z.object({
  id: z.string().optional(),
  name: personal('name', z.string()).optional(),
  email: personal('email', z.string()).optional(),
  company: personal('company', z.string()).optional(),
});

/** A claim for money; as a commercial invoice, what customs is told of the goods of one shipment. */
export const invoice = z.object({
  number: text,
  orderId: z.string().optional(),
  orderNumber: z.string().optional(),
  customer: buyer.optional().describe('who owes it'),
  shipment: z.string().optional().describe("a commercial invoice's shipment, by the forwarder's own id"),
  currency,
  total: amount,
  freight: amount.optional().describe('what of `total` is for carriage, where the lines do not hold it'),
  paid: amount.optional(),
  issuedAt: instant.optional(),
  dueAt: instant.optional(),
  state: z.enum(['draft', 'open', 'paid', 'void']),
  incoterm: z.string().optional(),
  lines: z.array(invoiceLine).optional(),
});

/** A paper that a system keeps: a bill of lading, a packing list, a proof of delivery. Its bytes stay where they are. */
export const document = z.object({
  of: z.enum(['order', 'shipment']).optional(),
  number: z.string().optional().describe("the reporting system's number of what it belongs to"),
  type: text.describe('as the system that keeps it calls it'),
  name: personal('free', text),
  mediaType: z.string().optional().describe('e.g. `application/pdf`'),
  url: personal('url', z.string()).optional().describe('where its bytes are, for those who may read them there'),
  sizeBytes: z.number().int().nonnegative().optional(),
  memo: personal('free', z.string()).optional(),
  issuedAt: instant.optional(),
  archived: z.boolean().optional().describe('put away by the system that keeps it'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .describe("the content's hash, where the system tells it"),
});

/** The canonical schema of each kind: every mapping has one of these on one side. */
export const CANONICAL = {
  order: order.overwrite(withEvenAmounts),
  stock,
  price: price.overwrite(withEvenAmounts),
  product: product.overwrite(withEvenAmounts),
  customer,
  shipment: shipment.overwrite(withEvenAmounts),
  status,
  payment: payment.overwrite(withEvenAmounts),
  invoice: invoice.overwrite(withEvenAmounts),
  document,
  return: goodsReturn.overwrite(withEvenAmounts),
  purchase: purchase.overwrite(withEvenAmounts),
} as const satisfies Record<Kind, z.ZodType>;

export type Canonical<K extends Kind = Kind> = z.infer<(typeof CANONICAL)[K]>;
export type Stock = z.infer<typeof stock>;
export type Price = z.infer<typeof price>;
export type Status = z.infer<typeof status>;
export type Payment = z.infer<typeof payment>;
export type Product = z.infer<typeof product>;
export type Customer = z.infer<typeof customer>;
export type Invoice = z.infer<typeof invoice>;
export type Document = z.infer<typeof document>;
