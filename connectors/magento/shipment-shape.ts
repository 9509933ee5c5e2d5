import { z } from 'zod';
import { personal } from '../../domain/personal.ts';

/** A parcel as the shop shall show it: `POST /V1/order/{id}/ship`, and what the buyer may read beside it. */
export const shipment = z.strictObject({
  order_id: z.string().regex(/^\d+$/, "the order's entity_id"),
  items: z
    .array(
      z.strictObject({
        order_item_id: z.string().regex(/^\d+$/, "the order row's item_id"),
        sku: z.string().optional().describe('for people who read it; the row decides'),
        qty: z.number().positive(),
      }),
    )
    .optional()
    .describe('all that has not left yet without it'),
  track: z
    .strictObject({
      carrier_code: z.string().describe('a carrier of the shop: dhl, ups, usps, fedex; custom for any other'),
      title: z.string(),
      track_number: personal('tracking', z.string().min(1)),
    })
    .optional(),
  comment: z
    .strictObject({
      text: personal('free', z.string().min(1)),
      visible: z.boolean().optional().describe('whether the buyer reads it; so without it'),
      status: z.string().optional().describe("one of the shop's statuses; the order keeps its own without it"),
    })
    .optional()
    .describe("a comment in the order's history"),
});

export type Shipment = z.infer<typeof shipment>;

export interface Track {
  entity_id: number;
  carrier_code: string;
  title: string;
  track_number: string;
}

/** `GET /V1/shipments`. */
export interface ShopShipment {
  entity_id: number;
  order_id: number;
  increment_id?: string;
  tracks?: Track[] | null;
  comments?: { comment?: string | null }[] | null;
}

const MARK = /^Waybill (\S+)$/;

/** A shipment has no field for another system's name, but it takes a comment when it is made: staff see it, buyers do not. */
export const referenceComment = (identity: string): string => `Waybill ${identity}`;

export function referenceOf({ comments }: ShopShipment): string | undefined {
  for (const { comment } of comments ?? []) {
    const reference = MARK.exec(comment?.trim() ?? '')?.[1];
    if (reference) return reference;
  }
  return undefined;
}
