import { daysBetween } from '../exchange/rates.ts';

/** How long a line of a dated table is valid, whose word it is, and when it was last found to be so. */
export interface Dated {
  /** First day, `2026-01-01`. */
  from: string;
  /** Last day; absent while it is valid. */
  to?: string;
  source: string;
  retrieved: string;
}

/** On which day something counts, and on which day it is asked: both such as `2026-11-26`. */
export interface Days {
  day: string;
  today: string;
}

export const isValid = ({ from, to }: Dated, day: string): boolean => from <= day && (to === undefined || day <= to);

/** Why a line is not believed any more; undefined where it is. A span that has ended does not change, however long ago it was looked up. */
export function outdated({ to, retrieved }: Dated, today: string, maxAgeDays: number): string | undefined {
  if (to !== undefined || daysBetween(retrieved, today) <= maxAgeDays) return undefined;
  return `it was last looked up on ${retrieved}, and may be ${maxAgeDays} days old`;
}

/** The one that begins last. */
export const newest = <Line extends Dated>(lines: readonly Line[]): Line | undefined =>
  lines.reduce<Line | undefined>((best, one) => (!best || one.from > best.from ? one : best), undefined);
