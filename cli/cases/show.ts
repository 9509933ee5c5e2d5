import type { Command } from 'commander';
import { countedKinds, type KindCounts, kindWord, onlyKind } from '../../domain/kind-words.ts';
import type { CaseHour, CaseMember, CaseRow, Mend, SaidCommand } from '../../store/ledger.ts';
import { type Books, linksOf, withBooks } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { placeFrom } from '../mapping/mapping-context.ts';
import { localTime, print, table, terminalWidth, wrapped } from '../output.ts';
import { foundCase } from './found.ts';
import { mendOf } from './mend.ts';
import { shownTransfer } from './transfer.ts';

const SHOWN_MEMBERS = 20;
const SHOWN_COMMANDS = 10;
const SHOWN_HOURS = 24;
const WIDEST = 70;

interface Shown {
  row: CaseRow;
  kinds: KindCounts;
  mend: string;
  members: CaseMember[];
  hours: CaseHour[];
  commands: SaidCommand[];
  link?: string;
  /** The bank entry that a case of kind `transfer` is about. */
  transfer?: Awaited<ReturnType<typeof shownTransfer>> | undefined;
}

/** `waybill cases show` */
export function declareShow(cases: Command, context: CommandContext): void {
  cases
    .command('show <case>')
    .description('one case: its cause and where that is, what to do about it, what waits in it, what was said of it')
    .option(
      '--limit <n>',
      'how many of what waits in it',
      (text) => Math.max(1, Number.parseInt(text, 10) || 1),
      SHOWN_MEMBERS,
    )
    .option('--json', 'print JSON', false)
    .action(async (id: string, options: { limit: number; json: boolean }, command: Command) => {
      await withBooks(command, context, async (books) => {
        const row = await foundCase(books, id, context);
        if (!row) return;
        const { ledger } = books;
        const kinds = (await ledger.memberKinds([row.caseId])).get(row.caseId) ?? {};
        const [members, hours, commands, mend] = await Promise.all([
          ledger.caseMembers(row.caseId, { limit: options.limit }),
          ledger.caseHours(row.caseId, SHOWN_HOURS),
          ledger.caseCommands(row.caseId, SHOWN_COMMANDS),
          mendOf(books, row, kinds),
        ]);
        const link = (await linksOf(books.loaded))(row.caseId);
        const transfer = row.kind === 'transfer' ? await shownTransfer(books, row) : undefined;
        const shown: Shown = { row, kinds, mend, members, hours, commands, transfer, ...(link ? { link } : {}) };
        print(options.json, { ...row, kinds, suggestion: mend, hours, commands, members, link, transfer }, () =>
          textOf(books, shown),
        );
      });
    });
}

function textOf({ loaded }: Books, { row, kinds, mend, members, hours, commands, link, transfer }: Shown): string {
  const { timezone, mappings, flows } = loaded.config;
  const time = (at: number) => localTime(at, timezone);
  const width = terminalWidth();
  const lines: [string, string][] = [['waits for', row.waitingFor]];
  const add = (name: string, text: string | undefined) => {
    if (text) lines.push([name, text]);
  };
  const { failure } = row;
  add('step', [row.flow, row.step].filter(Boolean).join(': '));
  add('system', row.connectionId);
  if (failure) {
    const cause = `${failure.class}: ${failure.message}`;
    if (cause !== row.waitingFor) add('cause', cause);
    if ('code' in failure) add('code', failure.code);
    add('field', ('path' in failure && failure.path) || ('field' in failure && failure.field) || '');
    if ('where' in failure && failure.where)
      add(
        'rule',
        [failure.rule && `\`${failure.rule}\`,`, placeFrom(mappings, failure.where)].filter(Boolean).join(' '),
      );
    if ('mapping' in failure && failure.mapping)
      add('mapping', `${failure.mapping} ${failure.version?.slice(0, 8) ?? ''}`);
  }
  add('fingerprint', row.cause);
  add('first seen', time(row.openedAt));
  add('last seen', `${time(row.lastAt)}${row.joined > 1 ? `; ${row.joined} times in all` : ''}`);
  add('by the hour', hoursText(hours, timezone));
  add('with', row.assignedTo);
  if (row.state === 'open') add('what to do', mend);
  add('mended', row.mended && mendedText(row.mended));
  add('workflow', link);
  const indent = Math.max(...lines.map(([name]) => name.length)) + 4;
  const head = `${row.caseId}  ${row.kind}  ${row.state}  ${countedKinds(kinds)}`;
  const text = [head, ...lines.map(([name, value]) => `  ${name.padEnd(indent - 2)}${wrapped(value, width, indent)}`)];
  if (transfer) text.push('', transfer.text);
  if (members.length > 0) text.push('', membersText({ row, kinds, members }, flows, time));
  if (row.members > members.length) text.push(`... and ${row.members - members.length} more (--limit)`);
  if (commands.length > 0) text.push('', commandsText(commands, time));
  return text.join('\n');
}

export function mendedText({ version, tried, maps, still }: Mend): string {
  const of = `version ${version.slice(0, 8)} maps ${maps} of ${tried} tried`;
  return maps > 0
    ? `${of}: retry${still ? `; another still fails (${still})` : ''}`
    : `${of}; it still says: ${still ?? 'no'}`;
}

function hoursText(hours: readonly CaseHour[], timezone: string): string {
  if (hours.length < 2) return '';
  return [...hours]
    .reverse()
    .map(({ at, joined }) => `${localTime(at, timezone).slice(5, 16)} ${joined}`)
    .join(', ');
}

function membersText(
  { row, kinds, members }: Pick<Shown, 'row' | 'kinds' | 'members'>,
  flows: Books['loaded']['config']['flows'],
  time: (at: number) => string,
): string {
  const mixed = onlyKind(kinds) === undefined;
  const assigned = members.some(({ assignedTo }) => assignedTo !== undefined);
  const own = members.some(({ waitingFor }) => waitingFor !== undefined && waitingFor !== row.waitingFor);
  return table(
    [
      kindWord(kinds).one,
      'flow',
      'stands before',
      'since',
      'root',
      ...(assigned ? ['with'] : []),
      ...(own ? ['says'] : []),
    ],
    members.map(({ kind, source, numbers, flow, step, rootId, joinedAt, assignedTo, waitingFor }) => [
      [mixed ? kindWord({ [kind]: 1 }).one : '', numbers.join(' ') || source].filter(Boolean).join(' '),
      flow,
      flows[flow]?.steps[step] ?? (flow === '' ? '' : String(step)),
      time(joinedAt),
      rootId,
      ...(assigned ? [assignedTo ?? ''] : []),
      ...(own ? [(waitingFor ?? '').slice(0, WIDEST)] : []),
    ]),
  );
}

const commandsText = (commands: readonly SaidCommand[], time: (at: number) => string): string =>
  table(
    ['said', 'by', 'word', 'of', 'why'],
    commands.map(({ at, who, verb, detail, rootId, why }) => [time(at), who, verb, detail ?? rootId ?? '', why]),
  );
