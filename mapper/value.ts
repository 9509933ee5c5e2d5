import { shownKey } from './lookup.ts';
import { isHostile, type Problem } from './problem.ts';
import type { Run, Scope } from './scope.ts';
import type { Missing, Rule, Unknown } from './syntax.ts';
import { type Convert, Unfit } from './unfit.ts';

/** Nothing there: absent, null, or a blank text, which is how half of the systems write "none". */
export function isMissing(value: unknown): boolean {
  if (typeof value !== 'string') return value === undefined || value === null;
  // Nearly all texts begin with something to see.
  return !(value.charCodeAt(0) > 32 && value.charCodeAt(0) < 128) && value.trim() === '';
}

/** A copy of JSON data, without keys that reach into prototypes: a target never shares objects with its source. */
export function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copy);
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) => (isHostile(key) ? [] : [[key, copy(part)]])),
  );
}

/** Reports a problem of one rule in one record; the place in the record is asked for only now. */
export type Report = (run: Run, scope: Scope, code: string, message: string, hint?: string) => undefined;

export const MAX_PROBLEMS = 50;

export function reporter(at: string, placeIn: (scope: Scope) => string): Report {
  return (run, scope, code, message, hint) => {
    if (run.problems.length >= MAX_PROBLEMS) return undefined;
    const problem: Problem = { code, message, where: at, severity: 'error' };
    if (hint) problem.hint = hint;
    const path = placeIn(scope);
    if (path) problem.path = path;
    run.problems.push(problem);
    return undefined;
  };
}

export type Absent = (scope: Scope, run: Run) => unknown;

/** What `missing` says. Without a word, a field that the target requires fails, and any other is left out. */
export function absence(rule: Rule, required: boolean, target: string, report: Report): Absent {
  const missing: Missing = rule.missing ?? { do: required ? 'fail' : 'skip' };
  switch (missing.do) {
    case 'skip':
      return () => undefined;
    case 'null':
      return () => null;
    case 'default':
      return () => copy(missing.value);
    case 'fail':
      return (scope, run) => report(run, scope, 'missing', `nothing there to make \`${target}\` of`);
  }
}

export interface ValueRule {
  target: string;
  table: ReadonlyMap<string, unknown> | undefined;
  tableName: string;
  unknown: Unknown;
  convert: Convert | undefined;
  side: ((scope: Scope, run: Run) => unknown) | undefined;
  absent: Absent;
  report: Report;
}

/** A raw value -> the target's value: missing, lookup, type, in this order. */
export function finisher(rule: ValueRule): (raw: unknown, scope: Scope, run: Run) => unknown {
  const { target, table, tableName, unknown, convert, side, absent, report } = rule;
  return (raw, scope, run) => {
    if (isMissing(raw)) return absent(scope, run);
    let value = raw;
    if (table) {
      if (typeof value === 'object')
        return report(run, scope, 'not-a-text', `\`${target}\` looks up a list or an object`);
      const key = String(value).trim();
      if (table.has(key)) value = copy(table.get(key));
      else if (unknown.do === 'fail')
        return report(
          run,
          scope,
          'unknown-value',
          `${shownKey(key)} is not in ${tableName}`,
          'add it to the table, or say what `unknown` does',
        );
      else if (unknown.do === 'skip') return undefined;
      else if (unknown.do === 'default') value = copy(unknown.value);
      // A table may answer with nothing: "this status means nothing to us".
      if (isMissing(value)) return absent(scope, run);
    }
    if (!convert) return typeof value === 'object' ? copy(value) : value;
    const converted = convert(value, side?.(scope, run));
    if (converted instanceof Unfit)
      return report(run, scope, converted.code, `what \`${target}\` is made of ${converted.message}`, converted.hint);
    return converted === undefined ? absent(scope, run) : converted;
  };
}
