import type { Command } from 'commander';
import { cutoffsOf } from '../domain/retention.ts';
import { withBooks } from './books.ts';
import type { CommandContext } from './context.ts';
import { print, table } from './output.ts';

const DAY_MS = 24 * 3_600_000;

/** Pages between two words to whoever looks on. */
const PAGES_A_WORD = 200;

/** `waybill retention`: what is older than the config keeps it, and purges it now. */
export function declareRetention(command: Command, context: CommandContext): void {
  command
    .option('--dry-run', 'count what would go, and purge nothing', false)
    .option('--json', 'print JSON', false)
    .action(async (options: { dryRun: boolean; json: boolean }) => {
      await withBooks(command, context, async ({ ledger, loaded }) => {
        const { papers, ...kept } = loaded.config.retention;
        const cutoffs = cutoffsOf(kept, Date.now());
        const rows: { [what: string]: number } = {};
        let after: string | undefined;
        for (let pages = 1; ; pages += 1) {
          const purged = await ledger.purge({
            cutoffs,
            dryRun: options.dryRun,
            ...(after === undefined ? {} : { after }),
          });
          for (const [what, count] of Object.entries(purged.rows)) rows[what] = (rows[what] ?? 0) + count;
          after = purged.next;
          if (after === undefined) break;
          if (pages % PAGES_A_WORD === 0) process.stderr.write(`${pages} pages looked through\n`);
        }
        const days = (ms: number) => `${Math.round(ms / DAY_MS)} days`;
        print(options.json, { dryRun: options.dryRun, kept, papers, rows }, () =>
          [
            table(
              ['kept', 'for'],
              [
                ...Object.entries(kept).map(([what, ms]) => [what, days(ms)]),
                ['papers of the erased', `${papers.years} years`],
              ],
            ),
            '',
            Object.keys(rows).length === 0
              ? 'Nothing is older than that.'
              : table(
                  [options.dryRun ? 'would go' : 'gone', 'rows'],
                  Object.entries(rows).map(([what, count]) => [what, String(count)]),
                ),
          ].join('\n'),
        );
      });
    });
}
