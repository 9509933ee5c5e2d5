/** One line of a bank statement, whatever the format that it came in. Names and texts are personal: they are encrypted wherever they are kept. */
export interface BankEntry {
  /** Our own account, as the bank writes it. */
  account: string;
  /** The statement's own id, for people. */
  statement: string;
  /** The bank's own reference of the entry, where it has one. */
  reference?: string | undefined;
  direction: 'in' | 'out';
  /** Exact, never negative. */
  amount: string;
  currency: string;
  /** The booking's day, e.g. `2026-11-26`. */
  bookedOn: string;
  /** What the payer wrote, in the pieces that the bank cut it into. */
  text: string[];
  payer?: string | undefined;
  /** What banks on the way kept of it, in `currency`, where the statement tells. */
  charges?: string | undefined;
  /** Who bears them: the payer all (OUR), each their own (SHA), or the receiver all (BEN), where the statement tells. */
  chargesBy?: 'payer' | 'shared' | 'receiver' | undefined;
  /** What the payer's own bank calls the transfer, the same where it comes back. */
  endToEnd?: string | undefined;
  /** Money that goes back: a transfer that was returned or a booking that was reversed. */
  returned: boolean;
}

/** The connection that payments by transfer are kept under; no configured connection can be named so. */
export const TRANSFERS = 'waybill:transfers';

/**
 * What tells an entry from every other, so that the same one in two statements is one. Banks that give no reference are known by all that an entry says,
 * and equal ones of a statement by their count.
 */
export function entryNames(entries: readonly BankEntry[]): string[] {
  const met = new Map<string, number>();
  return entries.map(({ account, reference, direction, amount, currency, bookedOn, text, payer }) => {
    const money = [account.replace(/\s/g, ''), bookedOn, direction, amount, currency];
    const name = JSON.stringify(reference ? [...money, reference] : [...money, text, payer ?? null]);
    const count = (met.get(name) ?? 0) + 1;
    met.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  });
}
