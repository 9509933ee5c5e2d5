import { z } from 'zod';

/**
 * How far each lane of the pull has come. Vendure's `updatedAt` moves when a cart is edited and when an order is
 * cancelled, but not when it is placed, paid, refunded or shipped; so no single time can be followed.
 */
const cursor = z.object({
  /** `orderPlacedAt` of the last order that was seen to be placed. */
  placed: z.string(),
  /** `updatedAt` of the last change that was seen. */
  changed: z.string(),
  /** `orderPlacedAt` up to which settled open orders were read again in this round; null at the start of a round. */
  watched: z.string().nullable(),
  /** The same of those that are done with, of which only money is still to be heard. */
  done: z.string().nullable().default(null),
});

export type OrderCursor = z.infer<typeof cursor>;

export const EPOCH = '1970-01-01T00:00:00.000Z';

export const readCursor = (text: string): OrderCursor => cursor.parse(JSON.parse(text));

export const writeCursor = (value: OrderCursor): string => JSON.stringify(value);

/** An instant moved by `ms`, never before the epoch. */
export const shift = (instant: string, ms: number): string =>
  new Date(Math.max(0, Date.parse(instant) + ms)).toISOString();

export const later = (a: string, b: string): string => (Date.parse(a) >= Date.parse(b) ? a : b);
