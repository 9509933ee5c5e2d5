import { customsUnionOf } from './customs-unions.ts';

/** A kind of document that a customer shows before they are approved: a licence, a certificate of their tax office. */
export interface DocumentRule {
  kind: string;
  /** Of whom it is asked: of those billed in these countries, or customs unions such as `EU`; of everybody without it. */
  countries?: readonly string[] | undefined;
}

/** A document that a customer has shown; what is in it stays where it is kept. */
export interface HeldDocument {
  kind: string;
  /** The last day on which it counts, such as `2027-03-01`. */
  validUntil?: string;
}

const isAskedIn = ({ countries }: DocumentRule, country: string | undefined): boolean =>
  !countries || (country !== undefined && (countries.includes(country) || countries.includes(customsUnionOf(country))));

/** The kinds that a customer still owes; of one whose country is not known, those that everybody owes. */
export function owedDocuments(
  rules: readonly DocumentRule[],
  held: readonly HeldDocument[],
  country: string | undefined,
  today: string,
): string[] {
  const counts = held.filter(({ validUntil }) => validUntil === undefined || validUntil >= today);
  const owed = rules.filter((rule) => isAskedIn(rule, country) && !counts.some(({ kind }) => kind === rule.kind));
  return [...new Set(owed.map(({ kind }) => kind))];
}

const OWES = '; still owes ';

/** How a case says what is owed, after what it waits for. */
export const owesText = (kinds: readonly string[]): string => (kinds.length > 0 ? `${OWES}${kinds.join(', ')}` : '');

/** What a case says once one of these kinds is there: it waits on, and its time runs on. */
export function lessOwed(waitingFor: string, kind: string): string {
  const at = waitingFor.lastIndexOf(OWES);
  if (at < 0) return waitingFor;
  const left = waitingFor
    .slice(at + OWES.length)
    .split(', ')
    .filter((one) => one !== kind);
  return waitingFor.slice(0, at) + owesText(left);
}
