import type { MappingResult } from '../apply.ts';
import type { Problem } from '../problem.ts';
import { align, isRecord, valueAt } from './align.ts';

/** The kinds of change, the gravest first. */
export const CHANGE_KINDS = [
  'new failure',
  'failure gone',
  'list length',
  'order',
  'removed',
  'changed',
  'added',
] as const;

export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** One thing that another mapping makes different of one record. */
export interface Change {
  kind: ChangeKind;
  /** In the target, e.g. `lines[2].sku`; of a failure, the place in the source, empty where it is the whole record. */
  path: string;
  /** `removed` has no new one and `added` no old one; of a list's length, how many elements. */
  old?: unknown;
  new?: unknown;
  /** Of a list's length: which elements, by what names them: `+ sku A-1`. */
  elements?: string[];
  /** Of a failure. */
  problem?: Problem;
}

/** What another mapping makes different of one record. Texts compare byte for byte: targets tell `1`, `"1"` and `"1.0"` apart. */
export function compareResults(before: MappingResult, after: MappingResult): Change[] {
  if (before.ok && after.ok) {
    const changes: Change[] = [];
    compareValues(before.target, after.target, '', changes);
    return changes;
  }
  const old = before.ok ? [] : before.problems;
  const next = after.ok ? [] : after.problems;
  return [...failures('new failure', next, old), ...failures('failure gone', old, next)];
}

const nameOf = ({ code, message, path }: Problem): string => `${code}\n${message}\n${path ?? ''}`;

function failures(
  kind: 'new failure' | 'failure gone',
  those: readonly Problem[],
  others: readonly Problem[],
): Change[] {
  const known = new Set(others.map(nameOf));
  return those.filter((one) => !known.has(nameOf(one))).map((problem) => ({ kind, path: problem.path ?? '', problem }));
}

function compareValues(old: unknown, next: unknown, path: string, into: Change[]): void {
  if (old === next) return;
  if (isRecord(old) && isRecord(next)) {
    for (const name of Object.keys(old)) compareValues(old[name], own(next, name), below(path, name), into);
    for (const name of Object.keys(next))
      if (!Object.hasOwn(old, name)) compareValues(undefined, next[name], below(path, name), into);
    return;
  }
  if (Array.isArray(old) && Array.isArray(next)) {
    compareLists(old, next, path, into);
    return;
  }
  if (next === undefined) into.push({ kind: 'removed', path, old });
  else if (old === undefined) into.push({ kind: 'added', path, new: next });
  else into.push({ kind: 'changed', path, old, new: next });
}

const below = (path: string, name: string): string => (path ? `${path}.${name}` : name);

const own = (record: Record<string, unknown>, name: string): unknown =>
  Object.hasOwn(record, name) ? record[name] : undefined;

const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null;

function compareLists(old: readonly unknown[], next: readonly unknown[], path: string, into: Change[]): void {
  if (old.every(isPlain) && next.every(isPlain)) {
    comparePlainLists(old, next, path, into);
    return;
  }
  const { pairs, moved, key } = align(old, next);
  const single = (sign: string, element: unknown): string[] => {
    const name = key === undefined ? undefined : valueAt(element, key);
    return name === undefined ? [] : [`${sign} ${key} ${name}`];
  };
  if (old.length !== next.length || pairs.some((pair) => pair.old === undefined || pair.new === undefined)) {
    const elements = pairs.flatMap((pair) =>
      pair.old === undefined
        ? single('+', next[pair.new as number])
        : pair.new === undefined
          ? single('-', old[pair.old])
          : [],
    );
    into.push({ kind: 'list length', path, old: old.length, new: next.length, elements });
  }
  if (moved) {
    const names = (list: readonly unknown[]) => list.map((element) => valueAt(element, key as string));
    into.push({ kind: 'order', path, old: names(old), new: names(next) });
  }
  for (const pair of pairs)
    if (pair.old !== undefined && pair.new !== undefined)
      compareValues(old[pair.old], next[pair.new], `${path}[${pair.new}]`, into);
}

function comparePlainLists(old: readonly unknown[], next: readonly unknown[], path: string, into: Change[]): void {
  if (old.length !== next.length) {
    into.push({ kind: 'list length', path, old, new: next });
    return;
  }
  if (old.every((value, index) => value === next[index])) return;
  const sorted = (list: readonly unknown[]) => list.map((value) => `${typeof value} ${value}`).sort();
  const mixed = sorted(next);
  if (sorted(old).every((value, index) => value === mixed[index])) into.push({ kind: 'order', path, old, new: next });
  else old.forEach((value, index) => compareValues(value, next[index], `${path}[${index}]`, into));
}
