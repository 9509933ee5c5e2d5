import { add, compare, subtract, sum } from '../decimal.ts';
import type { BankEntry } from './entry.ts';
import { type Naming, namedIn } from './references.ts';

/** An order that money may be for. */
export interface Claim {
  rootId: string;
  number: string;
  /** Other numbers that it is known by: of its invoice, of the ERP. */
  aliases: readonly string[];
  currency: string;
  /** What is not paid yet; exact. */
  due: string;
  /** Who may pay it. In memory only. */
  names: readonly string[];
}

/** A part of an entry that pays one order. `amount - fee` is what came of it: banks on the way kept `fee`, and the order counts as paid all the same. */
export interface Allocation {
  rootId: string;
  amount: string;
  fee: string;
  /** What it counts as for an order in another currency, by a person's word. */
  counts?: { amount: string; currency: string };
  /** What of it went home since, and is in `amount` no more. */
  back?: string;
}

/** An order that an entry may be for, and why. */
export interface Candidate {
  rootId: string;
  number: string;
  due: string;
  why: string;
}

export type Match =
  | { is: 'matched'; allocations: Allocation[]; over: string; why: string }
  /** It pays no order, and nobody has to look. */
  | { is: 'aside'; why: string }
  | { is: 'open'; candidates: Candidate[]; why: string };

/** How much may be missing before an order counts as paid in part, by currency; nothing for one that is not named. */
export type Tolerance = Readonly<Record<string, string>>;

/** A company as people write it: `Müller GmbH & Co. KG` and `MUELLER GMBH + CO KG` are one. */
export const plainName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/ä/g, 'ae')
    .replace(/ö/g, 'oe')
    .replace(/ü/g, 'ue')
    .replace(/ß/g, 'ss')
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '');

interface Named {
  claim: Claim;
  how: Naming;
}

/**
 * Which orders an incoming entry pays. What is named whole decides; what is put together from pieces, cut off, or known by its payer alone must fit to the cent,
 * and be the only one that does. Everything else is a person's.
 */
export function match(entry: BankEntry, claims: readonly Claim[], tolerance: Tolerance): Match {
  const open = (why: string, candidates: Candidate[] = []): Match => ({ is: 'open', candidates, why });
  if (entry.direction === 'out')
    return entry.returned
      ? open('it went back, and it is not clear which transfer it takes back')
      : { is: 'aside', why: 'money that we paid' };
  const asks = namedIn(entry.text);
  const named = claims.flatMap((claim): Named[] => {
    const how = [claim.number, ...claim.aliases].map(asks).filter((one) => one !== undefined);
    const best = (['whole', 'pieces', 'cut'] as const).find((one) => how.includes(one));
    return best ? [{ claim, how: best }] : [];
  });
  const told = (list: readonly Claim[], why: string): Candidate[] =>
    list.map(({ rootId, number, due }) => ({ rootId, number, due, why }));
  const all = named.map(({ claim }) => claim);
  if (entry.returned) return open('a debit of ours came back', told(all, 'named'));
  if (all.some(({ currency }) => currency !== entry.currency))
    return open(`it came in ${entry.currency}, and an order that it names is in another currency`, told(all, 'named'));
  const whole = named.filter(({ how }) => how === 'whole').map(({ claim }) => claim);
  if (whole.length > 0) {
    const owing = whole.filter(({ due }) => compare(due, 0) > 0);
    if (owing.length === 0) return open('what it names is paid already', told(whole, 'named, and paid already'));
    const paid = pay(entry, owing, tolerance);
    if (paid) return paid;
    return open('it names several orders, and its amount is not the sum of what they owe', told(owing, 'named'));
  }
  const exact = (list: readonly Claim[]) => list.filter(({ due }) => compare(due, entry.amount) === 0);
  const [one, ...others] = exact(all);
  if (one && others.length === 0) return settled([one], '0', `${one.number} is named in pieces, and the amount fits`);
  if (all.length > 0)
    return open('what it names is cut or in pieces, and does not fit alone', told(all, 'perhaps named'));
  const payer = entry.payer === undefined ? '' : plainName(entry.payer);
  const owing = claims.filter(({ currency, due }) => currency === entry.currency && compare(due, 0) > 0);
  const theirs = payer === '' ? [] : owing.filter(({ names }) => names.some((name) => plainName(name) === payer));
  const [only, ...more] = exact(theirs);
  if (only && more.length === 0) return settled([only], '0', 'no order is named; payer and amount fit one alone');
  if (theirs.length > 0) return open('no order is named', told(theirs, 'of this payer'));
  return open('no order is named', told(exact(owing).slice(0, 5), 'the amount fits'));
}

/** What an entry pays of orders that it surely names; undefined where nobody can say how much of it is for which. */
function pay(entry: BankEntry, claims: readonly Claim[], tolerance: Tolerance): Match | undefined {
  const due = sum(claims.map((claim) => claim.due));
  const missing = subtract(due, entry.amount);
  if (compare(missing, 0) === 0) return settled(claims, '0', 'named, and the amount fits');
  const borne = mayBeKept(entry, tolerance);
  if (compare(missing, 0) > 0 && compare(missing, borne) <= 0 && compare(missing, claims[0]?.due ?? '0') < 0)
    return settled(claims, missing, `named; ${missing} ${entry.currency} less, as banks keep on the way`);
  const [claim, ...others] = claims;
  if (!claim || others.length > 0) return undefined;
  if (compare(missing, 0) > 0)
    return {
      is: 'matched',
      allocations: [{ rootId: claim.rootId, amount: entry.amount, fee: '0' }],
      over: '0',
      why: `a part of ${claim.number}: ${missing} ${entry.currency} are missing`,
    };
  const over = subtract('0', missing);
  const paid = settled(claims, '0', `named; ${over} ${entry.currency} more than it owes`);
  return { ...paid, over } as Match;
}

/** What banks may have kept of it: by our tolerance, or what the statement tells. Nothing is missing for fees where the payer bore them all (OUR). */
export function mayBeKept(entry: BankEntry, tolerance: Tolerance): string {
  const told = entry.charges ?? '0';
  return entry.chargesBy === 'payer' ? told : larger(tolerance[entry.currency] ?? '0', told);
}

const larger = (a: string, b: string): string => (compare(a, b) > 0 ? a : b);

/** Each gets what it owes; the first bears what is missing. */
const settled = (claims: readonly Claim[], fee: string, why: string): Match => ({
  is: 'matched',
  allocations: claims.map(({ rootId, due }, at) => ({ rootId, amount: due, fee: at === 0 ? fee : '0' })),
  over: '0',
  why,
});

/** Matches entries one after the other: what one pays, the next finds paid. The order in which they are given makes no difference. */
export function matchAll(
  entries: readonly { id: string; entry: BankEntry }[],
  claims: readonly Claim[],
  tolerance: Tolerance,
): Map<string, Match> {
  const due = new Map(claims.map((claim) => [claim.rootId, claim.due]));
  const sorted = [...entries].sort((a, b) => before(a.entry.bookedOn, b.entry.bookedOn) || before(a.id, b.id));
  const found = new Map<string, Match>();
  for (const { id, entry } of sorted) {
    const now = claims.map((claim) => ({ ...claim, due: due.get(claim.rootId) as string }));
    const one = match(entry, now, tolerance);
    found.set(id, one);
    if (one.is !== 'matched') continue;
    for (const { rootId, amount } of one.allocations) due.set(rootId, subtract(due.get(rootId) as string, amount));
  }
  return found;
}

const before = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What came of an entry, by its allocations: `amount - fee` of each, and what is over. */
export const accounted = (allocations: readonly Allocation[], over: string): string =>
  add(sum(allocations.map(({ amount, fee }) => subtract(amount, fee))), over);
