import type { z } from 'zod';
import { CANONICAL } from '../../domain/canonical/records.ts';
import { isKind, type Kind } from '../../domain/kinds.ts';
import { type PathTree, pathTree } from './path-tree.ts';

/** The schemas of one kind of one system: what it gives, and what it takes. */
export interface KindSchemas {
  read?: z.ZodType;
  write?: z.ZodType;
}

/** The systems that are known, by the name that stands before the slash in `from` and `to`. */
export type SystemSchemas = ReadonlyMap<string, Partial<Record<Kind, KindSchemas>>>;

export type Direction = 'read' | 'write';

/** What is known of the two sides of mappings. */
export interface Sides {
  /** The tree of `kind` or `system/kind`; `undefined` where nothing is known of it. */
  tree(side: string, direction: Direction): PathTree | undefined;
  systems(): string[];
  /** The kinds that a system gives or takes; `undefined` for a system that is not known. */
  kinds(system: string, direction: Direction): Kind[] | undefined;
}

/** The canonical kinds, and the systems' own. Trees are made when they are first asked for. */
export function sidesOf(systems: SystemSchemas): Sides {
  const schemaOf = (side: string, direction: Direction): z.ZodType | undefined => {
    const [first = '', kind] = side.split('/');
    if (kind === undefined) return isKind(first) ? CANONICAL[first] : undefined;
    return isKind(kind) ? systems.get(first)?.[kind]?.[direction] : undefined;
  };
  return {
    tree(side, direction) {
      const schema = schemaOf(side, direction);
      return schema && pathTree(schema);
    },
    systems: () => [...systems.keys()],
    kinds(system, direction) {
      const kinds = systems.get(system);
      return kinds && (Object.keys(kinds) as Kind[]).filter((kind) => kinds[kind]?.[direction]);
    },
  };
}
