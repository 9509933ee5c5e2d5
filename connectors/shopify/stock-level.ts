import { z } from 'zod';
import type { SourceRecord } from '../connector.ts';

/** One article's level at one place, as it is told. */
export const stockSchema = z.strictObject({
  sku: z.string().min(1),
  /** Pieces that may be sold. */
  available: z.int().min(-1_000_000_000).max(1_000_000_000),
  /** Another place than the connection's own. */
  locationId: z.string().optional(),
});

/** As it is read. */
export const levelSchema = stockSchema
  .extend({
    locationId: z.string(),
    onHand: z.int().optional().describe('pieces that lie there, those that are promised among them'),
    updatedAt: z.string().describe('when it last changed'),
  })
  .meta({ complete: true });

/** A level as the vendor tells it. */
export interface Level {
  updatedAt: string;
  item: { id: string; sku: string | null };
  quantities: { name: string; quantity: number }[];
}

const numberIn = (gid: string): string => gid.replace(/^.*\//, '');

/** `{item}@{number of the place}`: what a push answers, and a record is known by. */
export const levelId = (item: { id: string }, place: string): string => `${item.id}@${numberIn(place)}`;

/** A level as a record; an article without a SKU is nobody's stock. */
export function levelRecord({ item, quantities, updatedAt }: Level, place: string): SourceRecord | undefined {
  const quantityOf = (name: string) => quantities.find((one) => one.name === name)?.quantity;
  const available = quantityOf('available');
  if (!item.sku || available === undefined) return undefined;
  const onHand = quantityOf('on_hand');
  const data = {
    sku: item.sku,
    available,
    locationId: `gid://shopify/Location/${numberIn(place)}`,
    ...(onHand === undefined ? {} : { onHand }),
    updatedAt,
  };
  return { kind: 'stock', id: levelId(item, place), data };
}
