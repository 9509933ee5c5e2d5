import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { layered, type MappingFile, readMappingFolder } from '../config/mapping-files.ts';
import { EXIT, Problem, systemCode } from '../config/problem.ts';
import { mappingFolders } from './mappings.ts';

/** What shall stand at a path of a mappings folder; without a text, nothing of one's own: what ships rules there. */
export interface FolderChange {
  path: string;
  text?: string;
}

/** What ships, and what a folder has over it. */
export interface FolderFiles {
  folder: string;
  shipped: MappingFile[];
  own: MappingFile[];
}

export async function readFolder(folder: string): Promise<FolderFiles> {
  const [shipped = folder, own] = mappingFolders(folder);
  return { folder, shipped: await readMappingFolder(shipped), own: own ? await readMappingFolder(own) : [] };
}

/** All files as they would be read after some changes. */
export function filesAfter({ shipped, own }: FolderFiles, changes: readonly FolderChange[] = []): MappingFile[] {
  const after = new Map(own.map((file) => [file.path, file]));
  for (const { path, text } of changes) {
    if (text === undefined) after.delete(path);
    else after.set(path, { path, text });
  }
  return layered([shipped, [...after.values()]]);
}

/** What turns a folder's files into those that a version was made of, its baselines that ship excepted. */
export function restoring({ shipped, own }: FolderFiles, files: readonly MappingFile[]): FolderChange[] {
  const textAt = (list: readonly MappingFile[], path: string) => list.find((file) => file.path === path)?.text;
  return files.flatMap(({ path, text }): FolderChange[] => {
    if (path.startsWith('builtin:')) return [];
    const mine = textAt(own, path);
    // A copy of what ships would go on ruling when that is mended.
    if (textAt(shipped, path) === text) return mine === undefined ? [] : [{ path }];
    return mine === text ? [] : [{ path, text }];
  });
}

/** The hash under which the ledger keeps a text. */
export const textHash = (text: string): string => createHash('sha256').update(text).digest('hex');

const MEND: Record<string, string> = {
  EROFS: 'it is mounted to be read only: change it where it comes from',
  EACCES: 'it may not be written: mend its permissions',
  EPERM: 'it may not be written: mend its permissions',
  ENOSPC: 'the disk is full',
};

/**
 * Puts changes into a folder, each file whole or not at all. What stands there and is kept nowhere else, by `isKept` of
 * its text, stays beside it as `order.yaml~`: nobody's work is lost. Answers those.
 */
export async function changeFolder(
  folder: string,
  changes: readonly FolderChange[],
  isKept: (text: string) => boolean,
): Promise<{ path: string; keptAs?: string }[]> {
  const done: { path: string; keptAs?: string }[] = [];
  try {
    for (const { path, text } of changes) {
      const file = join(folder, path);
      const before = await readFile(file, 'utf8').catch(() => undefined);
      const keep = before !== undefined && before !== text && !isKept(before);
      if (keep) await copyFile(file, `${file}~`);
      if (text === undefined) await rm(file, { force: true });
      else {
        await mkdir(dirname(file), { recursive: true });
        const fresh = join(dirname(file), `.${basename(file)}.${process.pid}`);
        await writeFile(fresh, text);
        await rename(fresh, file);
      }
      done.push({ path, ...(keep ? { keptAs: `${path}~` } : {}) });
    }
    return done;
  } catch (error) {
    const mend = MEND[systemCode(error) ?? ''];
    if (!mend) throw error;
    throw new Problem(
      `the mappings folder ${folder} cannot be written (${systemCode(error)}): ${mend}`,
      EXIT.unreachable,
    );
  }
}
