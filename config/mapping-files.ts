import { readFileSync } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeText, type Encoding } from '../domain/text-encoding.ts';

/** `mapper/` SourceFile, without importing it: the path is relative to its folder, with `/`. */
export interface MappingFile {
  path: string;
  text: string;
  /** Where the file was not UTF-8. */
  encoding?: Encoding;
}

/** Where `extends: builtin:shop/order` finds the shipped file that a file of the same path takes over. */
const BUILTIN = 'builtin:';

const isWanted = (path: string): boolean => /\.(ya?ml|csv)$/.test(path);

/**
 * Reads all mapping files and tables of some folders, sorted by path. A file of a later folder takes the place of one with the same path in an earlier
 * folder; the earlier mapping stays at hand under `builtin:`, so that the new one can extend it. A folder that is not there is empty.
 */
export async function loadMappingFiles(folders: string[]): Promise<MappingFile[]> {
  const layers: MappingFile[][] = [];
  for (const folder of folders) layers.push(await readMappingFolder(folder));
  return layered(layers);
}

/**
 * The files of one folder, sorted by path. They are some hundred small ones: read at a stretch in 10 ms, where a promise for each
 * costs ten times the work.
 */
export async function readMappingFolder(folder: string): Promise<MappingFile[]> {
  const files: MappingFile[] = [];
  for (const path of (await listMappingFiles(folder)).paths) {
    const bytes = await present(async () => readFileSync(join(folder, path)));
    if (!bytes) continue;
    const { text, encoding } = decodeText(bytes);
    files.push({ path, text, ...(encoding !== 'utf-8' && { encoding }) });
  }
  return files;
}

/** Folders one over the other, as `loadMappingFiles` reads them. */
export function layered(layers: readonly (readonly MappingFile[])[]): MappingFile[] {
  const files = new Map<string, MappingFile>();
  for (const file of layers.flat()) {
    const { path, text } = file;
    const earlier = files.get(path);
    if (earlier && earlier.text !== text && !/(^|\/)tables\/|\.examples\.ya?ml$/.test(path))
      files.set(BUILTIN + path, { ...earlier, path: BUILTIN + path });
    files.set(path, file);
  }
  return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Wanted files below a folder, and the folders they were looked for in: paths relative to it, with `/`. */
export interface MappingTree {
  paths: string[];
  /** The folder itself is the empty path; none where it is not there. */
  folders: string[];
}

/**
 * Looks through a folder. Links are followed, as a mounted config map is made of them, each folder once: a link to a folder
 * above would never end. What vanishes meanwhile is not there.
 */
export async function listMappingFiles(folder: string): Promise<MappingTree> {
  const tree: MappingTree = { paths: [], folders: [] };
  const seen = new Set<string>();
  const walk = async (at: string): Promise<void> => {
    const here = join(folder, at);
    const real = await realpath(here);
    if (seen.has(real)) return;
    seen.add(real);
    const entries = await readdir(here, { withFileTypes: true });
    tree.folders.push(at);
    for (const entry of entries) {
      const path = at === '' ? entry.name : `${at}/${entry.name}`;
      if (entry.name.startsWith('.')) continue;
      const kind = entry.isSymbolicLink() ? await present(() => stat(join(folder, path))) : entry;
      if (kind?.isDirectory()) await present(() => walk(path));
      else if (kind?.isFile() && isWanted(path)) tree.paths.push(path);
    }
  };
  await present(() => walk(''));
  tree.paths.sort();
  return tree;
}

/** What was asked for, or `undefined` where it is not there, is no folder, or links to itself. */
async function present<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
