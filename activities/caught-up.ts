import type { Finding } from '../connectors/connector.ts';
import type { SentWrite } from '../store/ledger.ts';

/** Objects looked for, one after another, until one is shown: somebody may have deleted one there. */
const MOST_WITNESSES = 3;

/**
 * How far a search has come: `yes` where it shows an object that was made after a lost write could still take effect, `no` where it
 * shows none of them, so that its not showing the lost one means nothing; `unknown` where nothing was made since.
 */
export type CaughtUp = 'yes' | 'no' | 'unknown';

/** Asked before the lost ones are searched: an index that shows the later one by then has the earlier one too. */
export async function caughtUp(
  witnesses: readonly SentWrite[],
  find: (witness: SentWrite) => Promise<Finding | undefined>,
): Promise<CaughtUp> {
  const some = witnesses.slice(0, MOST_WITNESSES);
  for (const witness of some) if ((await find(witness))?.found === true) return 'yes';
  return some.length === 0 ? 'unknown' : 'no';
}
