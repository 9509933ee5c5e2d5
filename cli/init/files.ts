import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EXIT, Problem } from '../../config/problem.ts';

/** What a folder may have of its own already: then it stays as it is. */
const KEPT = new Set(['.gitignore', '.vscode/extensions.json']);

/** A `Problem` that lists which of these files are there already. */
export function refuseWhatIsThere(folder: string, paths: Iterable<string>): void {
  const there = [...paths].filter((path) => existsSync(join(folder, path)) && !KEPT.has(path));
  if (there.length === 0) return;
  const list = there.map((path) => `  ${path}`).join('\n');
  throw new Problem(
    `nothing was written, because ${folder} has these files already:\n${list}\nName another folder with --dir, or write over them with --force.`,
  );
}

/** Writes a project's files into its folder; what is there already is written over. */
export async function writeProject(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  try {
    for (const [path, text] of files) {
      const file = join(folder, path);
      if (KEPT.has(path) && existsSync(file)) continue;
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code;
    throw new Problem(`${folder} cannot be written (${why}): name another with --dir`, EXIT.unreachable, {
      cause: error,
    });
  }
}
