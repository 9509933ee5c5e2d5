import type { Order } from '../canonical/order.ts';
import { type Departure, departureFrom, saidFrom } from '../departures.ts';
import type { Seller } from '../papers/compose.ts';
import type { GateFacts, Verdict } from './gate.ts';

interface SellerRules {
  papers: { seller?: Seller | undefined };
}

/** A part of an order that leaves from one country, and how its gate names it in a line. */
export interface Departing {
  departure: Departure;
  say(text: string): string;
}

/** What leaves from where; a pass while stock has yet to say that: the gate is asked again then. */
export function departing(order: Order, { leaves }: GateFacts, { papers }: SellerRules): Departing[] | Verdict {
  if (leaves === 'undecided')
    return { pass: true, why: 'where it leaves from is not decided yet: it is asked once stock says so' };
  const home = papers.seller?.country ?? '';
  const departures = leaves ?? [departureFrom(home, order)];
  return departures.map((departure) => ({
    departure,
    say: (text) => saidFrom(departure, text, { among: departures.length, home }),
  }));
}

export const isVerdict = (one: Departing[] | Verdict): one is Verdict => !Array.isArray(one);
