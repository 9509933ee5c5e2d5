import type { Mapping } from './book.ts';
import type { Entry, Rule } from './syntax.ts';

/** A rule as people name it: by what it makes. */
export interface NamedRule {
  /** The target with its place in lists left out, e.g. `lines[].sku`. */
  target: string;
  /** `file:line:col`. */
  at: string;
  /** The file of the table that it looks up. */
  table?: string;
}

/** The rule of which a problem tells, by the problem's place; `undefined` where no rule of the mapping begins there. */
export function ruleAt(mapping: Pick<Mapping, 'rules' | 'tables'>, where: string): NamedRule | undefined {
  for (const one of allRules(mapping)) if (one.places.includes(where)) return one.rule;
  return undefined;
}

/** The rule that makes a field of the target; `field` may be its last words alone, as systems name it in what they refuse. */
export function ruleFor(mapping: Pick<Mapping, 'rules' | 'tables'>, field: string): NamedRule | undefined {
  const plain = (text: string) => text.replace(/\[\d*\]|\.\d+(?=\.|$)/g, '').toLowerCase();
  const wanted = plain(field);
  const rules = [...allRules(mapping)].map(({ rule }) => rule);
  return (
    rules.find(({ target }) => plain(target) === wanted) ??
    rules.find(({ target }) => plain(target).endsWith(`.${wanted}`)) ??
    // A rule that makes an object or a constant list makes what is in it too.
    rules.filter(({ target }) => wanted.startsWith(`${plain(target)}.`)).at(-1)
  );
}

interface PlacedRule {
  rule: NamedRule;
  places: readonly string[];
}

function* allRules({ rules, tables }: Pick<Mapping, 'rules' | 'tables'>): Generator<PlacedRule> {
  yield* below(rules, '', tables);
}

function* below(entries: readonly Entry[], prefix: string, tables: Mapping['tables']): Generator<PlacedRule> {
  for (const { target, at, rule } of entries) {
    const name = prefix + target.join('.');
    const table = rule.lookup?.kind === 'table' ? tables.get(rule.lookup.name)?.file : undefined;
    yield { rule: { target: name, at, ...(table ? { table } : {}) }, places: [at, ...placesOf(rule)] };
    const { source } = rule;
    if (source.kind === 'object') yield* below(source.entries, `${name}.`, tables);
    if (source.kind === 'each') yield* below(source.entries, `${name}[].`, tables);
  }
}

/** Every place of a rule that a problem may name. */
function placesOf(rule: Rule): string[] {
  const { at, source, where, lookup, as } = rule;
  const places = [at, where?.at, lookup?.at, as?.at].filter((place) => place !== undefined);
  switch (source.kind) {
    case 'path':
    case 'const':
    case 'context':
      return [...places, source.at];
    case 'expr':
      return [...places, source.expression.at];
    case 'first':
      return [...places, ...source.options.flatMap(placesOf)];
    case 'object':
      return [...places, ...(source.from ? [source.from.at] : [])];
    case 'each':
      return [...places, source.list.at, ...(source.where ? [source.where.at] : [])];
  }
}
