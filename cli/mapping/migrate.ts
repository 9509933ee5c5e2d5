import { readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { loadMappingFiles } from '../../config/mapping-files.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import { decodeText, type Encoding } from '../../domain/text-encoding.ts';
import type { Problem as MappingProblem } from '../../mapper/index.ts';
import { type MigratedMapping, migrateMapping } from '../../mapper/migrate/migrate.ts';
import { PRESENT_VERSION } from '../../mapper/version.ts';
import { type CommandContext, configOf } from '../context.ts';
import { print, terminalWidth } from '../output.ts';
import { problemFrame } from './problem-frame.ts';

/** What became of one file. */
interface Outcome {
  file: string;
  /** As it was. */
  text: string;
  state: 'present' | 'old' | 'migrated' | 'refused';
  from?: number;
  changes: MigratedMapping['changes'];
  problems: MappingProblem[];
}

const BOM = '\ufeff';

const HELP = `
Without files: all mappings of the folder that the config names. Only the words that changed are replaced: comments, order
and layout stay. Ends with 1 where something is old or cannot be migrated, with 0 once all is up to date.`;

/** `waybill mapping migrate`: brings mappings of an older language version up to date. */
export function declareMigrate(command: Command, context: CommandContext): void {
  command
    .option('--write', 'write the files; without it, only show what would change', false)
    .option('--json', 'print JSON', false)
    .addHelpText('after', HELP)
    .action(async (named: string[], flags: { write: boolean; json: boolean }) => {
      const files = named.length > 0 ? named : await mappingsOf(configOf(command, context).config.mappings);
      const outcomes: Outcome[] = [];
      for (const file of files) outcomes.push(await migrateFile(file, flags.write));
      const told = outcomes.map(({ text: _, ...outcome }) => outcome);
      print(flags.json, { version: PRESENT_VERSION, files: told }, () => textOf(outcomes));
      if (outcomes.some(({ state }) => state === 'old' || state === 'refused')) context.exitCode = EXIT.findings;
    });
}

async function mappingsOf(folder: string): Promise<string[]> {
  const paths = (await loadMappingFiles([folder])).map(({ path }) => path);
  const isMapping = (path: string) => /\.ya?ml$/.test(path) && !/(^|\/)tables\/|\.examples\.ya?ml$/.test(path);
  const shown = relative('', resolve(folder));
  return paths.filter(isMapping).map((path) => join(shown.startsWith('..') ? resolve(folder) : shown, path));
}

async function migrateFile(file: string, write: boolean): Promise<Outcome> {
  const { text, encoding } = await textAt(file);
  if (encoding !== 'utf-8') {
    const message = `this file is ${encoding}, and would be written as UTF-8`;
    const hint = 'save it as UTF-8 in your editor, look whether its letters are right, and run this again';
    const problem: MappingProblem = { code: 'encoding', message, hint, where: `${file}:1:1`, severity: 'error' };
    return { file, text, state: 'refused', changes: [], problems: [problem] };
  }
  const { made, problems } = migrateMapping({ path: file, text });
  if (!made) return { file, text, state: 'refused', changes: [], problems };
  const { from, changes } = made;
  if (from === PRESENT_VERSION) return { file, text, state: 'present', changes: [], problems: [] };
  if (write) await replaceFile(file, made.text);
  return { file, text, state: write ? 'migrated' : 'old', from, changes, problems: [] };
}

/** The whole text, a byte order mark included: it goes back as it was. */
async function textAt(file: string): Promise<{ text: string; encoding: Encoding }> {
  try {
    const bytes = await readFile(file);
    const { text, encoding } = decodeText(bytes);
    const marked = encoding === 'utf-8' && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    return { text: marked && !text.startsWith(BOM) ? BOM + text : text, encoding };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Problem(code === 'ENOENT' ? `there is no file ${file}` : `${file} cannot be read (${code})`);
  }
}

/** Written beside it and put in its place, so that nobody ever reads half of it; a link still leads to the file. */
async function replaceFile(file: string, text: string): Promise<void> {
  const target = await realpath(file);
  const beside = `${target}.migrating-${process.pid}`;
  try {
    await writeFile(beside, text, { mode: (await stat(target)).mode });
    await rename(beside, target);
  } catch (error) {
    throw new Problem(`${file} cannot be written (${(error as NodeJS.ErrnoException).code}): mend its permissions`);
  }
}

function textOf(outcomes: readonly Outcome[]): string {
  const lines: string[] = [];
  for (const { file, text, state, from, changes, problems } of outcomes) {
    if (state === 'present') continue;
    if (state === 'refused') {
      const files = [{ path: file, text: text.replace(BOM, '') }];
      for (const problem of problems)
        lines.push(
          ...problemFrame(
            problem,
            files,
            (path) => path,
            (_, part) => part,
            Math.min(terminalWidth(), 100),
          ),
        );
      continue;
    }
    lines.push(`${file}: version ${from} ${state === 'old' ? 'would become' : 'became'} ${PRESENT_VERSION}`);
    const places = changes.map(({ where }) => where.slice(file.length + 1));
    const width = Math.max(...places.map((place) => place.length));
    changes.forEach(({ why }, at) => lines.push(`  ${(places[at] as string).padEnd(width)}  ${why}`));
  }
  const count = (state: Outcome['state']) => outcomes.filter((one) => one.state === state).length;
  const told = [
    ...(count('migrated') > 0 ? [`${count('migrated')} migrated`] : []),
    ...(count('old') > 0 ? [`${count('old')} to be migrated: say --write`] : []),
    ...(count('refused') > 0 ? [`${count('refused')} left as they are`] : []),
    ...(count('present') > 0 ? [`${count('present')} in version ${PRESENT_VERSION} already`] : []),
  ];
  if (lines.length > 0) lines.push('');
  return [...lines, told.length > 0 ? `${told.join('; ')}.` : 'There are no mappings there.'].join('\n');
}
