import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Problem } from '../../config/problem.ts';

/** What a folder may have of its own already: then it stays as it is. */
const KEPT = new Set(['.gitignore']);

/** Writes a project's files into its folder. Where one is there already nothing is written at all, unless `force` says so. */
export async function writeProject(folder: string, files: ReadonlyMap<string, string>, force: boolean): Promise<void> {
  const there = [...files.keys()].filter((path) => existsSync(join(folder, path)) && !KEPT.has(path));
  if (there.length > 0 && !force) {
    const list = there.map((path) => `  ${path}`).join('\n');
    throw new Problem(
      `nothing was written, because ${folder} has these files already:\n${list}\nName another folder with --dir, or write over them with --force.`,
    );
  }
  try {
    for (const [path, text] of files) {
      const file = join(folder, path);
      if (KEPT.has(path) && existsSync(file)) continue;
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  } catch (error) {
    throw new Problem(
      `${folder} cannot be written (${(error as NodeJS.ErrnoException).code}): name another with --dir`,
      undefined,
      {
        cause: error,
      },
    );
  }
}
