import { readFile } from 'node:fs/promises';
import { basename, relative, resolve, sep } from 'node:path';
import { parseDocument } from 'yaml';
import { Problem } from '../../config/problem.ts';
import { decodeText } from '../../domain/text-encoding.ts';
import { BUILTIN, type Mapping, type MappingBook, type SourceFile } from '../../mapper/index.ts';

const YAML = /\.ya?ml$/;
export const isTable = (path: string): boolean => /(^|\/)tables\//.test(path);

/** A file that shall take the place of a live one. */
export interface Candidate {
  /** The path among the mapping files that it stands for. */
  path: string;
  text: string;
  /** All files, with it in its place. */
  files: SourceFile[];
  /** It is the very file of the folder that is live as it is saved. */
  isLive: boolean;
}

/** Files with others in place of those of the same path. */
export function replaced(files: readonly SourceFile[], others: readonly SourceFile[]): SourceFile[] {
  const all = new Map(files.map((file) => [file.path, file]));
  for (const { path, text } of others) all.set(path, { path, text });
  return [...all.values()];
}

/** Reads a candidate and finds what it stands for: what `as` names, else what its header or its name says. A `Problem` where that is not one. */
export async function candidateFile(
  live: { files: readonly SourceFile[]; book: MappingBook },
  folder: string,
  candidate: string,
  as: string | undefined,
): Promise<Candidate> {
  const { text } = decodeText(await readFile(candidate));
  const inside = relative(resolve(folder), resolve(candidate)).split(sep).join('/');
  const isLive = as === undefined && !inside.startsWith('..') && live.files.some(({ path }) => path === inside);
  const path = isLive ? inside : as ? pathNamed(live.files, as) : standsFor(live, candidate, text);
  return {
    path,
    text,
    files: isLive ? replaced(live.files, [{ path, text }]) : inPlace(live.files, path, text),
    isLive,
  };
}

/** Files as they would be with another text of one's own at a path. */
export function inPlace(files: readonly SourceFile[], path: string, text: string): SourceFile[] {
  const all = replaced(files, [{ path, text }]);
  // An override of what ships as it is: the shipped file is its baseline from now on.
  const shipped = files.find((file) => file.path === path);
  if (shipped && shipped.text !== text && !isTable(path) && !files.some((file) => file.path === BUILTIN + path))
    all.push({ path: BUILTIN + path, text: shipped.text });
  return all;
}

function pathNamed(files: readonly SourceFile[], as: string): string {
  const path = files.find((file) => file.path === as || file.path.replace(YAML, '') === as)?.path;
  if (path) return path;
  throw new Problem(`--as ${as}: there is no such mapping or table`);
}

/** The file whose place a candidate would take: by its header, or a table by its name. */
function standsFor(live: { files: readonly SourceFile[]; book: MappingBook }, candidate: string, text: string): string {
  const name = basename(candidate);
  const header = YAML.test(name) ? headerOf(text) : undefined;
  if (!header) {
    const stem = name.replace(/\.(ya?ml|csv)$/, '');
    const table = live.files.find(({ path }) => isTable(path) && basename(path).replace(/\.(ya?ml|csv)$/, '') === stem);
    if (table) return table.path;
    throw new Problem(
      `${candidate} is no mapping (it has no \`from\` and \`to\`), and no table is named ${stem}: say --as`,
    );
  }
  const { from, to } = header;
  const others = live.book.all().filter((one) => one.from === from && one.to === to && !one.name.startsWith(BUILTIN));
  if (others.length > 1) {
    const named = others.find((one) => `${one.name.replace(/^.*\//, '')}.yaml` === name);
    if (named) return fileOf(named);
    throw new Problem(
      `${candidate} maps ${from} to ${to}, as do ${others.map((one) => one.name).join(', ')}: say --as which`,
    );
  }
  const [other] = others;
  // None yet: the path by which it would be found.
  return other ? fileOf(other) : from.includes('/') ? `${from}.yaml` : `${to}-out.yaml`;
}

const fileOf = (mapping: Mapping): string => mapping.files[0]?.path ?? `${mapping.name}.yaml`;

function headerOf(text: string): { from: string; to: string } | undefined {
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: false });
  const [from, to] = [document.get('from'), document.get('to')];
  return typeof from === 'string' && typeof to === 'string' ? { from, to } : undefined;
}
