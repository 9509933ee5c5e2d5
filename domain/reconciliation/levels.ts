import { compare, isDecimal, subtract } from '../decimal.ts';
import type { Difference } from './difference.ts';

/** A level that a target was told, and what it shows now. */
export interface Level {
  targetId: string;
  rootId: string;
  /** Every field that was told; only those are compared. */
  told: Readonly<Record<string, unknown>>;
  /** Absent where the target no longer has it. */
  shown?: Readonly<Record<string, unknown>> | undefined;
  /** Pieces of orders that have not reached the warehouse: the target took them off already, the warehouse did not. */
  underWay: string;
  /** The level is being told anew. */
  moving: boolean;
}

/**
 * Levels that a target shows otherwise than it was told. It may show fewer by what is under way, for it takes off what it
 * sells at once; never more.
 */
export function compareLevels(levels: readonly Level[]): Difference[] {
  return levels.flatMap(({ targetId, rootId, told, shown, underWay, moving }): Difference[] => {
    if (moving) return [];
    return Object.entries(told).flatMap(([field, value]): Difference[] => {
      const [expected, found] = [plain(value), plain(shown?.[field])];
      if (expected === found || explained(expected, found, underWay)) return [];
      const about = { targetId, rootId, field, expected, found: shown ? found : 'none' };
      return [{ ...about, kind: 'stock', repair: 'run again' }];
    });
  });
}

const plain = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number'
    ? String(value)
    : value === undefined
      ? ''
      : JSON.stringify(value);

function explained(expected: string, found: string, underWay: string): boolean {
  if (!isDecimal(expected) || !isDecimal(found)) return false;
  const fewer = subtract(expected, found);
  return compare(fewer, '0') >= 0 && compare(fewer, underWay) <= 0;
}
