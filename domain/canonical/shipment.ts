import { z } from 'zod';
import { personal } from '../personal.ts';
import { address, amount, currency, goods, instant, text } from './fields.ts';
import { shipmentPackage } from './package.ts';

/** The life of one part of an order in a warehouse and on the road. */
export const SHIPMENT_STATES = [
  'requested',
  'waiting',
  'allocated',
  'packed',
  'shipped',
  'in-transit',
  'delivered',
  'exception',
  'returned',
  'cancelled',
] as const;

export const shipmentLine = goods.extend({
  sku: text,
  quantity: z.number().int().positive(),
  orderLineId: z.string().optional().describe("the order line at the order's own source that these pieces belong to"),
  unitPrice: amount.optional().describe("declared value of one piece, in the shipment's currency"),
});

/**
 * One part of an order that travels together. What a warehouse is asked to ship, what it says it shipped, what the
 * forwarder carries and what the shop shows to the buyer are all this shape; `compose` fills it from all who know.
 */
export const shipment = z.object({
  part: z
    .string()
    .optional()
    .describe("the carrier of the part's name inside the order; the warehouse's connection id unless split further"),
  number: z.string().optional().describe("the reporting system's number of it"),
  orderId: z.string().optional(),
  orderNumber: z.string().optional(),
  state: z.enum(SHIPMENT_STATES),
  carrier: z.string().optional(),
  service: z.string().optional(),
  trackingNumber: personal('tracking', z.string()).optional(),
  trackingUrl: personal('url', z.string()).optional(),
  shippedAt: instant.optional(),
  deliveredAt: instant.optional(),
  shipTo: address.optional(),
  email: personal('email', z.string()).optional(),
  currency: currency.optional(),
  lines: z.array(shipmentLine).optional(),
  weightKg: amount.optional().describe('gross weight of all of it'),
  packages: z.array(shipmentPackage).optional().describe('what it is packed in, as whoever packed it says'),
  incoterm: z.string().optional(),
});

export type Shipment = z.infer<typeof shipment>;
export type ShipmentState = Shipment['state'];

export const isShipmentState = (state: string): state is ShipmentState =>
  (SHIPMENT_STATES as readonly string[]).includes(state);
