import { BUILTIN } from '../book.ts';
import { extendRules } from '../extend.ts';
import type { Problem } from '../problem.ts';
import type { Entry, MappingSyntax } from '../syntax.ts';

/** A mapping's rules with its baselines' below them; `undefined` where a baseline cannot be had, which compiling says. */
export function flatRules(
  mapping: MappingSyntax,
  all: ReadonlyMap<string, MappingSyntax>,
  above: readonly string[] = [],
): Entry[] | undefined {
  if (!mapping.extends) return mapping.entries;
  const plain = mapping.extends.value.startsWith(BUILTIN)
    ? mapping.extends.value.slice(BUILTIN.length)
    : mapping.extends.value;
  const base = all.get(BUILTIN + plain) ?? all.get(plain);
  if (!base || base === mapping || above.includes(base.name)) return undefined;
  if (base.from.value !== mapping.from.value || base.to.value !== mapping.to.value) return undefined;
  const below = flatRules(base, all, [...above, mapping.name]);
  const problems: Problem[] = [];
  return below && extendRules(below, mapping.drop, mapping.entries, problems);
}
