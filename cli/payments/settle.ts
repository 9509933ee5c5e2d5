import type { Config } from '../../config/schema.ts';
import { type Claim, type Match, match, matchAll } from '../../domain/transfers/match.ts';
import { numbersIn } from '../../domain/transfers/references.ts';
import type { Ledger, TransferRow } from '../../store/ledger.ts';
import { claimsOf } from './claims.ts';
import { postTransfers } from './post.ts';

/** An entry, and what was found of it. */
export interface Found {
  row: TransferRow;
  match: Match;
}

/** What is open, with the orders that each entry may be for; changes nothing. */
export async function openTransfers(
  ledger: Ledger,
  config: Config,
): Promise<{ found: Found[]; claims: readonly Claim[] }> {
  const rows = (await ledger.transfers({ states: ['open'] })).filter(({ entry }) => entry !== undefined);
  if (rows.length === 0) return { found: [], claims: [] };
  const claims = await claimsOf(
    ledger,
    rows.flatMap(({ entry }) => numbersIn(entry?.text ?? [])),
  );
  const { tolerance } = config.rules.transfers;
  const matches = matchAll(
    rows.flatMap(({ entryId, entry }) => (entry ? [{ id: entryId, entry }] : [])),
    claims,
    tolerance,
  );
  return { found: rows.map((row) => ({ row, match: matches.get(row.entryId) as Match })), claims };
}

/** Matches what is open, decides what is sure, and tells the orders. */
export async function settleTransfers(
  ledger: Ledger,
  config: Config,
  by: { who: string; why: string },
): Promise<Found[]> {
  const { found } = await openTransfers(ledger, config);
  for (const { row, match: made } of found)
    if (made.is === 'matched')
      await ledger.allocateTransfer({ entryId: row.entryId, allocations: made.allocations, over: made.over }, by);
  await postTransfers(ledger, config);
  return found;
}

/** What a person's word makes of an entry: as if it named this order, and nothing else. */
export const asSaid = (row: TransferRow, claim: Claim, config: Config): Match =>
  row.entry === undefined
    ? { is: 'open', candidates: [], why: 'its customer was erased' }
    : match({ ...row.entry, text: [claim.number] }, [claim], config.rules.transfers.tolerance);
