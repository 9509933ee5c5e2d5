import { type Command, InvalidArgumentError } from 'commander';
import { EXIT, Problem } from '../../config/problem.ts';
import type { AffectedMove, AffectedWrite, Ledger } from '../../store/ledger.ts';
import type { CommandContext } from '../context.ts';
import { localTime, print, table } from '../output.ts';
import { withMappings } from './mapping-context.ts';

/** Rows read from the ledger at once. */
const PAGE = 500;
/** What is on its way at one moment is far less than this. */
const MAX_MOVES = 100_000;

/** All that a version has to do with. */
interface Affected {
  version: string;
  mappings: string[];
  writes: AffectedWrite[];
  moves: AffectedMove[];
}

const most = (text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('--limit is a whole number from 1.');
};

const HELP = `
The version may be shortened, as \`orders show\` does: 3f2a. It is that of the target's own mapping, or of one that made the
canonical records before it. Ends with 1 where something is affected. Mend the mapping first: what waits goes on with
\`waybill orders retry\`; what was accepted is written anew with the order's next change.`;

/** `waybill mapping affected VERSION`: what a version has sent, so that a bad one can be put right. */
export function declareAffected(command: Command, context: CommandContext): void {
  command
    .option('--limit <n>', 'lines at most; all are counted', most, 100)
    .option('--json', 'print JSON: all of them, whatever --limit says', false)
    .addHelpText('after', HELP)
    .action((asked: string, flags: { limit: number; json: boolean }) =>
      withMappings(command, context, async (desk) => {
        const ledger = await desk.ledger();
        const version = await wholeVersion(ledger, asked);
        const writes: AffectedWrite[] = [];
        for (let page: AffectedWrite[] = []; ; ) {
          const last = page.at(-1);
          page = await ledger.affected({ version, limit: PAGE, ...(last ? { after: last.writeId } : {}) });
          writes.push(...page);
          if (page.length < PAGE) break;
        }
        const moves = await ledger.affectedMoves(version, MAX_MOVES);
        const named = (await ledger.mappingVersions({ version, limit: 5 })).map((row) => row.mapping);
        const found: Affected = { version, mappings: [...new Set(named)], writes, moves };
        print(flags.json, { ...found, writes: writes.map(withTime) }, () =>
          textOf(found, flags.limit, desk.loaded.config.timezone),
        );
        if (writes.length + moves.length > 0) context.exitCode = EXIT.findings;
      }),
    );
}

const withTime = (write: AffectedWrite): object => ({ ...write, at: new Date(write.at).toISOString() });

/** The one version that begins so, among those that wrote something and those that are kept. */
async function wholeVersion(ledger: Ledger, asked: string): Promise<string> {
  const beginning = asked.trim().toLowerCase();
  const written = (await ledger.writtenVersions()).filter((version) => version.startsWith(beginning));
  const kept = (await ledger.mappingVersions({ version: beginning, limit: 5 })).map(({ version }) => version);
  const known = [...new Set([...written, ...kept])];
  const [version] = known;
  if (beginning === '' || !version)
    throw new Problem(
      `no version begins with ${asked}: \`waybill orders show\` and \`waybill mapping history\` name them`,
      EXIT.findings,
    );
  if (known.length === 1 || known.includes(beginning)) return known.includes(beginning) ? beginning : version;
  throw new Problem(`${asked} is the beginning of ${known.join(', ')}: name more of it`);
}

/** What a write's state means to a person who asks what was sent. */
const STATES: Record<AffectedWrite['state'], string> = {
  intended: 'not sent yet',
  sending: 'being sent',
  accepted: 'accepted',
  rejected: 'refused',
  unknown: 'outcome unknown',
  superseded: 'never sent',
};

const SINCE: Record<AffectedWrite['since'], string> = {
  nothing: '',
  updated: ', updated since',
  cancelled: ', taken back since',
};

function textOf({ version, mappings, writes, moves }: Affected, limit: number, timezone: string): string {
  const title = `${version}${mappings.length > 0 ? ` (${mappings.join(', ')})` : ''}`;
  if (writes.length + moves.length === 0) return `${title} has sent nothing, and nothing of it is on its way.`;
  return [title, ...writesText(writes, limit, timezone), ...movesText(moves, limit)].join('\n');
}

const moreText = (all: number, limit: number): string[] =>
  all > limit ? [`and ${all - limit} more: --limit, or --json for all`] : [];

function writesText(writes: readonly AffectedWrite[], limit: number, timezone: string): string[] {
  if (writes.length === 0) return ['', 'Nothing was sent.'];
  const counts = new Map<string, number>();
  for (const { state, since } of writes) {
    const known = `${STATES[state]}${SINCE[since]}`;
    counts.set(known, (counts.get(known) ?? 0) + 1);
  }
  const roots = new Set(writes.map(({ rootId }) => rootId)).size;
  const rows = writes
    .slice(0, limit)
    .map(({ number, connectionId, op, kind, part, targetId, at, state, since }) => [
      number,
      connectionId,
      `${op} ${kind}${part ? ` ${part}` : ''}`,
      targetId ?? '',
      localTime(at, timezone).slice(5, 16),
      `${STATES[state]}${SINCE[since]}`,
    ]);
  return [
    '',
    table(['number', 'target', 'what', 'id there', 'when', 'state'], rows),
    ...moreText(writes.length, limit),
    '',
    `${writes.length} writes of ${roots} ${roots === 1 ? 'root' : 'roots'}: ${[...counts].map(([state, count]) => `${count} ${state}`).join('; ')}.`,
  ];
}

/** What it has read and not yet sent: nothing is lost by a mend there. */
function movesText(moves: readonly AffectedMove[], limit: number): string[] {
  if (moves.length === 0) return [];
  const rows = moves
    .slice(0, limit)
    .map(({ number, flow, state, waitingFor }) => [number, flow, waitingFor ? `waits for ${waitingFor}` : state]);
  return ['', 'On their way, read by it:', table(['number', 'flow', 'state'], rows), ...moreText(moves.length, limit)];
}
