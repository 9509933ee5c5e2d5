import { type Command, InvalidArgumentError, Option } from 'commander';
import { CASE_KINDS, type CaseKind } from '../../domain/case-kinds.ts';
import { countedKinds, type KindCounts } from '../../domain/kind-words.ts';
import type { CaseRow } from '../../store/ledger.ts';
import { withBooks } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { localTime, print, table } from '../output.ts';
import { timeFrom } from './time.ts';

interface Flags {
  kind?: CaseKind;
  connection?: string;
  flow?: string;
  assigned?: string;
  unassigned: boolean;
  since?: string;
  state: 'open' | 'closed' | 'all';
  all: boolean;
  limit: number;
  json: boolean;
}

const WIDEST = 90;

const count = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It is a whole number above 0.');
  return value;
};

/** `waybill cases list` */
export function declareList(cases: Command, context: CommandContext): void {
  cases
    .command('list')
    .description('what waits, for what, and since when')
    .addOption(new Option('--kind <kind>', 'only cases of this kind').choices(CASE_KINDS))
    .option('--connection <connection>', 'only those about this system')
    .option('--flow <flow>', 'only those in which this flow waits')
    .option('--assigned <name>', 'only those that this person looks after')
    .option('--unassigned', 'only those that nobody looks after', false)
    .option('--since <time>', 'only those that something joined since: 2h, 3d, or 2026-11-25 09:00')
    .addOption(new Option('--state <state>', 'which').choices(['open', 'closed', 'all']).default('open'))
    .option('--all', 'closed ones too, as --state all', false)
    .option('--limit <n>', 'how many', count, 100)
    .option('--json', 'print JSON', false)
    .action(async (flags: Flags, command: Command) => {
      await withBooks(command, context, async ({ ledger, loaded }) => {
        const { timezone } = loaded.config;
        const state = flags.all ? 'all' : flags.state;
        const assignedTo = flags.unassigned ? '' : flags.assigned;
        const list = await ledger.cases({
          limit: flags.limit,
          ...(state === 'all' ? {} : { state }),
          ...(flags.kind ? { kind: flags.kind } : {}),
          ...(flags.connection ? { connectionId: flags.connection } : {}),
          ...(flags.flow ? { flow: flags.flow } : {}),
          ...(assignedTo === undefined ? {} : { assignedTo }),
          ...(flags.since ? { since: timeFrom(flags.since, Date.now(), timezone) } : {}),
        });
        const kinds = await ledger.memberKinds(list.map(({ caseId }) => caseId));
        const shown = list.map((row) => ({ ...row, kinds: kinds.get(row.caseId) ?? {} }));
        print(flags.json, shown, () => (list.length === 0 ? 'Nothing of that waits.' : listText(shown, timezone)));
      });
    });
}

function listText(list: readonly (CaseRow & { kinds: KindCounts })[], timezone: string): string {
  const closed = list.some(({ state }) => state === 'closed');
  const assigned = list.some(({ assignedTo }) => assignedTo !== undefined);
  const head = ['case', 'kind', 'what waits', 'first', 'last', 'waits for'];
  const rows = list.map((row) => [
    row.caseId,
    row.kind,
    countedKinds(row.kinds),
    localTime(row.openedAt, timezone).slice(0, -3),
    localTime(row.lastAt, timezone).slice(0, -3),
    `${row.mended?.maps ? '[mended, retry] ' : ''}${row.waitingFor}`.slice(0, WIDEST),
    ...(assigned ? [row.assignedTo ?? ''] : []),
    ...(closed ? [row.state] : []),
  ]);
  return table([...head, ...(assigned ? ['with'] : []), ...(closed ? ['state'] : [])], rows);
}
