import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { confirm, isCancel } from '@clack/prompts';
import { EXIT, Problem } from '../../config/problem.ts';
import { appendExample, type WrittenExample } from '../../mapper/examples/append.ts';
import { parseExamples } from '../../mapper/examples/example.ts';
import type { SourceFile } from '../../mapper/index.ts';

/** The examples file as it stands; empty where there is none yet. A `Problem` where it is there and cannot be added to. */
export async function readExamples(file: string): Promise<SourceFile> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw new Problem(`${file} cannot be read (${error.code})`, EXIT.findings);
  });
  const found = { path: file, text };
  refuse(parseExamples(found).problems);
  return found;
}

/** Adds an example to its file, which is never half written; of two with one name the second gets a number. */
export async function addToFile(file: SourceFile, example: WrittenExample): Promise<void> {
  const names = new Set(parseExamples(file).examples.map(({ name }) => name));
  let { name } = example;
  for (let number = 2; names.has(name); number++) name = `${example.name} (${number})`;
  const { text, problems } = appendExample(file, { ...example, name });
  refuse(problems);
  const draft = `${file.path}.${process.pid}`;
  await mkdir(dirname(file.path), { recursive: true });
  await writeFile(draft, text);
  await rename(draft, file.path);
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
