import type { Node, Pair, YAMLMap } from 'yaml';
import { isScalar } from 'yaml';

/** One replacement in a text: everything around it stays byte for byte as it is. */
export interface Edit {
  /** Offsets in the text, the end not included. */
  start: number;
  end: number;
  text: string;
  /** For people, e.g. `` `map` is `rules` ``. */
  why: string;
}

/** Applies edits that do not overlap. */
export function withEdits(text: string, edits: readonly Edit[]): string {
  let made = '';
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    made += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return made + text.slice(at);
}

export type RulePair = Pair<Node, Node | null>;

export const pairsOf = (map: YAMLMap): RulePair[] => map.items as RulePair[];

/** A key as it is written, where it is a plain word. */
export const keyOf = (pair: RulePair): string | undefined =>
  isScalar(pair.key) && typeof pair.key.value === 'string' ? pair.key.value : undefined;

export const startOf = (node: Node): number => node.range?.[0] ?? 0;
/** Where a value ends, without blanks and comments after it. */
export const endOf = (node: Node): number => node.range?.[1] ?? 0;

export const pairOf = (map: YAMLMap, key: string): RulePair | undefined =>
  pairsOf(map).find((pair) => keyOf(pair) === key);

/** Another name for a key; quotes around it stay. */
export function renamed(text: string, pair: RulePair, name: string): Edit {
  const start = startOf(pair.key);
  const end = endOf(pair.key);
  const quote = /^["']/.exec(text.slice(start, end))?.[0] ?? '';
  return { start, end, text: quote + name + quote, why: `\`${keyOf(pair)}\` -> \`${name}\`` };
}

/** The column of an offset, from 0. */
export const columnOf = (text: string, offset: number): number => offset - (text.lastIndexOf('\n', offset - 1) + 1);

/** The text without a pair: in a block its lines, but a comment behind it; in `{...}` with the comma that set it apart. */
export function without(text: string, map: YAMLMap, pair: RulePair, why: string): Edit {
  const start = startOf(pair.key);
  const end = pair.value ? endOf(pair.value) : endOf(pair.key) + 1;
  const pairs = pairsOf(map);
  const index = pairs.indexOf(pair);
  if (map.flow) {
    const next = pairs[index + 1];
    if (next) return { start, end: startOf(next.key), text: '', why };
    const before = pairs[index - 1];
    const from = before ? (before.value ? endOf(before.value) : endOf(before.key)) : start;
    return { start: from, end, text: '', why };
  }
  const lineEnd = text.indexOf('\n', end);
  const rest = text.slice(end, lineEnd < 0 ? text.length : lineEnd);
  // Behind a dash, or before a comment that is to stay, the line itself stays.
  const alone = /^\s*$/.test(text.slice(start - columnOf(text, start), start));
  if (rest.trim() !== '') return { start, end: end + (rest.length - rest.trimStart().length), text: '', why };
  if (alone)
    return { start: start - columnOf(text, start), end: lineEnd < 0 ? text.length : lineEnd + 1, text: '', why };
  const next = pairs[index + 1];
  return { start, end: next ? startOf(next.key) : end, text: '', why };
}
