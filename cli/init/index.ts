import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { loadMappingFiles } from '../../config/mapping-files.ts';
import { Problem } from '../../config/problem.ts';
import type { AnyConnector } from '../../connectors/connector.ts';
import { mappingFolders } from '../../daemon/mappings.ts';
import { nearestWord } from '../../domain/nearest.ts';
import { allConnectors } from '../../editor/systems.ts';
import { MappingBook } from '../../mapper/index.ts';
import type { CommandContext } from '../context.ts';
import { print } from '../output.ts';
import { writeSchemas } from '../schema.ts';
import { askOptions, askSandbox, askSystems } from './ask.ts';
import { FILL_IN } from './config-text.ts';
import { refuseWhatIsThere, writeProject } from './files.ts';
import { projectFiles } from './project.ts';
import { type Chosen, candidates, chosen, ROLE_WORDS, type RoleWords } from './roles.ts';
import { readSettings } from './settings.ts';

interface InitOptions {
  dir: string;
  timezone?: string;
  sandbox: boolean;
  set?: string[];
  yes: boolean;
  force: boolean;
  json: boolean;
  [flag: string]: unknown;
}

const collected = (value: string, before: string[] = []): string[] => [
  ...before,
  ...value.split(',').map((one) => one.trim()),
];
const repeated = (value: string, before: string[] = []): string[] => [...before, value];

/** `waybill init`: a folder with a config, the secrets it asks for, mappings to be changed and a first example. */
export function declareInit(command: Command, { environment }: CommandContext): void {
  command.option('--dir <folder>', 'the folder of the project', '.');
  for (const { flag, about } of ROLE_WORDS) command.option(`--${flag} <systems>`, about, collected);
  command
    .option(
      '--set <value>',
      'CONNECTION.OPTION=VALUE or CONNECTION.params.NAME=VALUE; may stand several times',
      repeated,
    )
    .option('--timezone <zone>', "the time zone of windows and reports; this machine's without it")
    .option('--sandbox', 'speak to stand-ins on this machine instead of the real systems', false)
    .option('-y, --yes', 'ask nothing', false)
    .option('--force', 'write over files that are there', false)
    .option('--json', 'print JSON', false)
    .action((options: InitOptions) => init(options, environment.startedByNpm ? 'npm run waybill --' : 'waybill'));
}

async function init(options: InitOptions, program: string): Promise<void> {
  const roles = candidates(await allConnectors());
  const asks = process.stdin.isTTY === true && process.stderr.isTTY === true && !options.yes;
  const named = roles.filter(({ words }) => options[words.flag] !== undefined);
  const flags = ROLE_WORDS.filter(({ flag }) => options[flag] !== undefined);
  const empty = flags.find(({ role }) => !roles.some(({ words }) => words.role === role));
  if (empty) throw new Problem(`--${empty.flag}: no connector is one`);
  if (flags.length === 0 && !asks) throw new Problem(`name what to connect:\n${choices(roles)}`);

  const folder = resolve(options.dir);
  // Before anything is asked: the answers would be for nothing.
  if (!options.force) refuseWhatIsThere(folder, ['config.yaml']);
  const timezone = timezoneOf(options.timezone);

  const picked = named.map(({ words, systems }) => ({
    words,
    systems: pick(words, systems, options[words.flag] as string[]),
  }));
  const systems = chosen(flags.length === 0 ? await askSystems(roles) : picked);
  const settings = readSettings(options.set ?? [], systems);
  const sandbox = options.sandbox || (asks && flags.length === 0 && (await askSandbox()));
  if (asks && !sandbox) await askOptions(systems, settings);

  const shipped = await loadMappingFiles(mappingFolders('').slice(0, 1));
  const files = await projectFiles(
    { systems, ...settings, sandbox, timezone },
    { files: shipped, book: MappingBook.compile(shipped) },
  );
  if (files.size === 0)
    throw new Problem(
      `nothing would move between ${systemsText(systems)}: name a storefront, or a warehouse or an ERP besides`,
    );
  if (!options.force) refuseWhatIsThere(folder, files.keys());
  await writeProject(folder, files);
  await writeSchemas(join(folder, 'schemas'), join(folder, 'mappings'));
  print(options.json, { folder, files: [...files.keys()] }, () => told(program, folder, files, systems, sandbox));
}

function timezoneOf(name: string | undefined): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    throw new Problem(`--timezone ${name}: no such time zone; write it as Asia/Shanghai`);
  }
}

function pick(words: RoleWords, systems: readonly AnyConnector[], wanted: readonly string[]): AnyConnector[] {
  return [...new Set(wanted)].map((id) => {
    const found = systems.find((one) => one.id === id);
    if (found) return found;
    const ids = systems.map((one) => one.id);
    const near = nearestWord(id, ids);
    throw new Problem(`--${words.flag} ${id}: ${near ? `did you mean "${near}"?` : `there are: ${ids.join(', ')}`}`);
  });
}

const choices = (roles: ReturnType<typeof candidates>): string =>
  roles.map(({ words, systems }) => `  --${words.flag} ${systems.map(({ id }) => id).join(' | ')}`).join('\n');

const systemsText = (systems: readonly Chosen[]): string =>
  systems.length === 0
    ? 'no systems'
    : new Intl.ListFormat('en').format(systems.map(({ connector }) => connector.title));

/** What was written, and what is to be done next. */
function told(
  program: string,
  folder: string,
  files: ReadonlyMap<string, string>,
  systems: readonly Chosen[],
  sandbox: boolean,
): string {
  const here = relative(process.cwd(), folder) || '.';
  const config = join(here, 'config.yaml');
  const open = (files.get('config.yaml') ?? '').split('\n').flatMap((line, i) => {
    const isOpen = !/^\s*#/.test(line) && (line.includes(`# ${FILL_IN}: `) || line.includes(': FILL-IN '));
    return isOpen ? [`    ${config}:${i + 1}  ${line.trim().replace(/\s+#.*/, '')}`] : [];
  });
  const secrets = !sandbox && /^[A-Z]\w+=/m.test(files.get('.env.example') ?? '');
  const steps = [
    ...(secrets ? [`cp ${join(here, '.env.example')} ${join(here, '.env')}   and put the true secrets there`] : []),
    ...(open.length > 0 ? [`fill in what only you know:\n${open.join('\n')}`] : []),
    `${program} -c ${config} check${sandbox ? '' : ' --live'}`,
    `${program} -c ${config} start`,
  ];
  return [
    `${systemsText(systems)}: ${files.size} files in ${here}, and schemas/ for editors`,
    ...[...files.keys()].map((path) => `  ${path}`),
    '',
    'Next:',
    ...steps.map((step, i) => `  ${i + 1}. ${step}`),
  ].join('\n');
}
