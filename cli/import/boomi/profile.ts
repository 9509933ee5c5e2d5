import { type Component, type Node, textOf } from './component.ts';
import type { Part, Place } from './place.ts';

/** The fields of a profile by their keys: what a map names where it has no paths, and which elements repeat. */
export function profileFields({ object }: Component): Map<string, Place> {
  const fields = new Map<string, Place>();
  const visit = (name: string, node: Node, above: readonly Part[], top: boolean) => {
    const key = textOf(node, '@key');
    const parts = partsOf(name, node, above, top);
    if (key && parts.length > 0) fields.set(key, parts);
    for (const [child, below] of Object.entries(node)) {
      if (child.startsWith('@') || child === 'DataFormat' || child === 'Qualifiers') continue;
      for (const one of Array.isArray(below) ? below : [below])
        if (typeof one === 'object' && one !== null) visit(child, one as Node, parts, top && name !== 'XMLElement');
    }
  };
  for (const [name, node] of Object.entries(object))
    if (typeof node === 'object' && node !== null) visit(name, node as Node, [], true);
  return fields;
}

function partsOf(element: string, node: Node, above: readonly Part[], top: boolean): readonly Part[] {
  const name = textOf(node, '@name');
  switch (element) {
    case 'JSONObjectEntry':
    case 'FlatFileElement':
    case 'DatabaseElement':
      return [...above, { name, list: false }];
    case 'JSONArrayElement': {
      const last = above.at(-1);
      return last ? [...above.slice(0, -1), { ...last, list: true }] : above;
    }
    case 'XMLElement':
      // The document's own element is no part of the record.
      return top ? above : [...above, { name, list: textOf(node, '@maxOccurs') === '-1' }];
    case 'XMLAttribute':
      return [...above, { name: `@${name}`, list: false }];
    default:
      return above;
  }
}
