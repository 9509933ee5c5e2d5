import type { Letter } from '../letters/letter.ts';
import type { Facts } from './disclosed.ts';

/** What is noted of letters of credit. */
export const LETTER_WORDS = [
  'letter.added',
  'letter.amended',
  'letter.marked',
  'letter.document',
  'letter.discrepancy',
  'letter.waived',
  'letter.corrected',
] as const;

/** The `what` of an order's entry where the letter was there before the order was, or before the order had the number that it names. */
export const LETTER_NAMED = 'letter.named';

/** A letter as a row of the audit has it. */
export interface ToldLetter {
  letter: Letter;
  revision: number;
}

/** How an order stands to a letter: `named` by it, `former` where it was and is no more, `ambiguous` where others have the same number. */
export type Standing = 'named' | 'former' | 'ambiguous';

const DAYS = ['openedOn', 'expiresOn', 'latestShipmentOn', 'shippedOn', 'presentedOn', 'closedOn'] as const;

/**
 * What a letter of credit tells the customer of an order. Names of documents and of discrepancies are words that people wrote, in which other
 * orders may stand: they are counted. The amount is that of all its orders, and told where this is the only one.
 */
export function letterFacts({ letter, revision }: ToldLetter, standing: Standing): Facts | undefined {
  if (standing === 'ambiguous') return undefined;
  const { number: of } = letter;
  if (standing === 'former') return { letter: of, revision, names: false };
  const { documents, discrepancies, currency, amount, tolerance } = letter;
  const days = DAYS.flatMap((name) => (letter[name] === undefined ? [] : [[name, letter[name]] as const]));
  return {
    letter: of,
    revision,
    ...(letter.orders.length === 1 ? { currency, amount, tolerance } : {}),
    ...Object.fromEntries(days),
    presentWithinDays: letter.presentWithinDays,
    partialShipments: letter.partialShipments,
    documents: documents.length,
    documentsThere: documents.filter(({ on }) => on !== undefined).length,
    discrepancies: discrepancies.length,
    discrepanciesOpen: discrepancies.filter(({ state }) => state === 'open').length,
  };
}
