import { cutoffsOf } from '../domain/retention.ts';
import type { Deps } from './deps.ts';
import { beating } from './heartbeat.ts';

/** Purges what is older than the config keeps it, page by page; where it is stopped, the next day's goes on. */
export function purge(deps: Deps) {
  return (): Promise<{ rows: { [what: string]: number } }> =>
    beating(async (signal) => {
      const cutoffs = cutoffsOf(deps.config.retention, deps.clock.now());
      const rows: { [what: string]: number } = {};
      for (let after: string | undefined; !signal.aborted; ) {
        const purged = await deps.ledger.purge({ cutoffs, dryRun: false, ...(after === undefined ? {} : { after }) });
        for (const [what, count] of Object.entries(purged.rows)) rows[what] = (rows[what] ?? 0) + count;
        after = purged.next;
        if (after === undefined) break;
      }
      if (Object.keys(rows).length > 0) deps.log.info(rows, 'what is older than the config keeps it was purged');
      return { rows };
    });
}
