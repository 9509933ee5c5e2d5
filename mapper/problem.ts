import { LineCounter } from 'yaml';

/** What is wrong with a mapping or a record. It never quotes personal data: only codes, field names and places. */
export interface Problem {
  /** Stable, kebab-case: tests and cases go by it. */
  code: string;
  message: string;
  hint?: string;
  /** `file:line:col` of the rule. */
  where?: string;
  /** The place in the record, e.g. `lineItems.nodes[2].sku`. */
  path?: string;
  severity: 'error' | 'warning';
}

/** One file as it was read; `path` is relative to the mappings folder, with `/`. */
export interface SourceFile {
  path: string;
  text: string;
}

/** Turns offsets of one file into `file:line:col`, counted from 1. */
export class Places {
  readonly lines = new LineCounter();
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  at(offset: number): string {
    const { line, col } = this.lines.linePos(offset);
    return `${this.#file}:${line || 1}:${col || 1}`;
  }
}

/** Keys that would reach into an object's prototype; they are neither read nor written anywhere. */
export const isHostile = (key: string): boolean => key === '__proto__' || key === 'constructor' || key === 'prototype';

/** Damerau's distance without transposing across other edits: a swapped pair of letters is one mistake. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const above = rows[i - 1] as number[];
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(
        (above[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (above[j - 1] as number) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (rows[i - 2]?.[j - 2] as number) + 1);
      }
      row.push(best);
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] as number;
}

/** ``did you mean `from`?``, where a known name is near enough to be meant; else the names there are, if they are few. */
export function suggest(name: string, known: Iterable<string>): string | undefined {
  const names = [...known];
  const lower = name.toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of names) {
    const far = distance(lower, candidate.toLowerCase());
    if (far < least) [best, least] = [candidate, far];
  }
  if (best !== undefined) return `did you mean \`${best}\`?`;
  return names.length > 0 && names.length <= 16 ? `there are: ${names.join(', ')}` : undefined;
}
