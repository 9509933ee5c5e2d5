import { type Problem, suggest } from './problem.ts';
import type { Entry, Located } from './syntax.ts';

const begins = (target: readonly string[], with_: readonly string[]): boolean =>
  with_.every((name, index) => target[index] === name);

/** The rules inside an entry's own list or object, where it has any. */
const inner = (entry: Entry): Entry[] | undefined => {
  const { source } = entry.rule;
  return source.kind === 'object' || source.kind === 'each' ? source.entries : undefined;
};

const withInner = (entry: Entry, entries: Entry[]): Entry =>
  ({ ...entry, rule: { ...entry.rule, source: { ...entry.rule.source, entries } } }) as Entry;

/** Finds the entry that makes the object or list in which `target` lies; -1 where there is none. */
const around = (entries: readonly Entry[], target: readonly string[]): number =>
  entries.findIndex(
    (entry) => entry.target.length < target.length && begins(target, entry.target) && inner(entry) !== undefined,
  );

/** One rule over a baseline: in place of the rules for the same target and what is below it, or added at the end. */
function put(entries: readonly Entry[], entry: Entry): Entry[] {
  const container = around(entries, entry.target);
  const whole = entries[container];
  if (whole) {
    const below = put(inner(whole) ?? [], { ...entry, target: entry.target.slice(whole.target.length) });
    return entries.with(container, withInner(whole, below));
  }
  const first = entries.findIndex((old) => begins(old.target, entry.target));
  if (first < 0) return [...entries, entry];
  return entries.flatMap((old, index) => (index === first ? [entry] : begins(old.target, entry.target) ? [] : [old]));
}

/** Takes a target away, and what is below it; `undefined` where there was none. */
function take(entries: readonly Entry[], target: readonly string[]): Entry[] | undefined {
  const container = around(entries, target);
  const whole = entries[container];
  if (whole) {
    const below = take(inner(whole) ?? [], target.slice(whole.target.length));
    return below && entries.with(container, withInner(whole, below));
  }
  const left = entries.filter((old) => !begins(old.target, target));
  return left.length < entries.length ? left : undefined;
}

/**
 * A baseline with another file's rules over it. `drop` names what to do without: a list of its own, since a rule is a key with a value in YAML, and a
 * target to be dropped has no value. Targets reach into lists and objects by dots: `lines.price`.
 */
export function extendRules(
  base: readonly Entry[],
  drop: readonly Located<string[]>[],
  over: readonly Entry[],
  problems: Problem[],
): Entry[] {
  let entries = [...base];
  for (const { value, at } of drop) {
    const left = take(entries, value);
    if (left) entries = left;
    else {
      const hint = suggest(
        value.join('.'),
        entries.map((entry) => entry.target.join('.')),
      );
      problems.push({
        code: 'nothing-to-drop',
        message: `the baseline has no \`${value.join('.')}\``,
        ...(hint ? { hint } : {}),
        where: at,
        severity: 'error',
      });
    }
  }
  for (const entry of over) entries = put(entries, entry);
  return entries;
}
