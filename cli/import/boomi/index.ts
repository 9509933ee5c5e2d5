import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { stringify } from 'csv-stringify/sync';
import { loadMappingFiles } from '../../../config/mapping-files.ts';
import { EXIT, Problem } from '../../../config/problem.ts';
import { mappingSides } from '../../../daemon/mapping-sides.ts';
import { mappingFolders } from '../../../daemon/mappings.ts';
import { isKind, KINDS } from '../../../domain/kinds.ts';
import { decodeText } from '../../../domain/text-encoding.ts';
import type { SourceFile } from '../../../mapper/index.ts';
import { parseCsv } from '../../../mapper/tables/csv.ts';
import type { CommandContext } from '../../context.ts';
import { print } from '../../output.ts';
import { type Component, readComponent } from './component.ts';
import { type Imported, importMap } from './import.ts';
import { type Left, readMap } from './map.ts';
import { type CrossReference, componentTable, csvTable, slug, tableText } from './table.ts';

interface Flags {
  from?: string;
  to?: string;
  name?: string;
  out: string;
  names?: string;
  table: string[];
  force: boolean;
  json: boolean;
}

const SYSTEM = /^[a-z][a-z0-9-]*\/[a-z]+$/;
const isSide = (text: string): boolean => isKind(text) || (SYSTEM.test(text) && isKind(text.split('/')[1] as string));

/** `waybill import boomi`: exits with 1 where something is left for a person. */
export function declareBoomi(command: Command, context: CommandContext): void {
  command
    .option('--from <side>', 'what the map reads: shop/order, or a kind of ours such as order')
    .option('--to <side>', 'what it makes: order, or erp/order; one of the two is a kind of ours')
    .option('--name <name>', 'the mapping, e.g. erp/order (from --from and --to without it)')
    .option('--out <folder>', 'the folder of mappings to write into', 'mappings')
    .option(
      '--names <file>',
      'CSV of two columns, their field and ours, for the side that is ours; made where it is not there',
    )
    .option(
      '--table <id=name>',
      'the table that a component id means, where it was exported as CSV; once for each',
      (text: string, before: string[]) => [...before, text],
      [],
    )
    .option('--force', 'write over files that are there', false)
    .option('--json', 'print JSON', false)
    .action(async (files: string[], flags: Flags) => {
      const given = await readAll(files, flags);
      const [map, second] = given.components.filter(({ type }) => type === 'transform.map');
      if (second)
        throw new Problem(`${second.file} is a second map: bring over one at a time, each with its --from and --to`);
      if (!map && given.tables.length === 0)
        throw new Problem('there is neither a map (type="transform.map") nor a table (type="crossref", or CSV) in it');
      const made = map ? await importedMap(map, given, flags) : importedTables(given.tables);
      const written = await writeAll(made.files, flags);
      const named = flags.names && made.unnamed.length > 0 ? await nameList(flags.names, made.unnamed) : undefined;
      if (made.left.length > 0 || made.open.length > 0) context.exitCode = EXIT.findings;
      const { rules, left, unnamed, open } = made;
      print(flags.json, { written, rules, left, unnamed, open, ...(named ? { names: named } : {}) }, () =>
        textOf(made, written, named),
      );
    });
}

interface Given {
  components: Component[];
  tables: CrossReference[];
}

async function readAll(files: readonly string[], { table }: Flags): Promise<Given> {
  const ids = new Map(
    table.map((one) => {
      const [id, name] = one.split('=');
      if (!id || !name) throw new Problem(`--table ${one}: a component id and a table's name, such as 1a2b=carriers`);
      return [slug(name), id] as const;
    }),
  );
  const given: Given = { components: [], tables: [] };
  for (const file of files) {
    const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      throw new Problem(`${file} cannot be read (${error.code})`, EXIT.usage);
    });
    const text = decodeText(bytes).text.replace(/^\uFEFF/, '');
    if (extname(file).toLowerCase() === '.csv') {
      const read = csvTable(basename(file), basename(file, extname(file)), text);
      given.tables.push({ ...read, id: ids.get(read.name) ?? '' });
      continue;
    }
    const component = readComponent(file, text);
    if (component.type === 'crossref') given.tables.push(componentTable(component));
    else given.components.push(component);
  }
  return given;
}

function importedTables(tables: readonly CrossReference[]): Imported {
  const files = tables.map((one): SourceFile => ({ path: `tables/${one.name}.csv`, text: tableText(one) }));
  const left = tables.flatMap((one) => one.left.map(({ at, why }): Left => ({ at, what: `table ${one.name}`, why })));
  return { files, rules: 0, left, unnamed: [], open: [] };
}

async function importedMap(map: Component, given: Given, flags: Flags): Promise<Imported> {
  const { from, to } = flags;
  if (!from || !to || !isSide(from) || !isSide(to) || isKind(from) === isKind(to))
    throw new Problem(
      `a map needs --from and --to: one a system's (such as shop/order), the other a kind of ours (${KINDS.join(', ')})`,
    );
  const profiles = new Map(
    given.components.filter(({ type }) => type.startsWith('profile.')).map((one) => [one.id, one]),
  );
  const tables = new Map(given.tables.filter(({ id }) => id !== '').map((one) => [one.id, one]));
  const out = resolve(flags.out);
  const beside = await loadMappingFiles(mappingFolders(out));
  const [system, kind] = (isKind(from) ? to : from).split('/') as [string, string];
  return importMap(readMap(map, { profiles, tables }), {
    from,
    to,
    // Where both directions of a kind are mapped, what goes out has a name of its own.
    name:
      flags.name ??
      `${system}/${isKind(from) && beside.some(({ path }) => path === `${system}/${kind}.yaml`) ? `${kind}-out` : kind}`,
    names: flags.names && existsSync(flags.names) ? await readNames(flags.names) : new Map(),
    tables: given.tables,
    beside: beside.filter(({ path }) => !given.tables.some(({ name }) => path === `tables/${name}.csv`)),
    sides: await mappingSides(),
  });
}

async function readNames(file: string): Promise<Map<string, string>> {
  const { rows, problems } = parseCsv({ path: file, text: decodeText(await readFile(file)).text });
  const [problem] = problems;
  if (problem) throw new Problem(`${problem.where}: ${problem.message}`);
  return new Map(
    rows.slice(1).flatMap(({ cells }): [string, string][] => {
      const [theirs = '', ours = ''] = cells.map(({ text }) => text.trim());
      return theirs && ours ? [[theirs, ours]] : [];
    }),
  );
}

/** The list of names with those that are missing added, their right side empty. */
async function nameList(file: string, unnamed: readonly string[]): Promise<string> {
  const known = existsSync(file) ? [...(await readNames(file))] : [];
  await writeFile(file, stringify([['theirs', 'ours'], ...known, ...unnamed.map((one) => [one, ''])]));
  return file;
}

async function writeAll(files: readonly SourceFile[], { out, force }: Flags): Promise<string[]> {
  const places = files.map(({ path, text }) => ({ place: join(resolve(out), path), text }));
  const there = places.filter(({ place }) => existsSync(place));
  if (there.length > 0 && !force) {
    const shown = there.map(({ place }) => relative(process.cwd(), place)).join(', ');
    throw new Problem(`${shown}: there already; add --force to write over it, or name another --name or --out`);
  }
  for (const { place, text } of places) {
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, text);
  }
  return places.map(({ place }) => relative(process.cwd(), place) || place);
}

function textOf(
  { rules, left, unnamed, open }: Imported,
  written: readonly string[],
  named: string | undefined,
): string {
  const parts = [`${written.join('\n')}\n${rules} rules`];
  if (left.length > 0)
    parts.push(
      `Not brought over (${left.length}):\n${left.map(({ at, what, why }) => `- ${at}  ${what}\n    ${why}`).join('\n')}`,
    );
  if (open.length > 0)
    parts.push(
      `Still to be written (\`waybill mapping check\` asks for it):\n${open.map((one) => `- ${one}`).join('\n')}`,
    );
  if (unnamed.length > 0)
    parts.push(
      named
        ? `${unnamed.join(', ')}: no name of ours yet. Fill in the second column of ${named} and run it again with --force.`
        : `${unnamed.join(', ')}: no name of ours yet. Run it again with --force --names names.csv, which lists them, and fill that in.`,
    );
  return parts.join('\n\n');
}
