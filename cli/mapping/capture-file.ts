import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { confirm, isCancel } from '@clack/prompts';
import { EXIT, Problem, systemCode } from '../../config/problem.ts';
import { appendExample, type WrittenExample } from '../../mapper/examples/append.ts';
import { parseExamples } from '../../mapper/examples/example.ts';
import type { SourceFile } from '../../mapper/index.ts';

/** A file as it was read; `mark` is its byte order mark, where it has one. */
export interface ExamplesFile extends SourceFile {
  mark: string;
}

/** The examples file as it stands; empty where there is none yet. A `Problem` where it is there and cannot be added to. */
export async function readExamples(file: string): Promise<ExamplesFile> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw new Problem(`${file} cannot be read (${error.code})`, EXIT.findings);
  });
  const whole = decoded(bytes, file);
  const mark = whole.startsWith('\uFEFF') ? '\uFEFF' : '';
  const found = { path: file, text: whole.slice(mark.length), mark };
  refuse(parseExamples(found).problems);
  return found;
}

/** Adds an example to its file, which is never half written; of two with one name the second gets a number. */
export async function addToFile(file: ExamplesFile, example: WrittenExample): Promise<void> {
  const names = new Set(parseExamples(file).examples.map(({ name }) => name));
  let { name } = example;
  for (let number = 2; names.has(name); number++) name = `${example.name} (${number})`;
  const { text, problems } = appendExample(file, { ...example, name });
  refuse(problems);
  const draft = `${file.path}.${process.pid}`;
  try {
    await mkdir(dirname(file.path), { recursive: true });
    await writeFile(draft, file.mark + text);
    await rename(draft, file.path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw new Problem(`${file.path} cannot be written (${systemCode(error)})`, EXIT.unreachable, { cause: error });
  }
}

/** What is in another encoding would be written back as something else. */
function decoded(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Problem(`${file} is not UTF-8: save it as UTF-8`, EXIT.findings);
  }
}

/** Asks where somebody is there to answer; a script has said what it wants. */
export async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return true;
  const answer = await confirm({ message: question });
  return !isCancel(answer) && answer;
}

function refuse(problems: readonly { where?: string; message: string; hint?: string }[]): void {
  const [first] = problems;
  if (first)
    throw new Problem(`${first.where}: ${first.message}${first.hint ? ` (${first.hint})` : ''}`, EXIT.findings);
}
