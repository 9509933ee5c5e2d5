import { isMap, isPair, isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { perFile } from '../per-file.ts';
import type { SourceFile } from '../problem.ts';

export interface Place {
  file: string;
  /** From 1. */
  line: number;
  column: number;
}

/** `file:line:col` -> its parts; a file's name may hold colons. */
export function placeOf(where: string): Place {
  const [, file = where, line = '1', column = '1'] = /^(.*):(\d+):(\d+)$/.exec(where) ?? [];
  return { file, line: Number(line), column: Number(column) };
}

/** The index of a file; the same one for the same text. */
const indexOf = perFile((file) => new FileIndex(file));

/** The indexes of files by their paths, each made when it is asked for: most files have nothing to be told of. */
export interface FileIndexes {
  get(path: string): FileIndex | undefined;
}

export function indexesOf(files: readonly SourceFile[]): FileIndexes {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return {
    get(path) {
      const file = byPath.get(path);
      return file && indexOf(file);
    },
  };
}

/** One mapping or table as text with the YAML nodes that begin at each place, for what the parsed rules do not keep. */
export class FileIndex {
  readonly path: string;
  readonly lines: readonly string[];
  readonly #nodes = new Map<string, Node[]>();
  readonly #counter = new LineCounter();

  constructor(file: SourceFile) {
    this.path = file.path;
    this.lines = file.text.split(/\r\n|\n|\r/);
    if (file.path.endsWith('.csv')) return;
    const document = parseDocument(file.text, { lineCounter: this.#counter, prettyErrors: false });
    visit(document, {
      Node: (_, node) => {
        const at = this.#at(node);
        this.#nodes.set(at, [...(this.#nodes.get(at) ?? []), node as Node]);
      },
    });
  }

  #at(node: unknown): string {
    const { line, col } = this.#counter.linePos((node as Node).range?.[0] ?? 0);
    return `${line || 1}:${col || 1}`;
  }

  #where(node: unknown): string {
    return `${this.path}:${this.#at(node)}`;
  }

  /** Where the key and the value of a pair stand, in the map that begins at `where`. */
  pair(where: string, key: string): { key: string; value: string } | undefined {
    const { line, column } = placeOf(where);
    for (const node of this.#nodes.get(`${line}:${column}`) ?? []) {
      if (!isMap(node)) continue;
      const pair = node.items.find((one) => isPair(one) && isScalar(one.key) && String(one.key.source) === key);
      if (pair) return { key: this.#where(pair.key), value: this.#where(pair.value ?? pair.key) };
    }
    return undefined;
  }

  /** Where the text of a plain or quoted scalar begins. */
  inside(where: string): string {
    const { line, column } = placeOf(where);
    const quoted = /['"]/.test(this.lines[line - 1]?.[column - 1] ?? '');
    return quoted ? `${this.path}:${line}:${column + 1}` : where;
  }

  /** How many characters are meant by a place: the scalar or word that begins there, on that line; 1 at least. */
  lengthAt(line: number, column: number): number {
    const text = this.lines[line - 1] ?? '';
    const rest = text.slice(column - 1);
    const scalar = this.#nodes.get(`${line}:${column}`)?.find(isScalar);
    if (scalar?.range) {
      const end = this.#counter.linePos(scalar.range[1]);
      if (end.line === line) return Math.max(1, end.col - column);
      return Math.max(1, rest.trimEnd().length);
    }
    const word = /^(?:\$?[\p{L}\p{N}_-]+|[^\s]+?(?=[\s,;]|$))/u.exec(rest);
    return Math.max(1, word?.[0].length ?? 1);
  }
}
