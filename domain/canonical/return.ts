import { z } from 'zod';
import { personal } from '../personal.ts';
import { address, amount, currency, instant, text } from './fields.ts';

/** How far goods are on their way back, in the order in which they go; `cancelled` leaves it. */
export const RETURN_STATES = ['draft', 'announced', 'received', 'inspected', 'done', 'cancelled'] as const;

const pieces = z.number().int().nonnegative();

export const returnLine = z.object({
  sku: text,
  name: z.string().optional(),
  orderLineId: z
    .string()
    .optional()
    .describe("the order line at the order's own source that these pieces were sold as"),
  quantity: pieces.optional().describe('pieces that are announced'),
  sellable: pieces.optional().describe('of those that came, pieces that may be sold again'),
  unsellable: pieces.optional().describe('pieces that came and may not be sold'),
  destroyed: pieces.optional().describe('pieces that came and were thrown away'),
  unitPrice: amount.optional().describe("what the buyer paid for one piece, in the return's currency"),
  reason: personal('note', z.string()).optional(),
});

/**
 * Goods of an order that come back. What a buyer asks a shop for, what a warehouse is told to expect, what it found in the parcel and
 * what an ERP books are this shape; `domain/returns.ts` fills it from all who know. It says nothing of money that goes back: a payment does.
 */
export const goodsReturn = z.object({
  id: z.string().optional().describe("the reporting system's own id; to a system that began it, that system's"),
  number: z.string().optional().describe('the number that people use (RMA)'),
  reference: z.string().optional().describe('another number that is on the parcel or was given by who announced it'),
  orderId: z.string().optional(),
  orderNumber: z.string().optional(),
  order: z.string().optional().describe("the order by the target's own id, where that holds it"),
  shipment: z.string().optional().describe("the shipment that the goods left with, by the target's own id"),
  from: z.enum(['buyer', 'carrier', 'unknown']).optional().describe('who sends them: `carrier` could not deliver'),
  state: z.enum(RETURN_STATES),
  reason: personal('note', z.string()).optional(),
  warehouse: z.string().optional().describe("the place that takes them in, by the reporting system's code"),
  carrier: z.string().optional(),
  trackingNumber: personal('tracking', z.string()).optional(),
  trackingUrl: personal('url', z.string()).optional(),
  shipFrom: address.optional().describe('where they are sent from'),
  email: personal('email', z.string()).optional(),
  currency: currency.optional(),
  lines: z.array(returnLine),
  announcedAt: instant.optional(),
  receivedAt: instant.optional(),
  doneAt: instant.optional(),
});

export type GoodsReturn = z.infer<typeof goodsReturn>;
export type ReturnLine = z.infer<typeof returnLine>;
export type ReturnState = GoodsReturn['state'];
