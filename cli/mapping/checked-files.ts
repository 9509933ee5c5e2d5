import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { loadMappingFiles } from '../../config/mapping-files.ts';
import { Problem } from '../../config/problem.ts';
import { mappingFolders } from '../../daemon/mappings.ts';
import { nearestWord } from '../../domain/nearest.ts';
import { decodeText } from '../../domain/text-encoding.ts';
import { BUILTIN, type SourceFile } from '../../mapper/index.ts';

/** What `waybill mapping check` looks at. */
export interface CheckedFiles {
  /** All files that belong together: what ships, the folder's own, and what was named from elsewhere. */
  files: SourceFile[];
  /** Paths, as they are in `files`, of what was asked for; everything of the folder without names. */
  wanted: Set<string>;
  /** Paths of `files` as a person and an editor find them from here, with `/`. */
  shown(path: string): string;
}

const WANTED = /\.(ya?ml|csv)$/;
const isExamples = (path: string): boolean => /(^|[/.])examples\.ya?ml$/.test(path);

const slashed = (path: string): string => path.split(sep).join('/');

/** From here, or whole where it lies elsewhere. */
function fromHere(file: string): string {
  const path = relative(process.cwd(), file);
  return slashed(path === '' || path.startsWith('..') || isAbsolute(path) ? file : path);
}

/** Reads what belongs to a config's folder, and finds what was named: files, folders, or names of mappings such as `shop/order`. */
export async function checkedFiles(folder: string, names: readonly string[]): Promise<CheckedFiles> {
  const roots = mappingFolders(resolve(folder));
  const files = new Map((await loadMappingFiles(roots)).map((file) => [file.path, file as SourceFile]));
  const places = new Map<string, string>();
  const own = new Set((await loadMappingFiles([resolve(folder)])).map(({ path }) => path));
  for (const path of files.keys()) places.set(path, join(own.has(path) ? resolve(folder) : (roots[0] as string), path));
  for (const path of files.keys())
    if (path.startsWith(BUILTIN)) places.set(path, join(roots[0] as string, path.slice(BUILTIN.length)));

  const byPlace = new Map([...places].map(([path, place]) => [place, path]));
  const wanted = new Set<string>();
  const add = async (file: string): Promise<void> => {
    const known = byPlace.get(file);
    if (known !== undefined) {
      wanted.add(known);
      return;
    }
    // A table is one by its folder: one that lies elsewhere is taken as if it lay there.
    const path =
      file.endsWith('.csv') && !/[/\\]tables[/\\][^/\\]+$/.test(file) ? `tables/${basename(file)}` : fromHere(file);
    files.set(path, { path, text: decodeText(await readFile(file)).text });
    places.set(path, file);
    wanted.add(path);
  };
  for (const name of names) {
    const file = resolve(name);
    const what = statSync(file, { throwIfNoEntry: false });
    if (what?.isDirectory()) {
      const below = (await loadMappingFiles([file])).filter(({ path }) => !isExamples(path));
      if (below.length === 0) throw new Problem(`${name} holds no mappings (*.yaml) and no tables (*.csv)`);
      for (const { path } of below) await add(join(file, path));
    } else if (what) {
      if (!WANTED.test(name)) throw new Problem(`${name} is neither a mapping (.yaml) nor a table (.yaml, .csv)`);
      await add(file);
    } else wanted.add(pathOf(name, [...files.keys()]));
  }
  if (names.length === 0) for (const path of own) if (!isExamples(path)) wanted.add(path);
  return { files: [...files.values()], wanted, shown: (path) => fromHere(places.get(path) ?? path) };
}

/** The path of a mapping that was named as `extends` and the config name it. */
function pathOf(name: string, paths: readonly string[]): string {
  const known = paths.filter((path) => !isExamples(path));
  const found = known.find((path) => path === name || path.replace(WANTED, '') === name);
  if (found) return found;
  const near = nearestWord(
    name,
    known.map((path) => path.replace(WANTED, '')),
  );
  const hint = near ? `; did you mean ${near}?` : '';
  throw new Problem(`there is no file and no mapping ${name}${hint}`);
}
