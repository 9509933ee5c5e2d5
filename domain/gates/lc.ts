import { type AllocationRules, allocate } from '../allocate.ts';
import type { Order } from '../canonical/order.ts';
import { add, compare } from '../decimal.ts';
import { missing, mostDrawn, openDiscrepancies } from '../letters/dates.ts';
import type { Letter } from '../letters/letter.ts';
import type { Gate } from './gate.ts';

export interface LcRules {
  lc: {
    /** What shops call payment by letter of credit. */
    methods: readonly string[];
  };
}

/** The letter of credit of an order, and what else is known to be drawn under it. */
export interface LetterFact {
  letter: Letter;
  /** Of the other orders that it names, in its currency. */
  drawn: string;
  /** By the clocks of the config. */
  today: string;
  allocation: AllocationRules;
}

/**
 * Goods that a letter of credit pays leave only while it pays them: it is open, covers the order, is in time, what it wants before shipment is there and what the
 * bank found is settled. A bank pays on papers alone, so what is wrong here is not paid at all.
 */
export const lc: Gate<LcRules> = {
  needs: ['letter', 'waived'],
  ask(order, { letter: fact }, { lc: { methods } }) {
    if (!fact) {
      const method = order.payment.method?.trim().toLowerCase();
      if (!method || !methods.some((one) => one.toLowerCase() === method))
        return { pass: true, why: 'it is not paid by letter of credit' };
      return waits(`a letter of credit for ${order.number}: none names it`);
    }
    const lacks = lacking(order, fact);
    const { number } = fact.letter;
    if (lacks.length > 0) return waits(`letter of credit ${number} for ${order.number}: ${lacks.join('; ')}`);
    return { pass: true, why: `letter of credit ${number} covers it` };
  },
};

const waits = (waitingFor: string) => ({ pass: false as const, kind: 'lc' as const, waitingFor });

/** What of a letter keeps this order from leaving today. */
function lacking(order: Order, { letter, drawn, today, allocation }: LetterFact): string[] {
  const found: string[] = [];
  const { openedOn, closedOn, expiresOn, latestShipmentOn, currency } = letter;
  if (closedOn !== undefined) found.push(`it was closed on ${closedOn}`);
  if (openedOn === undefined || openedOn > today) found.push('it is not opened');
  if (order.currency !== currency) found.push(`it is in ${currency}, and the order in ${order.currency}`);
  else {
    const most = mostDrawn(letter);
    const asked = add(order.total, drawn);
    if (compare(asked, most) > 0) found.push(`it covers ${most} ${currency}, and its orders come to ${asked}`);
  }
  if (expiresOn < today) found.push(`it expired on ${expiresOn}`);
  if (latestShipmentOn !== undefined && latestShipmentOn < today)
    found.push(`the latest shipment was on ${latestShipmentOn}`);
  const papers = missing(letter, 'shipping');
  if (papers.length > 0) found.push(`documents before shipment: ${papers.join(', ')}`);
  const open = openDiscrepancies(letter).length;
  if (open > 0) found.push(`${open} discrepanc${open === 1 ? 'y' : 'ies'} to settle`);
  const places = allocate(order, allocation).length;
  if (letter.partialShipments === 'prohibited' && places > 1)
    found.push(`partial shipments are prohibited, and it would leave from ${places} warehouses`);
  return found;
}
