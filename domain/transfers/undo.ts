import { add, compare, subtract } from '../decimal.ts';
import type { BankEntry } from './entry.ts';
import { type Allocation, mayBeKept, plainName, type Tolerance } from './match.ts';
import { namedIn } from './references.ts';

/** A transfer that came in before, and the numbers of the orders that it paid. */
export interface Earlier {
  id: string;
  entry: BankEntry;
  numbers: readonly string[];
  /** What it pays and what of it is over, where it was decided and nothing of it went back yet. */
  decided?: { allocations: readonly Allocation[]; over: string };
}

export type Undo =
  | { is: 'undo'; id: string; why: string }
  /** A part of that transfer went home: what it pays from now on, and what of it is over. */
  | { is: 'part'; id: string; why: string; allocations: Allocation[]; over: string }
  | { is: 'open'; why: string; candidates: { id: string; why: string }[] };

/** A shorter text without a number in it (`PAYMENT`) is in too many transfers to tell one from another. */
const TELLING_CHARACTERS = 16;
const TELLING = (text: string): boolean => text.length >= TELLING_CHARACTERS || /\d{4}/.test(text);

/**
 * Which transfer a booking takes back: a reversal, or money that the bank sent home. Account, currency, amount and day have to fit, and something of what was written or who
 * paid; of several, what the bank itself calls equal decides. Money that is wrongly taken for unpaid stops an order that was paid, so the rest is a person's.
 */
export function undoneBy(entry: BankEntry, earlier: readonly Earlier[], tolerance: Tolerance): Undo {
  const fits = earlier.filter((one) => mayUndo(entry, one.entry, tolerance));
  const alike = alikeTo(entry);
  const told = fits.flatMap((one) => {
    const why = alike(one);
    return why ? [{ id: one.id, why }] : [];
  });
  const surest = told.filter(({ why }) => why === SAME_REFERENCE);
  const [only, ...others] = surest.length > 0 ? surest : told;
  if (only && others.length === 0) return { is: 'undo', ...only };
  const part = told.length === 0 ? partOf(entry, earlier, tolerance) : undefined;
  if (part) return part;
  const candidates = told.length > 0 ? told : fits.slice(0, MOST).map(({ id }) => ({ id, why: 'the amount fits' }));
  const why =
    candidates.length > 0
      ? 'it went back, and it is not clear which transfer it takes back'
      : 'it went back, and no transfer of that amount came in before';
  return { is: 'open', why, candidates };
}

const MOST = 5;
const SAME_REFERENCE = 'the same reference of the bank';

/**
 * The transfer of which a part went home, and what it pays from now on. Only where one alone shares the bank's reference, or the order that it names, and pays one order:
 * what was over goes first, and only where it is just that. Whatever went back of it before, or counts in another currency, makes it a person's.
 */
function partOf(entry: BankEntry, earlier: readonly Earlier[], tolerance: Tolerance): Undo | undefined {
  const mayBe = mayUndoPart(entry, tolerance);
  const told = earlier.flatMap((one) => {
    const why = mayBe(one);
    return why === undefined ? [] : [{ one, why }];
  });
  const [found, ...others] = told;
  const [paid, ...more] = found?.one.decided?.allocations ?? [];
  if (!found || others.length > 0 || !paid || more.length > 0 || paid.counts || compare(paid.fee, 0) !== 0)
    return undefined;
  const { id, decided: { over = '0' } = {} } = found.one;
  const [is, why] = ['part' as const, `a part of it: ${found.why}`];
  if (compare(over, entry.amount) === 0) return { is, id, why, allocations: [paid], over };
  if (compare(over, 0) !== 0 || compare(entry.amount, paid.amount) >= 0) return undefined;
  const left = { ...paid, amount: subtract(paid.amount, entry.amount), back: add(paid.back ?? '0', entry.amount) };
  return { is, id, why, allocations: [left], over: entry.amount };
}

const isOfOne = (entry: BankEntry, before: BankEntry): boolean => {
  const same = (one: BankEntry) => `${one.account.replace(/\s/g, '')} ${one.currency}`;
  if (before.direction !== 'in' || before.returned || same(entry) !== same(before)) return false;
  return before.bookedOn <= entry.bookedOn;
};

type Came = Pick<Earlier, 'entry' | 'numbers'>;

/**
 * Why an entry that went back is surely a part of one that came in: account, currency and day fit, more is missing than banks keep, and they share the bank's
 * reference, or it names the order. Made once for an entry, asked for many.
 */
export function mayUndoPart(entry: BankEntry, tolerance: Tolerance): (one: Came) => string | undefined {
  const kept = mayBeKept(entry, tolerance);
  const surely = surelyAlikeTo(entry);
  return (one) => {
    if (!isOfOne(entry, one.entry) || compare(subtract(one.entry.amount, entry.amount), kept) <= 0) return undefined;
    return surely(one);
  };
}

/** True where account, currency, day and amount of an entry that went back fit to the other. */
export function mayUndo(entry: BankEntry, before: BankEntry, tolerance: Tolerance): boolean {
  if (!isOfOne(entry, before)) return false;
  // Who sends money home keeps a fee of it at times.
  const kept = subtract(before.amount, entry.amount);
  return compare(kept, 0) >= 0 && compare(kept, mayBeKept(entry, tolerance)) <= 0;
}

/** What the bank itself calls the same, or an order that is named. */
function surelyAlikeTo(entry: BankEntry): (one: Came) => string | undefined {
  const names = namedIn(entry.text);
  return ({ entry: before, numbers }) => {
    if (entry.endToEnd !== undefined && entry.endToEnd === before.endToEnd) return SAME_REFERENCE;
    if (entry.reference !== undefined && entry.reference === before.reference) return SAME_REFERENCE;
    const number = numbers.find((one) => names(one) === 'whole');
    return number === undefined ? undefined : `it names ${number}`;
  };
}

function alikeTo(entry: BankEntry): (one: Came) => string | undefined {
  const surely = surelyAlikeTo(entry);
  const texts = entry.text.map(plainName);
  const name = entry.payer === undefined ? undefined : plainName(entry.payer);
  return (one) => {
    const why = surely(one);
    if (why !== undefined) return why;
    const pieces = new Set(one.entry.text.map(plainName).filter(TELLING));
    if (texts.some((text) => pieces.has(text))) return 'the same text';
    const payer = one.entry.payer === undefined ? '' : plainName(one.entry.payer);
    return payer !== '' && name === payer ? 'the same payer' : undefined;
  };
}
