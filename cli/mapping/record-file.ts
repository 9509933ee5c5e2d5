import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import { EXIT, Problem } from '../../config/problem.ts';
import { EXAMPLE_NOW } from '../../mapper/examples/example.ts';
import type { FoundRecord } from './record.ts';

/** One record of a system is some tens of kilobytes. */
const MAX_BYTES = 20_000_000;

/** `order.json`, `order.examples.yaml#2`: the file, and which of its examples. */
const parts = (what: string): { file: string; example: string | undefined } => {
  const at = what.indexOf('#', 1);
  return at < 0 || existsSync(what)
    ? { file: what, example: undefined }
    : { file: what.slice(0, at), example: what.slice(at + 1) };
};

/** True where a word of the command line is meant as a file; `#1001` and `1001` are numbers, whatever lies in the folder under no ending. */
export function isRecordFile(what: string): boolean {
  const { file } = parts(what);
  return /\.(json|ya?ml)$/i.test(file) || (/[\\/.]/.test(file) && existsSync(file));
}

/** The file of a word that is one. */
export const recordFile = (what: string): string => parts(what).file;

/** Reads one record from a JSON or YAML file, or from standard input (`-`). A file of examples gives the one that is named, else its first. */
export async function recordFromFile(what: string): Promise<FoundRecord> {
  const { file, example } = what === '-' ? { file: what, example: undefined } : parts(what);
  const shown = what === '-' ? 'standard input' : file;
  const value = parsed(await textOf(file, shown), shown);
  const one = Array.isArray(value) ? chosen(value, example, shown) : value;
  const from = what === '-' ? {} : { file };
  if (isExample(one)) {
    const now = Date.parse(one.now ?? EXAMPLE_NOW);
    return {
      record: one.in,
      values: one.context ?? {},
      ...(Number.isNaN(now) ? {} : { now }),
      label: `${shown}${one.name ? `, "${one.name}"` : ''}`,
      from,
    };
  }
  if (typeof one !== 'object' || one === null || Array.isArray(one))
    throw new Problem(
      `${shown}: a record is an object with fields, and this is ${one === null ? 'empty' : `a ${Array.isArray(one) ? 'list' : typeof one}`}`,
      EXIT.findings,
    );
  return { record: one, values: {}, label: shown, from };
}

/** As it stands in `{name}.examples.yaml`. */
interface Example {
  name?: string;
  in: unknown;
  context?: Record<string, unknown>;
  now?: string;
}

const isExample = (value: unknown): value is Example =>
  typeof value === 'object' &&
  value !== null &&
  'in' in value &&
  ('out' in value || 'fails' in value || 'name' in value);

function chosen(list: readonly unknown[], example: string | undefined, shown: string): unknown {
  const names = list.map((one) => (isExample(one) ? one.name : undefined));
  if (example === undefined) return list[0] ?? null;
  const at = names.indexOf(example) >= 0 ? names.indexOf(example) : /^\d+$/.test(example) ? Number(example) - 1 : -1;
  if (at in list) return list[at];
  const there = names.flatMap((name) => (name ? [`"${name}"`] : [])).join(', ');
  throw new Problem(`${shown} has no example ${example}: there are 1 to ${list.length}${there ? ` (${there})` : ''}`);
}

async function textOf(file: string, shown: string): Promise<string> {
  const bytes = file === '-' ? await standardInput() : await fileBytes(file);
  if (bytes.length > MAX_BYTES)
    throw new Problem(
      `${shown} is too big (${Math.round(bytes.length / 1e6)} MB): it holds one record, not all of them`,
    );
  // A byte order mark of UTF-16: what Windows calls "Unicode".
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new Problem(`${shown} is not UTF-8: save it as UTF-8`);
  }
}

async function fileBytes(file: string): Promise<Uint8Array> {
  try {
    // Before it is read: nobody waits for the whole of a wrong file.
    if (statSync(file).size > MAX_BYTES) return new Uint8Array(MAX_BYTES + 1);
    return await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Problem(
      code === 'ENOENT' ? `there is no file ${file}` : `${file} cannot be read (${code})`,
      EXIT.findings,
    );
  }
}

async function standardInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > MAX_BYTES) break;
  }
  return Buffer.concat(chunks);
}

/** JSON that is none is read as YAML, of which JSON is a part: then what is wrong has a line and a column. */
function parsed(text: string, shown: string): unknown {
  if (text.trim() === '') throw new Problem(`${shown} is empty`, EXIT.findings);
  try {
    return JSON.parse(text);
  } catch {
    return parsedYaml(text, shown);
  }
}

function parsedYaml(text: string, shown: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new Problem(
      `${shown}:${line}:${col} is not readable as JSON or YAML: ${error.message.split('\n')[0]}`,
      EXIT.findings,
    );
  }
  return document.toJS({ maxAliasCount: 100 });
}
