import type { CountedBy, StockClaim, StockLevel } from './level.ts';

/** What of an article may be sold from one warehouse, and how that comes about. */
export interface Available {
  warehouse: string;
  /** What its system says may be sold. */
  counted: number;
  /** What it says lies there. */
  onHand?: number;
  /** Pieces of open orders that are not taken off `counted` yet. */
  reserved: number;
  /** Pieces of all open orders: they are not taken off `onHand` yet. */
  open: number;
  /** `counted` less `reserved`, or `onHand` less `open` where that is fewer. Below zero where more is promised than there is. */
  net: number;
  buffer: number;
  /** What may be shown to buyers: `net` less the buffer, never below zero. */
  free: number;
}

/**
 * On hand, less what is reserved, less the buffer. What a system says may be sold is less by what it was told of already, what lies there is
 * not: the smaller of the two sums is right whether it reserves for orders or not, and counts no order twice.
 */
export function availableIn(
  warehouse: string,
  levels: readonly StockLevel[],
  claims: readonly StockClaim[],
  { subtracts }: Pick<CountedBy, 'subtracts'>,
  buffer: number,
): Available {
  const counted = sumOf(levels.map(({ available }) => Math.max(0, available)));
  const open = sumOf(claims.map(({ pieces }) => pieces));
  const reserved = subtracts === 'when-left' ? open : sumOf(claims.map(({ pieces, shown }) => (shown ? 0 : pieces)));
  const lies = levels.length > 0 && levels.every(({ onHand }) => onHand !== undefined);
  const onHand = lies ? sumOf(levels.map((level) => Math.max(0, level.onHand ?? 0))) : undefined;
  const net = Math.min(counted - reserved, onHand === undefined ? Number.MAX_SAFE_INTEGER : onHand - open);
  return {
    warehouse,
    counted,
    ...(onHand === undefined ? {} : { onHand }),
    reserved,
    open,
    net,
    buffer,
    free: Math.max(0, net - buffer),
  };
}

/** Of exact integers, and so exact. */
export const sumOf = (pieces: readonly number[]): number => pieces.reduce((sum, some) => sum + some, 0);
