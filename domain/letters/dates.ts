import { add, divide, multiply } from '../decimal.ts';
import { ABOUT_PERCENT, type Letter } from './letter.ts';

const DAY_MS = 86_400_000;

/** So many days after one. */
export const daysAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** The most that may be drawn, its tolerance with it. */
export function mostDrawn({ amount, tolerance }: Pick<Letter, 'amount' | 'tolerance'>): string {
  const percent = tolerance === 'about' ? ABOUT_PERCENT : tolerance;
  return percent === 0 ? amount : add(amount, divide(multiply(amount, String(percent)), 100, 4));
}

/**
 * The last day to present: so many days after shipment, and never after expiry (UCP 600, article 14 c). Where the bank is closed on that day it is the next
 * banking day (article 29 a), which is not counted on here: nobody can say for sure when a bank abroad is closed. Nothing before it was shipped.
 */
export function presentBy({ shippedOn, presentWithinDays, expiresOn }: Letter): string | undefined {
  if (shippedOn === undefined) return undefined;
  const last = daysAfter(shippedOn, presentWithinDays);
  return last < expiresOn ? last : expiresOn;
}

/** The documents that are not there, of those that goods wait for or of all. */
export const missing = ({ documents }: Letter, before?: 'shipping'): string[] =>
  documents
    .filter((one) => one.on === undefined && (before === undefined || one.before === before))
    .map(({ name }) => name);

export const openDiscrepancies = ({ discrepancies }: Letter) => discrepancies.filter(({ state }) => state === 'open');

/** What of a letter presses by a day: what is late, and what is due within so many days. Nothing of one that is closed. */
export function pressing(one: Letter, today: string, withinDays: number): string[] {
  if (one.closedOn !== undefined) return [];
  const soon = daysAfter(today, withinDays);
  const found: string[] = [];
  const tell = (day: string | undefined, done: boolean, late: string, due: string) => {
    if (day === undefined || done) return;
    if (day < today) found.push(`${late} on ${day}`);
    else if (day <= soon) found.push(`${due} by ${day}`);
  };
  const { latestShipmentOn, shippedOn, presentedOn, expiresOn } = one;
  if (latestShipmentOn !== undefined && shippedOn !== undefined && shippedOn > latestShipmentOn)
    found.push(`shipped on ${shippedOn}, after the latest shipment of ${latestShipmentOn}`);
  tell(latestShipmentOn, shippedOn !== undefined, 'the latest shipment was', 'ship');
  if (shippedOn === undefined) tell(expiresOn, presentedOn !== undefined, 'it expired', 'it expires');
  tell(presentBy(one), presentedOn !== undefined, 'the last day to present was', 'present the documents');
  const lacks = missing(one);
  if (shippedOn !== undefined && presentedOn === undefined && lacks.length > 0)
    found.push(`documents to present: ${lacks.join(', ')}`);
  const open = openDiscrepancies(one);
  if (open.length > 0) found.push(`${open.length} discrepanc${open.length === 1 ? 'y is' : 'ies are'} not settled`);
  return found;
}
