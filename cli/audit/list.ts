import type { Command } from 'commander';
import { EXIT, Problem } from '../../config/problem.ts';
import type { AuditRow } from '../../store/ledger.ts';
import { sinceWhen, wholeFrom } from '../arguments.ts';
import { type Books, withBooks } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { localTime, print, table } from '../output.ts';
import { changeText } from './change-text.ts';

interface Flags {
  order?: string;
  case?: string;
  who?: string;
  what?: string;
  since?: number;
  limit: number;
  json: boolean;
}

/** `waybill audit list`: opened with the master key, which is why it shows what people said. */
export function declareAuditList(command: Command, context: CommandContext): void {
  command
    .option('--order <number>', "one order, by any system's number")
    .option('--case <case>', 'one case, such as 12')
    .option('--who <name>', 'what one person did')
    .option('--what <what>', 'one kind of thing, such as order.hold or mapping.promoted')
    .option('--since <when>', 'only what was done since: 7d, 12h, or a day', sinceWhen)
    .option('--limit <n>', 'rows at most', wholeFrom(1, '--limit'), 50)
    .option('--json', 'print JSON', false)
    .action((flags: Flags) =>
      withBooks(command, context, async (books) => {
        const { order, case: ofCase, who, what, since, limit } = flags;
        const rows = await books.ledger.auditRows({
          ...(order === undefined ? {} : { rootId: await rootOf(books, order) }),
          ...(ofCase === undefined ? {} : { subject: ofCase.startsWith('case/') ? ofCase : `case/${ofCase}` }),
          ...(who === undefined ? {} : { who }),
          ...(what === undefined ? {} : { what }),
          ...(since === undefined ? {} : { since }),
          limit,
        });
        print(flags.json, rows, () => (rows.length > 0 ? textOf(rows, books) : 'Nothing of that was done.'));
      }),
    );
}

async function rootOf({ ledger }: Books, order: string): Promise<string> {
  const roots = await ledger.findRoots(order);
  if (roots.length === 1) return roots[0] as string;
  throw new Problem(
    roots.length === 0
      ? `no order has the number ${order}`
      : `${order} names ${roots.length} orders; give a root id: ${roots.join(', ')}`,
    EXIT.findings,
  );
}

const textOf = (rows: readonly AuditRow[], { loaded }: Books): string =>
  table(
    ['row', 'when', 'who', 'what', 'of', 'why', 'change'],
    rows.map((row) => [
      String(row.row),
      localTime(row.at, loaded.config.timezone),
      row.damaged ? '(does not open: see `waybill audit verify`)' : row.who,
      row.what,
      [row.rootId, row.subject].filter(Boolean).join(' '),
      row.erased ? '(erased with its customer)' : (row.why ?? ''),
      changeText(row.before, row.after),
    ]),
  );
