import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, Problem } from '../../config/problem.ts';
import { compactMatrix, fullMatrix } from './matrix-markdown.ts';
import type { SystemRow } from './matrix-rows.ts';
import { CHINESE, ENGLISH } from './matrix-words.ts';

const BEGIN = '<!-- matrix: npm run waybill -- connector matrix --write -->';
const END = '<!-- /matrix -->';

/** A document with the matrix in it, as it should be. */
export interface MatrixFile {
  path: string;
  text: string;
  stale: boolean;
}

/** The documents below a folder that hold the matrix; a `Problem` where that is not the source tree. */
export async function matrixFiles(root: string, rows: readonly SystemRow[]): Promise<MatrixFile[]> {
  /** As a link from the root, or from `docs`. */
  const page = (folder: string) => (id: string) =>
    existsSync(join(root, `docs/connectors/${id}.md`)) ? `${folder}connectors/${id}.md` : undefined;
  const wanted: [string, string][] = [
    ['README.md', compactMatrix(rows, ENGLISH, page('docs/'))],
    ['README.zh-CN.md', compactMatrix(rows, CHINESE, page('docs/'))],
    ['docs/connectors.md', fullMatrix(rows, page(''))],
  ];
  const files: MatrixFile[] = [];
  for (const [path, matrix] of wanted) {
    const old = await readFile(join(root, path), 'utf8').catch(() => '');
    const [before, rest] = old.split(`${BEGIN}\n`);
    const [, after] = rest?.split(END) ?? [];
    if (before === undefined || after === undefined)
      throw new Problem(
        `${path} has no matrix to write between "${BEGIN}" and "${END}": call this in the folder of Waybill's source`,
        EXIT.usage,
      );
    const text = `${before}${BEGIN}\n\n${matrix}\n\n${END}${after}`;
    files.push({ path, text, stale: text !== old });
  }
  return files;
}

export async function writeMatrixFiles(root: string, files: readonly MatrixFile[]): Promise<void> {
  for (const { path, text, stale } of files) if (stale) await writeFile(join(root, path), text);
}
