import type { Shape } from '../shape.ts';
import type { Entry } from '../syntax.ts';

/** Fields of the target that no rule makes, e.g. `customer.language`, `lines.discount`; an object without any rule is one of them. */
export function unruledFields(entries: readonly Entry[], shape: Shape | undefined, prefix = ''): string[] {
  const here = shape?.kind === 'list' ? shape.of : shape;
  if (here?.kind !== 'object') return [];
  return [...here.fields].flatMap(([name, field]) => {
    const own = entries.filter(({ target }) => target[0] === name);
    if (own.length === 0) return [prefix + name];
    return unruledFields(own.flatMap(inside), field.shape, `${prefix}${name}.`);
  });
}

/** An entry for `a.b`, as the entry for `b` inside `a`; an entry for `a` itself, as those inside it. A rule that makes `a` whole leaves nothing open. */
function inside(entry: Entry): Entry[] {
  if (entry.target.length > 1) return [{ ...entry, target: entry.target.slice(1) }];
  const { source } = entry.rule;
  return source.kind === 'object' || source.kind === 'each' ? source.entries : [];
}
