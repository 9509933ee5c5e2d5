import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** `mapper/` SourceFile, without importing it: the path is relative to its folder, with `/`. */
export interface MappingFile {
  path: string;
  text: string;
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
  const files = new Map<string, string>();
  for (const folder of folders) {
    const paths = (await readTree(folder)).filter(isWanted).sort();
    for (const path of paths) {
      const text = decode(await readFile(join(folder, path)));
      const earlier = files.get(path);
      if (earlier !== undefined && earlier !== text && !/(^|\/)tables\/|\.examples\.ya?ml$/.test(path))
        files.set(BUILTIN + path, earlier);
      files.set(path, text);
    }
  }
  return [...files].map(([path, text]) => ({ path, text })).sort((a, b) => (a.path < b.path ? -1 : 1));
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

/** UTF-8; what is not valid UTF-8 was saved by a Chinese spreadsheet, which writes GB 18030. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}
