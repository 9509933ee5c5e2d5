import { z } from 'zod';

/** States of a fulfilment in the order in which it may take them; `Cancelled` is possible from each. */
export const FULFILLMENT_STATES = ['Pending', 'Shipped', 'Delivered', 'Cancelled'] as const;

/** What a mapping makes for `addFulfillmentToOrder` with the handler `manual-fulfillment`. */
export const shipment = z
  .looseObject({
    /** The order's id in this shop. */
    orderId: z.string(),
    state: z.enum(FULFILLMENT_STATES),
    /** Shown to the buyer, usually the carrier; our reference is put behind it. */
    method: z.string().optional(),
    trackingCode: z.string().optional(),
    /** All that is not fulfilled yet, without it. */
    lines: z
      .array(
        z.looseObject({ orderLineId: z.string().optional(), sku: z.string().optional(), quantity: z.int().positive() }),
      )
      .optional(),
  })
  .meta({ complete: true });

export type Shipment = z.infer<typeof shipment>;

export interface Fulfillment {
  id: string;
  state: string;
  method: string;
  trackingCode: string | null;
  lines: { orderLineId: string; quantity: number }[];
}

export interface FulfilledOrder {
  id: string;
  lines: { id: string; quantity: number; productVariant: { id: string; sku: string } }[];
  fulfillments: Fulfillment[] | null;
}

/** A fulfilment has no field of its own for a reference: it stands behind the carrier's name, `DHL (wb-3f9a…)`. */
export const methodWith = (method: string | undefined, identity: string): string =>
  `${method?.trim() || 'Shipment'} (wb-${identity})`;

/** The identity that stands in a method, if one does. */
export const referenceOf = (method: string): string | undefined => /\(wb-([^()]+)\)$/.exec(method)?.[1];

/** Our live fulfilments with this identity; cancelled ones were taken back. */
export const ours = (order: FulfilledOrder, identity: string): Fulfillment[] =>
  (order.fulfillments ?? []).filter(
    ({ state, method }) => state !== 'Cancelled' && method.endsWith(`(wb-${identity})`),
  );

/** Whether it is as far as the payload says, or farther. */
export const reaches = (state: string, wanted: Shipment['state']): boolean =>
  FULFILLMENT_STATES.indexOf(state as Shipment['state']) >= FULFILLMENT_STATES.indexOf(wanted);

/** What to fulfil: the payload's lines, by id or by SKU, or everything that is left. */
export function linesOf(order: FulfilledOrder, payload: Shipment): { orderLineId: string; quantity: number }[] {
  if (payload.lines) {
    return payload.lines.map(({ orderLineId, sku, quantity }) => ({
      orderLineId: orderLineId ?? order.lines.find((line) => line.productVariant.sku === sku)?.id ?? '',
      quantity,
    }));
  }
  const done = new Map<string, number>();
  for (const { state, lines } of order.fulfillments ?? []) {
    if (state === 'Cancelled') continue;
    for (const line of lines) done.set(line.orderLineId, (done.get(line.orderLineId) ?? 0) + line.quantity);
  }
  return order.lines
    .map(({ id, quantity }) => ({ orderLineId: id, quantity: quantity - (done.get(id) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}

/** How many pieces of one variant these lines take. */
export function piecesOf(
  order: FulfilledOrder,
  lines: { orderLineId: string; quantity: number }[],
  variantId: string,
): number {
  const ofVariant = new Set(
    order.lines.filter(({ productVariant }) => productVariant.id === variantId).map(({ id }) => id),
  );
  return lines.reduce((sum, line) => sum + (ofVariant.has(line.orderLineId) ? line.quantity : 0), 0);
}
