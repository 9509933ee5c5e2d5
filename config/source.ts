import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import {
  type Document,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  visit,
} from 'yaml';

/** Something wrong in a config file, at its place; `line` and `column` count from 1. */
export interface Finding {
  line: number;
  column: number;
  /** `connections.erp.windows`; empty for the file as a whole. */
  path: string;
  message: string;
}

export type Path = readonly (string | number)[];

/** A config file as text: its data with `${...}` filled in, and the way back from a path to a line. */
export interface ConfigSource {
  /** As it is shown to people: the file's name. */
  name: string;
  data: unknown;
  findings: Finding[];
  /** Where the value of a path stands, or its nearest parent that is there; with `key`, where that key stands. */
  place(path: Path, key?: string): { line: number; column: number };
}

const REFERENCE = /\$\$\{|\$\{([^}]*)\}/g;
const NUMBER = /^-?\d+(\.\d+)?$/;

/** `${NAME}`, `${NAME:-default}` and `${file:path}`; `$${` is a plain `${`. Throws what is missing. */
function fill(text: string, folder: string, variable: (name: string) => string | undefined): string {
  return text.replace(REFERENCE, (whole: string, reference: string | undefined) => {
    if (reference === undefined) return whole.slice(1);
    if (reference.startsWith('file:')) return fileText(resolve(folder, reference.slice('file:'.length)));
    const [, name, , fallback] = /^([A-Za-z_]\w*)(:-(.*))?$/s.exec(reference) ?? [];
    if (!name) throw new Error(`\${${reference}} is neither \${NAME}, \${NAME:-default} nor \${file:path}`);
    const value = variable(name) || fallback;
    if (value === undefined)
      throw new Error(
        `there is no ${name} in the environment or in .env beside the config: add it, or write \${${name}:-default}`,
      );
    return value;
  });
}

function fileText(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Error(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function place(doc: Document, lines: LineCounter, path: Path, key?: string): { line: number; column: number } {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = (length === 0 ? doc.contents : doc.getIn(path.slice(0, length), true)) as Node | null | undefined;
    if (!node?.range) continue;
    const named =
      key !== undefined && length === path.length && isMap(node)
        ? node.items.find((pair) => isScalar(pair.key) && pair.key.value === key)
        : undefined;
    const { line, col } = lines.linePos(((named?.key as Scalar | undefined) ?? node).range?.[0] ?? 0);
    return { line, column: col };
  }
  return { line: 1, column: 1 };
}

/** Reads and parses; what is wrong so far is in `findings`. Throws only where the file cannot be read. */
export function readSource(file: string, variable: (name: string) => string | undefined): ConfigSource {
  const lines = new LineCounter();
  const doc = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines, prettyErrors: false });
  const findings: Finding[] = doc.errors.map((error) => {
    const { line, col } = lines.linePos(error.pos[0]);
    return { line, column: col, path: '', message: error.message };
  });
  visit(doc, {
    Scalar(position, node, parents) {
      if (position === 'key' || typeof node.value !== 'string' || !node.value.includes('${')) return;
      try {
        const value = fill(node.value, dirname(file), variable);
        node.value = node.type === 'PLAIN' && NUMBER.test(value) ? Number(value) : value;
      } catch (error) {
        const { line, col } = lines.linePos(node.range?.[0] ?? 0);
        const path = parents.flatMap((parent) =>
          isPair(parent) && isScalar(parent.key) ? [String(parent.key.value)] : [],
        );
        findings.push({ line, column: col, path: path.join('.'), message: (error as Error).message });
      }
    },
  });
  return {
    name: basename(file),
    data: findings.length > 0 ? undefined : doc.toJS(),
    findings,
    place: (path, key) => place(doc, lines, path, key),
  };
}

/** `config.yaml:12:5 connections.erp.windows: ...` */
export const showFinding = (name: string, { line, column, path, message }: Finding): string =>
  `${name}:${line}:${column} ${path ? `${path}: ` : ''}${message}`;
