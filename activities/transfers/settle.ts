import type { Config } from '../../config/schema.ts';
import { compare, subtract, sum } from '../../domain/decimal.ts';
import type { BankEntry } from '../../domain/transfers/entry.ts';
import { type Claim, type Match, match, matchAll, type Tolerance } from '../../domain/transfers/match.ts';
import { numbersIn } from '../../domain/transfers/references.ts';
import { type Earlier, mayUndo, mayUndoPart, type Undo, undoneBy } from '../../domain/transfers/undo.ts';
import type { Ledger, TransferRow } from '../../store/ledger.ts';
import { claimsOf } from './claims.ts';
import { allTransfers, transferPages } from './pages.ts';
import { postTransfers } from './post.ts';

/** An entry, and what was found of it. */
export interface Found {
  row: TransferRow;
  match: Match;
  /** Of one that went back: which entry it takes back. */
  undo?: Undo;
}

/** So long before a transfer goes back it may have come in. */
const UNDO_DAYS = 400;
const DAY_MS = 86_400_000;

/** What is open, with the orders that each entry may be for; changes nothing. */
export async function openTransfers(
  ledger: Ledger,
  config: Pick<Config, 'rules'>,
  rows?: readonly TransferRow[],
): Promise<{ found: Found[]; claims: readonly Claim[] }> {
  const given = rows ?? (await allTransfers(ledger, { states: ['open'] }));
  const entries = given.flatMap(({ entryId, entry }) => (entry ? [{ id: entryId, entry }] : []));
  if (entries.length === 0) return { found: [], claims: [] };
  const claims = await claimsOf(
    ledger,
    entries.flatMap(({ entry }) => numbersIn(entry.text)),
  );
  const { tolerance } = config.rules.transfers;
  const matches = matchAll(entries, claims, tolerance);
  const earlier = await earlierOf(ledger, entries.map(({ entry }) => entry).filter(wentBack), claims, tolerance);
  const found = given.flatMap((row): Found[] => {
    const made = matches.get(row.entryId);
    if (!made) return [];
    const undo = row.entry && wentBack(row.entry) ? undoOf(row.entry, earlier, tolerance) : undefined;
    return [{ row, match: made, ...(undo ? { undo } : {}) }];
  });
  return { found, claims };
}

const wentBack = ({ direction, returned }: BankEntry): boolean => direction === 'out' && returned;

/** The earliest day on which what an entry takes back may have come in. */
const sinceOf = ({ bookedOn }: BankEntry): string =>
  new Date(Date.parse(bookedOn) - UNDO_DAYS * DAY_MS).toISOString().slice(0, 10);

/** Which transfer it takes back, of those that came in before it. */
function undoOf(entry: BankEntry, earlier: readonly Earlier[], tolerance: Tolerance): Undo {
  const since = sinceOf(entry);
  return undoneBy(
    entry,
    earlier.filter((one) => one.entry.bookedOn >= since),
    tolerance,
  );
}

/** What came in that one of these may take back: all of it, however much came in since, for two that are alike are a person's. */
async function earlierOf(
  ledger: Pick<Ledger, 'transfers'>,
  back: readonly BankEntry[],
  claims: readonly Claim[],
  tolerance: Tolerance,
): Promise<Earlier[]> {
  const [since] = back.map(sinceOf).sort();
  if (since === undefined) return [];
  const named = new Map(claims.map((one) => [one.rootId, [one.number, ...one.aliases]]));
  const partly = back.map((one) => mayUndoPart(one, tolerance));
  const isMeant = (one: Pick<Earlier, 'entry' | 'numbers'>) =>
    back.some((other) => mayUndo(other, one.entry, tolerance)) || partly.some((mayBe) => mayBe(one) !== undefined);
  const earlier: Earlier[] = [];
  const asked = { states: ['open', 'matched', 'posted', 'set-aside'], direction: 'in', since } as const;
  for await (const rows of transferPages(ledger, { ...asked, states: [...asked.states] })) {
    const meant = rows.flatMap(({ entry, ...row }) => {
      if (!entry) return [];
      const numbers = row.allocations.flatMap(({ rootId }) => named.get(rootId) ?? []);
      return isMeant({ entry, numbers }) ? [{ ...row, entry, numbers }] : [];
    });
    const touched = meant.length > 0 ? await ledger.transfers({ undoes: meant.map(({ entryId }) => entryId) }) : [];
    const isWhole = (id: string) => !touched.some(({ undoes }) => undoes === id);
    for (const { entryId, entry, numbers, allocations, over, state } of meant)
      earlier.push({
        id: entryId,
        entry,
        numbers,
        ...((state === 'matched' || state === 'posted') && isWhole(entryId) ? { decided: { allocations, over } } : {}),
      });
  }
  return earlier;
}

/**
 * Matches what is open, decides what is sure, tells the orders, and gives a case to each entry that is left to a person. Whatever it was killed
 * in, the next one goes on there.
 */
export async function settleTransfers(
  ledger: Ledger,
  config: Config,
  by: { who: string; why: string },
): Promise<Found[]> {
  const open = await openTransfers(ledger, config);
  const { found } = open;
  for (const { row, match: made } of found) {
    if (made.is === 'matched')
      await ledger.allocateTransfer({ entryId: row.entryId, allocations: made.allocations, over: made.over }, by);
    if (made.is === 'aside')
      await ledger.allocateTransfer({ entryId: row.entryId, allocations: [], over: row.amount }, by);
  }
  // What was matched just now may be what went back on the same statement.
  const isLate =
    found.some(({ undo }) => undo?.is === 'open') && found.some(({ match: made }) => made.is === 'matched');
  const now = isLate ? await openTransfers(ledger, config) : open;
  for (const { row, undo } of now.found) {
    if (undo?.is === 'undo') await ledger.undoTransfer({ entryId: row.entryId, of: undo.id }, by);
    if (undo?.is === 'part') {
      const { id: of, allocations, over } = undo;
      await ledger.undoTransferPart({ entryId: row.entryId, of, allocations, over }, by);
    }
  }
  await postTransfers(ledger, config);
  // What was decided since they were last looked at leaves the others other orders to be for.
  const isDecided =
    (now === open && found.some(({ match: made }) => made.is !== 'open')) ||
    now.found.some(({ undo }) => undo !== undefined && undo.is !== 'open');
  await standOpen(ledger, config, isDecided ? undefined : now);
  const later = new Map(now.found.flatMap(({ row, undo }) => (undo ? [[row.entryId, undo]] : [])));
  return found.map((one) => ({
    ...one,
    ...(later.has(one.row.entryId) ? { undo: later.get(one.row.entryId) as Undo } : {}),
  }));
}

/** Gives each entry that a person has to decide on its case, which says what it may be for by now; as was just found, where that is given. */
export async function standOpen(
  ledger: Ledger,
  config: Pick<Config, 'rules'>,
  found?: { found: readonly Found[] },
): Promise<void> {
  const open = found ?? (await openTransfers(ledger, config));
  const over = await allTransfers(ledger, { rest: ['open'] });
  await ledger.standTransfers([
    ...open.found.map(({ row, match: made, undo }) => ({
      entryId: row.entryId,
      waitingFor: textOf(row, made, undo),
      rootIds: made.is === 'open' ? made.candidates.map(({ rootId }) => rootId) : [],
    })),
    ...over.map((row) => ({
      entryId: row.entryId,
      waitingFor: overText(row),
      rootIds: row.allocations.map(({ rootId }) => rootId),
    })),
  ]);
}

/** What a person is asked: amounts, days and numbers, nothing of who paid. */
function textOf(row: TransferRow, made: Match, undo: Undo | undefined): string {
  const head = `a person: ${row.amount} ${row.currency} of ${row.bookedOn} (${row.entryId})`;
  if (undo?.is === 'open') return `${head}: ${undo.why}${listed(undo.candidates.map(({ id }) => id))}`;
  if (made.is !== 'open') return `${head} ${made.why}`;
  return `${head}: ${made.why}${listed(made.candidates.map(({ number }) => number))}`;
}

const listed = (names: readonly string[]): string => (names.length > 0 ? `; perhaps ${names.join(', ')}` : '');

const overText = ({ over, amount, currency, bookedOn, entryId }: TransferRow): string =>
  `a person: ${over} of ${amount} ${currency} of ${bookedOn} (${entryId}) are more than its orders owed`;

/** Orders that a person names for an entry, each with the amount that is for it where that was said. */
export interface SaidOrder {
  claim: Claim;
  amount?: string;
}

/** What a person's word makes of an entry, or of what is left of it: as if it named these orders, and nothing else. */
export function asSaid(row: TransferRow, orders: readonly SaidOrder[], config: Pick<Config, 'rules'>): Match {
  const { entry } = row;
  if (!entry) return { is: 'open', candidates: [], why: 'its customer was erased' };
  const left = row.state === 'open' ? row.amount : row.over;
  const claims = orders.map(({ claim }) => claim);
  if (orders.every(({ amount }) => amount === undefined)) {
    const text = claims.map(({ number }) => number);
    return match({ ...entry, amount: left, text, returned: false }, claims, config.rules.transfers.tolerance);
  }
  const allocations = orders.map(({ claim, amount }) => ({
    rootId: claim.rootId,
    amount: amount ?? claim.due,
    fee: '0',
  }));
  const rest = subtract(left, sum(allocations.map(({ amount }) => amount)));
  if (compare(rest, 0) < 0) return { is: 'open', candidates: [], why: `only ${left} ${row.currency} are left of it` };
  const foreign = claims.find(({ currency }) => currency !== row.currency);
  if (foreign) return { is: 'open', candidates: [], why: `${foreign.number} is in ${foreign.currency}` };
  return { is: 'matched', allocations, over: rest, why: 'as a person says' };
}

/** What of an entry in another currency counts as, by a person's word. */
export const asExchanged = (row: TransferRow, { rootId, currency }: Claim, counts: string): Match => ({
  is: 'matched',
  allocations: [
    { rootId, amount: row.state === 'open' ? row.amount : row.over, fee: '0', counts: { amount: counts, currency } },
  ],
  over: '0',
  why: `a person counts it as ${counts} ${currency}`,
});
