import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PaperLanguage } from '../../domain/papers/languages.ts';
import { type Paper, paperText } from '../../domain/papers/paper.ts';
import { writeWhole } from '../write-whole.ts';

/** `CI-2026-00007`, with `-r2` behind a corrected one; what a file system would not take is a dash. */
const nameOf = ({ number, revision }: Paper): string =>
  `${number.replace(/[^\p{L}\p{N}._-]+/gu, '-')}${revision > 1 ? `-r${revision}` : ''}`;

export interface PaperFiles {
  pdf: Buffer;
  json: string;
}

/** A paper as the bytes that are handed out: the same ones on whatever day. */
export async function paperFiles(
  paper: Paper,
  style: { language: PaperLanguage; font?: string | undefined },
): Promise<PaperFiles> {
  const { paperPdf } = await import('../../papers/pdf.ts');
  return { pdf: await paperPdf(paper, style.language, style.font), json: paperText(paper) };
}

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

/** By what a paper's files are known in the audit. */
export const printedOf = ({ number, revision }: Paper, { pdf, json }: PaperFiles, language: PaperLanguage) => ({
  number,
  revision,
  language,
  pdf: sha256(pdf),
  json: sha256(json),
});

/** Writes a paper as PDF and as JSON into a folder; each is there whole or not at all. Answers their paths. */
export async function writePaper(folder: string, paper: Paper, { pdf, json }: PaperFiles): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const files: [string, Buffer | string][] = [
    [join(folder, `${nameOf(paper)}.pdf`), pdf],
    [join(folder, `${nameOf(paper)}.json`), json],
  ];
  for (const [file, content] of files) await writeWhole(file, content);
  return files.map(([file]) => file);
}
