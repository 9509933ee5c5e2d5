import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Command } from 'commander';
import type { LoadedConfig } from '../../config/load.ts';
import { loadMappingFiles } from '../../config/mapping-files.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import type { Connection } from '../../connectors/connections.ts';
import { mappingFolders } from '../../daemon/mappings.ts';
import { nearestWord } from '../../domain/nearest.ts';
import { BUILTIN, MappingBook, type SourceFile } from '../../mapper/index.ts';
import type { Ledger } from '../../store/ledger.ts';
import { type CommandContext, configOf, connectionsOf } from '../context.ts';

const SQLITE = 'sqlite:';

/** All mapping files as they stood on the disk. */
export interface ReadMappings {
  files: SourceFile[];
  /** All of them compiled, when it is asked for first. */
  readonly book: MappingBook;
}

/** What a command on mappings works with. Nothing of it changes a file, the ledger or a system. */
export interface MappingDesk {
  loaded: LoadedConfig;
  /** Reads the shipped files, the config's folder over them, and `more` (files from elsewhere) over both; each call reads anew. */
  read(more?: readonly NamedMapping[]): Promise<ReadMappings>;
  /** The connections of the config, opened at the first call; no system is called. */
  connections(): Promise<ReadonlyMap<string, Connection>>;
  /** The ledger, to read from, opened at the first call; a `Problem` where there is none yet. */
  ledger(): Promise<Ledger>;
  /** `file:line:col` of a problem, as a path that an editor can open from here where there is such a file. */
  place(where: string): string;
}

/** Opens what a command on mappings asks for, and closes it after. */
export async function withMappings<T>(
  command: Command,
  context: CommandContext,
  work: (desk: MappingDesk) => Promise<T>,
): Promise<T> {
  const loaded = configOf(command, context);
  const { config } = loaded;
  const clock = { now: () => Date.now() };
  const close: (() => unknown)[] = [];
  let connections: Promise<ReadonlyMap<string, Connection>> | undefined;
  let ledger: Promise<Ledger> | undefined;
  const desk: MappingDesk = {
    loaded,
    read: (more = []) => readMappings(config.mappings, more),
    connections() {
      connections ??= connectionsOf(command, loaded).then((opened) => {
        for (const connection of opened.values()) close.push(() => connection.close());
        return opened;
      });
      return connections;
    },
    ledger() {
      ledger ??= openToRead(loaded, clock).then((opened) => {
        close.push(() => opened.close());
        return opened;
      });
      return ledger;
    },
    place: (where) => placeFrom(config.mappings, where),
  };
  try {
    return await work(desk);
  } finally {
    for (const one of close) await one();
  }
}

async function readMappings(folder: string, more: readonly NamedMapping[]): Promise<ReadMappings> {
  const files = new Map<string, SourceFile>(
    (await loadMappingFiles(mappingFolders(folder))).map((file) => [file.path, file]),
  );
  for (const { path, outside } of more) {
    if (outside === undefined) continue;
    const text = await readFile(outside, 'utf8').catch(() => undefined);
    if (text !== undefined) files.set(path, { path, text });
  }
  const list = [...files.values()];
  let book: MappingBook | undefined;
  return {
    files: list,
    get book() {
      book ??= MappingBook.compile(list);
      return book;
    },
  };
}

async function openToRead({ config }: LoadedConfig, clock: { now(): number }): Promise<Ledger> {
  if (config.store.startsWith(SQLITE) && !existsSync(config.store.slice(SQLITE.length)))
    throw new Problem(`there is no ledger yet at ${config.store}: run \`waybill start\` first`, EXIT.unreachable);
  // No database is loaded by a command that looks at files alone.
  const { lookAtStore } = await import('../../daemon/store.ts');
  return lookAtStore(config, clock);
}

/** A mapping as a person names it on the command line. */
export interface NamedMapping {
  /** Its name in the book, e.g. `shop/order`. */
  name: string;
  /** Its file's path among the mapping files. */
  path: string;
  /** The file itself, where it lies outside the config's folder and what ships: a candidate. */
  outside?: string;
}

const ENDING = /\.ya?ml$/;
const isMapping = (path: string): boolean => ENDING.test(path) && !/(^|\/)tables\/|\.examples\./.test(path);

const EXTENDS = /^extends:\s*["']?([^\s"'#]+)/m;

/** The files that one mapping can be made of: its own, those that it extends one after the other, and all tables. */
export function filesFor(files: readonly SourceFile[], path: string): SourceFile[] {
  const chain = new Set<string>();
  for (let next: string[] = [path]; next.length > 0; ) {
    const met = files.filter((file) => next.includes(file.path) && !chain.has(file.path));
    for (const file of met) chain.add(file.path);
    next = met.flatMap(({ text }) => {
      const base = EXTENDS.exec(text)?.[1]?.replace(BUILTIN, '');
      return base === undefined
        ? []
        : ['', BUILTIN].flatMap((kept) => ['.yaml', '.yml'].map((end) => kept + base + end));
    });
  }
  return files.filter((file) => chain.has(file.path) || /(^|\/)tables\//.test(file.path));
}

/** Finds a mapping by its name (`shop/order`, `builtin:shop/order`) or by its file, wherever that lies; a `Problem` names the nearest. */
export function namedMapping({ files }: ReadMappings, folder: string, what: string): NamedMapping {
  const name = what.replace(ENDING, '');
  const known = files.find(({ path }) => isMapping(path) && path.replace(ENDING, '') === name);
  if (known) return { name, path: known.path };
  const file = resolve(what);
  if (ENDING.test(what) && existsSync(file)) {
    for (const root of mappingFolders(resolve(folder)).reverse()) {
      const path = below(root, file);
      // A shipped file that an own one takes over goes by another name.
      const here = path && [path, BUILTIN + path].find((one) => files.some((each) => each.path === one));
      if (here) return { name: here.replace(ENDING, ''), path: here };
    }
    const path = (below(process.cwd(), file) ?? file).split(sep).join('/');
    return { name: path.replace(ENDING, ''), path, outside: file };
  }
  const names = files.map(({ path }) => path).filter(isMapping);
  const near = nearestWord(
    name,
    names.map((path) => path.replace(ENDING, '')),
  );
  throw new Problem(
    ENDING.test(what)
      ? `there is no file ${what}`
      : `there is no mapping ${what}${near ? `; did you mean ${near}?` : ' (`waybill mapping check` lists what is there)'}`,
  );
}

/** The way from a folder to a file below it, with `/`; `undefined` where it is not below. */
function below(folder: string, file: string): string | undefined {
  const path = relative(folder, file);
  return path === '' || path.startsWith('..') || isAbsolute(path) ? undefined : path.split(sep).join('/');
}

/** `file:line:col` as a path that an editor can open from here, where there is such a file in the folder or among what ships. */
export function placeFrom(folder: string, where: string): string {
  const [, file = where, rest = ''] = /^(.*?)((?::\d+){0,2})$/.exec(where) ?? [];
  for (const root of mappingFolders(resolve(folder)).reverse()) {
    const full = join(root, file);
    if (existsSync(full)) return (below(process.cwd(), full) ?? full) + rest;
  }
  return where;
}
