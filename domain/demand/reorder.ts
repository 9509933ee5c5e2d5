import type { BackTest } from './back-test.ts';
import { deviations } from './service.ts';

/** On what terms an article is bought. */
export interface Terms {
  /** Periods between ordering and having it. */
  lead: number;
  /** Periods between two looks at it. */
  review: number;
  /** Share of spans in which what is there shall be enough, from 0.5 to below 1. */
  service: number;
  /** Pieces are bought in multiples of. */
  pack: number;
  /** The fewest that are bought at once. */
  least: number;
}

/** What there is of an article, in pieces. */
export interface Position {
  onHand: number;
  /** Ordered and not there yet. */
  onOrder: number;
  /** Promised to orders and not gone yet. */
  owed: number;
}

export interface Reorder {
  /** Periods that what is there must last: until what is ordered at the next look has come. */
  span: number;
  /** What is expected over them. */
  expected: number;
  /** What is kept because expectations are wrong. */
  safety: number;
  /** Below this something is ordered. */
  point: number;
  /** What there is and what comes, less what is owed. */
  position: number;
  /** What to order; 0 where there is enough. */
  quantity: number;
}

/** Periods are whole: a lead time of ten days and a look a week is three weeks. */
export const spanOf = ({ lead, review }: Pick<Terms, 'lead' | 'review'>): number =>
  Math.max(1, Math.ceil(lead + review));

const upTo = (pieces: number, pack: number): number => Math.ceil(pieces / pack) * pack;

/**
 * Orders up to what is expected until the next order's goods are there, with safety for what the method got wrong over such spans before. Where
 * it was never tried, demand is taken to come as by chance (Poisson): its deviation is the root of what is expected.
 */
export function reorder(
  forecast: number,
  tried: Pick<BackTest, 'origins' | 'spread'>,
  terms: Terms,
  has: Position,
): Reorder {
  const span = spanOf(terms);
  const expected = forecast * span;
  const deviation = tried.origins === 0 ? Math.sqrt(expected) : tried.spread;
  const safety = deviations(terms.service) * deviation;
  const point = Math.ceil(expected + safety);
  const position = has.onHand + has.onOrder - has.owed;
  const lacking = point - position;
  const quantity = lacking <= 0 ? 0 : upTo(Math.max(lacking, terms.least), terms.pack);
  return { span, expected, safety, point, position, quantity };
}
