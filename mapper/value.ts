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

/** What `copy` throws at a value that JSON has no word for. */
export const NOT_JSON = new Unfit(
  'not-json',
  'holds something that JSON cannot say, such as NaN, a symbol or a function',
);

/**
 * A copy as JSON has it, without keys that reach into prototypes: a target never shares objects with its source. A whole number beyond the safe ones becomes a text of
 * its digits, a date its instant, a gap in a list null. Throws `NOT_JSON`, and a `RangeError` for what holds itself.
 */
export function copy(value: unknown): unknown {
  switch (typeof value) {
    case 'bigint':
      return String(value);
    case 'number':
      // JSON has one zero.
      if (Number.isFinite(value)) return value + 0;
      throw NOT_JSON;
    case 'function':
    case 'symbol':
      throw NOT_JSON;
    case 'object':
      break;
    default:
      return value;
  }
  if (value === null) return null;
  if (Array.isArray(value)) return Array.from(value, (part) => copy(part) ?? null);
  if (value instanceof Date) return copyOfDate(value);
  const made: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    const copied = isHostile(key) ? undefined : copy(part);
    if (copied !== undefined) made[key] = copied;
  }
  return made;
}

function copyOfDate(value: Date): string {
  if (Number.isNaN(value.getTime())) throw NOT_JSON;
  return value.toISOString();
}

/** The same for a value out of a record, most of which are texts. */
function plain(value: unknown): unknown {
  if (typeof value === 'string') return value;
  try {
    return copy(value);
  } catch (error) {
    if (error === NOT_JSON) return NOT_JSON;
    throw error;
  }
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
    const converted = convert ? convert(value, side?.(scope, run)) : plain(value);
    if (converted instanceof Unfit)
      return report(run, scope, converted.code, `what \`${target}\` is made of ${converted.message}`, converted.hint);
    return converted === undefined ? absent(scope, run) : converted;
  };
}
