import { CATALOGUE } from '../../sandbox/catalogue.ts';
import { seeded } from '../../sandbox/random.ts';

/** What becomes of an order after it was placed. */
export type Turn =
  /** Paid at once and left alone. */
  | 'nothing'
  /** Paid at once, then the buyer changes a quantity. */
  | 'amend'
  /** Paid at once, then cancelled. */
  | 'cancel'
  /** Placed unpaid, paid later. */
  | 'pay-later'
  /** Placed unpaid and left so. */
  | 'never-pays';

/** One order of the demo, before the shop gave it an id. */
export interface PlannedOrder {
  lines: { sku: string; quantity: number }[];
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** ISO 4217. */
  currency: string;
  /** A company buys, with a tax id, or a person. */
  business: boolean;
  paid: boolean;
  turn: Turn;
  /** When its turn comes, milliseconds after it was placed. */
  turnAfterMs: number;
  /** The new quantity of its first line, on `amend`. */
  amendTo?: number;
}

const MARKETS: readonly { country: string; currency: string }[] = [
  { country: 'US', currency: 'USD' },
  { country: 'DE', currency: 'EUR' },
  { country: 'FR', currency: 'EUR' },
  { country: 'GB', currency: 'GBP' },
  { country: 'JP', currency: 'JPY' },
  { country: 'PL', currency: 'PLN' },
  { country: 'AU', currency: 'AUD' },
];

/** Shares of orders that are not simply paid and shipped. */
const TURNS: readonly { turn: Turn; share: number }[] = [
  { turn: 'cancel', share: 0.08 },
  { turn: 'amend', share: 0.08 },
  { turn: 'pay-later', share: 0.1 },
  { turn: 'never-pays', share: 0.04 },
];

/** The longest that an order waits for its turn. */
const LONGEST_TURN_MS = 2_000;

/** A seeded mix of orders: the same seed and number make the same demo. From 12 orders on, each turn is there. */
export function planOrders(count: number, seed: number): PlannedOrder[] {
  const random = seeded(seed);
  const below = (end: number) => Math.floor(random() * end);
  return Array.from({ length: count }, (_, index) => {
    const market = MARKETS[below(MARKETS.length)] as (typeof MARKETS)[number];
    // Different articles, so that a line is known by its article in every system's books.
    const first = below(CATALOGUE.length);
    const lines = Array.from({ length: 1 + below(8) }, (_, line) => ({
      sku: (CATALOGUE[(first + line * 3) % CATALOGUE.length] as { sku: string }).sku,
      quantity: 1 + below(4),
    }));
    const turn = turnOf(index, random());
    return {
      lines,
      ...market,
      business: random() < 0.3,
      paid: turn !== 'pay-later' && turn !== 'never-pays',
      turn,
      turnAfterMs: below(LONGEST_TURN_MS),
      ...(turn === 'amend' && { amendTo: (lines[0] as { quantity: number }).quantity + 1 + below(3) }),
    };
  });
}

/** By the dice, but every third of the first twelve has its turn dealt, so that small demos show them all. */
function turnOf(index: number, dice: number): Turn {
  if (index < 12 && index % 3 === 2) return (TURNS[(index - 2) / 3] as { turn: Turn }).turn;
  let rest = dice;
  for (const { turn, share } of TURNS) {
    rest -= share;
    if (rest < 0) return turn;
  }
  return 'nothing';
}

/** Where an order must be when all is settled. */
export type Fate = 'shipped' | 'nowhere' | 'waiting';

export function fateOf(turn: Turn): Fate {
  switch (turn) {
    case 'cancel':
      return 'nowhere';
    case 'never-pays':
      return 'waiting';
    case 'nothing':
    case 'amend':
    case 'pay-later':
      return 'shipped';
  }
}

/** The lines that the ERP and the warehouse must hold in the end. */
export function finalLines({ lines, amendTo }: PlannedOrder): PlannedOrder['lines'] {
  return lines.map((line, at) => (at === 0 && amendTo !== undefined ? { ...line, quantity: amendTo } : line));
}
