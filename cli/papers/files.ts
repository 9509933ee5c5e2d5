import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PaperLanguage } from '../../domain/papers/languages.ts';
import type { Paper } from '../../domain/papers/paper.ts';

/** `CI-2026-00007`, with `-r2` behind a corrected one; what a file system would not take is a dash. */
const nameOf = ({ number, revision }: Paper): string =>
  `${number.replace(/[^\p{L}\p{N}._-]+/gu, '-')}${revision > 1 ? `-r${revision}` : ''}`;

/** Writes a paper as PDF and as JSON into a folder; each is there whole or not at all. Answers their paths. */
export async function writePaper(
  folder: string,
  paper: Paper,
  style: { language: PaperLanguage; font?: string | undefined },
): Promise<string[]> {
  const { paperPdf } = await import('../../papers/pdf.ts');
  const pdf = await paperPdf(paper, style.language, style.font);
  await mkdir(folder, { recursive: true });
  const files: [string, Buffer | string][] = [
    [join(folder, `${nameOf(paper)}.pdf`), pdf],
    [join(folder, `${nameOf(paper)}.json`), `${JSON.stringify(paper, null, 2)}\n`],
  ];
  for (const [file, content] of files) {
    await writeFile(`${file}.part`, content);
    await rename(`${file}.part`, file);
  }
  return files.map(([file]) => file);
}
