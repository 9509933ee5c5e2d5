import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { decodeText, type Encoding } from './decode.ts';

/** `mapper/` SourceFile, without importing it: the path is relative to its folder, with `/`. */
export interface MappingFile {
  path: string;
  text: string;
  /** Where the file was not UTF-8. */
  encoding?: Encoding;
}

/** Where `extends: builtin:shop/order` finds the shipped file that a file of the same path takes over. */
const BUILTIN = 'builtin:';

const isWanted = (path: string): boolean =>
  /\.(ya?ml|csv)$/.test(path) && !path.split('/').some((part) => part.startsWith('.'));

/**
 * Reads all mapping files and tables of some folders, sorted by path. A file of a later folder takes the place of one with the same path in an earlier
 * folder; the earlier mapping stays at hand under `builtin:`, so that the new one can extend it. A folder that is not there is empty.
 */
export async function loadMappingFiles(folders: string[]): Promise<MappingFile[]> {
  const files = new Map<string, Omit<MappingFile, 'path'>>();
  for (const folder of folders) {
    const paths = (await readTree(folder)).filter(isWanted).sort();
    for (const path of paths) {
      const { text, encoding } = decodeText(await readFile(join(folder, path)));
      const earlier = files.get(path);
      if (earlier && earlier.text !== text && !/(^|\/)tables\/|\.examples\.ya?ml$/.test(path))
        files.set(BUILTIN + path, earlier);
      files.set(path, { text, ...(encoding !== 'utf-8' && { encoding }) });
    }
  }
  return [...files].map(([path, file]) => ({ path, ...file })).sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function readTree(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, sep).length).split(sep).join('/'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
