import { type Command, InvalidArgumentError } from 'commander';
import { EXIT, Problem } from '../../config/problem.ts';
import type { KeptVersion, MappingChange, Release, VersionRow } from '../../store/ledger.ts';
import type { CommandContext } from '../context.ts';
import { localTime, print, table, terminalWidth, wrapped } from '../output.ts';
import { keptVersion } from './kept-version.ts';
import { short } from './live-desk.ts';
import { type MappingDesk, withMappings } from './mapping-context.ts';

const most = (text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('--limit is a whole number from 1.');
};

interface Flags {
  limit: number;
  show?: string;
  json: boolean;
}

/** `waybill mapping history`: what is live, what was, and who changed it why. */
export function declareHistory(command: Command, context: CommandContext): void {
  command
    .option('--limit <n>', 'changes at most', most, 20)
    .option('--show <version>', "print a version's own file, its baselines and tables")
    .option('--json', 'print JSON', false)
    .action((named: string | undefined, flags: Flags) =>
      withMappings(command, context, async (desk) => {
        const ledger = await desk.ledger();
        const name = named?.replace(/\.ya?ml$/, '');
        if (flags.show !== undefined) {
          const kept = await keptVersion(ledger, flags.show, name);
          print(flags.json, kept, () => textsOf(kept));
          return;
        }
        const filter = name === undefined ? {} : { mapping: name };
        const live = await ledger.liveMappings();
        const changes = await ledger.mappingChanges({ ...filter, limit: flags.limit });
        const versions = name === undefined ? [] : await ledger.mappingVersions({ ...filter, limit: flags.limit });
        if (name !== undefined && versions.length === 0)
          throw new Problem(`no version of ${name} was ever live: is that its name?`, EXIT.findings);
        print(flags.json, { live, versions, changes }, () => textOf(desk, name, live, versions, changes));
      }),
    );
}

const textsOf = ({ mapping, version, files }: KeptVersion): string =>
  files
    .map(({ path, text }, i) => (i === 0 ? text : `# ${'-'.repeat(10)} ${path}, of ${mapping} ${version}\n${text}`))
    .join('\n')
    .trimEnd();

function textOf(
  desk: MappingDesk,
  name: string | undefined,
  live: (Release & { since: number }) | null,
  versions: readonly VersionRow[],
  changes: readonly MappingChange[],
): string {
  if (!live) return 'Nothing was ever live: `waybill start` makes the folder live.';
  const { timezone } = desk.loaded.config;
  const time = (at: number) => localTime(at, timezone).slice(0, 16);
  const canaries = live.canaries.filter(({ mapping }) => name === undefined || mapping === name);
  const width = Math.min(terminalWidth(), 120);
  const blocks = [
    [
      name === undefined ? `live since ${time(live.since)}: release ${live.release}` : name,
      ...canaries.map(
        ({ mapping, version, percent }) => `canary: ${mapping} ${short(version)} rules ${percent}% of the orders`,
      ),
    ].join('\n'),
  ];
  if (versions.length > 0) blocks.push(versionsTable(live, versions, time));
  blocks.push(
    changes.length > 0 ? changes.map((one) => changeText(one, time, width)).join('\n') : 'Nothing was changed yet.',
  );
  return blocks.join('\n\n');
}

function versionsTable(live: Release, versions: readonly VersionRow[], time: (at: number) => string): string {
  const now = new Set(live.versions.map(({ mapping, version }) => `${mapping} ${version}`));
  const tried = new Map(live.canaries.map(({ mapping, version, percent }) => [`${mapping} ${version}`, percent]));
  return table(
    ['version', 'first live', 'now'],
    versions.map(({ mapping, version, firstAt }) => {
      const percent = tried.get(`${mapping} ${version}`);
      const state = now.has(`${mapping} ${version}`) ? 'live' : percent === undefined ? '' : `${percent}%`;
      return [version, time(firstAt), state];
    }),
  );
}

/** Two lines: what happened to what; who said why. */
function changeText(
  { at, mapping, what, who, why, from, to, percent }: MappingChange,
  time: (at: number) => string,
  width: number,
): string {
  const share = percent === undefined ? '' : ` (${percent}%)`;
  const indent = 18;
  return [
    `${time(at)}  ${mapping}  ${what}${share}  ${short(from)} -> ${short(to)}`,
    `${' '.repeat(indent)}${wrapped(`${who}: ${why}`, width, indent)}`,
  ].join('\n');
}
