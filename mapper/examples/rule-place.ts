import type { Entry, Source } from '../syntax.ts';

/** The names of a target path without its places in lists: `lines[2].sku` is made by the rule of `lines.sku`. */
const namesOf = (path: string): string[] =>
  path
    .replace(/\[\d+\]/g, '')
    .split('.')
    .filter(Boolean);

const below = (source: Source): readonly Entry[] =>
  source.kind === 'object' || source.kind === 'each' ? source.entries : [];

/** Where the rule stands that makes a target field, as `file:line:col`: the nearest one around it; `undefined` where none does. */
export function rulePlace(entries: readonly Entry[], path: string): string | undefined {
  const names = namesOf(path);
  let at: string | undefined;
  for (let level = entries, from = 0; from < names.length; ) {
    const rest = names.slice(from);
    const entry = level.find(({ target }) =>
      target.every((name, index) => index >= rest.length || rest[index] === name),
    );
    if (!entry) return at;
    at = entry.at;
    from += entry.target.length;
    level = below(entry.rule.source);
  }
  return at;
}
