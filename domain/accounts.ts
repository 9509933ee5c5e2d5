import type { CreditLimit } from './credit/exposure.ts';

/** A customer of one connection, by the id that its system gave them. */
export interface CustomerName {
  connectionId: string;
  customerId: string;
}

/** What an identity provider can say of a customer. */
export const VERDICTS = ['pending', 'approved', 'declined', 'review', 'abandoned'] as const;

/** The word of an identity provider on a customer. Codes only: what it read in their papers stays there. */
export interface Verdict {
  is: (typeof VERDICTS)[number];
  /** The connection that says it. */
  by: string;
  codes: string[];
  /** When it said so, epoch ms. */
  at: number;
}

/** What was decided about a customer: whether to trade with them, and on which terms. Ids and codes only. */
export interface Account extends CustomerName {
  /** `refused` is a person's no, `declined` an identity provider's: what waits then is for a person to end. */
  state: 'unknown' | 'approved' | 'declined' | 'refused';
  /** When the state was said last, epoch ms, and of a state that nobody said, when anything of them was; absent where nothing was. */
  decidedAt?: number;
  /** The connection whose verdict made the state; absent where a person did. */
  decidedBy?: string;
  /** What an identity provider said last, whatever became of it. */
  verdict?: Verdict;
  /** New orders wait, whatever else is known. */
  frozen: boolean;
  /** It froze by itself, because they are late to pay; a person froze it where this is absent. */
  frozenBy?: 'overdue';
  /** What was due by then, epoch ms, was excused by a person who thawed it, and freezes it no more. */
  sparedUntil?: number;
  /** Days to pay on open account; a customer without terms pays a deposit first, where one is asked. */
  termsDays?: number;
  /** How much they may owe at most. */
  limit?: CreditLimit;
}

/** How an account stands, for systems that show it: `undecided` where nothing that was said of it makes it any other, as after a thaw. */
export const STANDINGS = ['undecided', 'open', 'frozen', 'closed'] as const;

export type Standing = (typeof STANDINGS)[number];

/** What is told of an account. A no stands above a freeze: whoever is thawed may buy again, and who was refused may not. */
export function standingOf({ state, frozen }: Pick<Account, 'state' | 'frozen'>): Standing {
  if (state === 'refused' || state === 'declined') return 'closed';
  if (frozen) return 'frozen';
  return state === 'approved' ? 'open' : 'undecided';
}

/** `shop/17`: how a customer is called on the command line, in cases and in causes. */
export const customerLabel = ({ connectionId, customerId }: CustomerName): string => `${connectionId}/${customerId}`;

/** `shop/17` back into its halves: connections hold no slash, customers' ids may. */
export function parseCustomer(label: string): CustomerName | undefined {
  const slash = label.indexOf('/');
  if (slash < 1 || slash === label.length - 1) return undefined;
  return { connectionId: label.slice(0, slash), customerId: label.slice(slash + 1) };
}

/** What is true of a customer of whom nobody decided anything yet. */
export const unknownAccount = ({ connectionId, customerId }: CustomerName): Account => ({
  connectionId,
  customerId,
  state: 'unknown',
  frozen: false,
});

/**
 * The state that a verdict leaves an account in. A person's word stands above it; a provider changes its own, and only by a
 * final verdict.
 */
export function stateAfter(
  { state, decidedBy }: Pick<Account, 'state' | 'decidedBy'>,
  { is }: Verdict,
): Account['state'] {
  if (state !== 'unknown' && decidedBy === undefined) return state;
  return is === 'approved' || is === 'declined' ? is : state;
}

/** Whether a verdict says something that was not said before: what is older, or the same again, does not. */
export function isNews(said: Verdict, before: Verdict | undefined): boolean {
  if (!before) return true;
  if (said.by === before.by && said.is === before.is && said.codes.join() === before.codes.join()) return false;
  return said.at >= before.at;
}

export const isVerdict = (state: string): state is Verdict['is'] => (VERDICTS as readonly string[]).includes(state);

const CODE = /^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,63}$/;
const MOST_CODES = 10;

/** What of these texts is surely a code: words may tell of a person, and these are shown to everybody who sees the case. */
export const verdictCodes = (texts: readonly string[]): string[] =>
  [...new Set(texts.map((text) => text.trim()).filter((text) => CODE.test(text)))].sort().slice(0, MOST_CODES);
