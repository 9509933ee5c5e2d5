import type { Connection } from '../connectors/connections.ts';
import type { Period } from '../connectors/connector.ts';
import type { Failure } from '../domain/failures.ts';
import type { Kind } from '../domain/kinds.ts';
import type { Ledger } from '../store/ledger.ts';
import { readAgain } from './read-again.ts';

/** What came of reading a system's earlier days. */
export interface HistoryRead {
  /** Of the period, as the system counts them. */
  found: number;
  /** Known from now on, and sent nowhere. */
  fresh: number;
  /** Known before, as history or as what flows carry: left as they are. */
  known: number;
  unread: { id: string; failure: Failure }[];
}

/** A system that tells what it holds over a period, and gives each record by its id. */
export const canTellHistory = ({ connector }: Connection, kind: Kind): boolean =>
  connector.kinds[kind]?.survey !== undefined && connector.kinds[kind]?.read !== undefined;

/**
 * Takes in what a system last touched in the period as history: known from then on, and carried by no flow. What is known stays as it is, so
 * that a reading that was stopped anywhere is simply done again. Throws what concerns the whole system.
 */
export async function readHistory(
  { ledger }: { ledger: Pick<Ledger, 'stage'> },
  connection: Connection,
  kind: Kind,
  period: Period,
  { signal, dryRun, progress }: { signal: AbortSignal; dryRun: boolean; progress(read: HistoryRead): void },
): Promise<HistoryRead> {
  const { survey, read } = connection.connector.kinds[kind] ?? {};
  if (!survey || !read) throw new Error(`${connection.id} does not tell the history of ${kind}`);
  const context = connection.context(signal, 'backfill');
  const answer: HistoryRead = { found: 0, fresh: 0, known: 0, unread: [] };
  const met = new Set<string>();
  for await (const { objects } of survey.list(context, period, null)) {
    // A survey may hold what was made before the period, or changed after it: that is for flows to carry.
    const ids = new Set(
      objects.flatMap(({ at, targetId }) =>
        at >= period.from && at < period.to && !met.has(targetId) ? [targetId] : [],
      ),
    );
    for (const id of ids) met.add(id);
    answer.found += ids.size;
    if (!dryRun) {
      const { unread } = await readAgain(
        (some) => read(context, some),
        [...ids],
        async ({ records }) => {
          const { records: staged } = await ledger.stage({
            connectionId: connection.id,
            flows: [],
            history: true,
            onlyNew: true,
            records,
          });
          const fresh = staged.filter((one) => one.staged === 'new').length;
          answer.fresh += fresh;
          answer.known += staged.length - fresh;
        },
      );
      answer.unread.push(...unread);
    }
    progress(answer);
  }
  return answer;
}
