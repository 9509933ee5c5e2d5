import { EVERY, type Path } from '../paths.ts';
import { suggest } from '../problem.ts';
import type { PathField, PathTree } from './path-tree.ts';

/** Why a name leads nowhere. `sure` where the record can have no such field, not only none that is listed. */
export interface Astray {
  wrong: string;
  hint?: string;
  sure: boolean;
}

const NOTHING: PathField = { tree: { kind: 'unknown' }, required: false, nullable: true };

/** The field of that name; of what nothing is known, anything may be asked. `what` names the thing in a message. */
export function fieldIn(tree: PathTree, name: string, what: string): PathField | Astray {
  switch (tree.kind) {
    case 'unknown':
      return NOTHING;
    case 'record':
      return { tree: tree.of, required: false, nullable: false };
    case 'list':
      return {
        wrong: `\`${name}\` is asked of a list`,
        hint: 'go through it by `each`, or take `[0]` or `[]`',
        sure: true,
      };
    case 'leaf':
      return tree.type === 'mixed' ? NOTHING : { wrong: `\`${name}\` is asked of a plain value`, sure: true };
    case 'object': {
      const field = tree.fields.get(name);
      if (field) return field;
      const hint = suggest(name, tree.fields.keys());
      const sure = tree.others === 'none';
      return {
        wrong: sure ? `${what} has no \`${name}\`` : `no \`${name}\` is known in ${what}`,
        ...(hint ? { hint } : {}),
        sure,
      };
    }
  }
}

export interface End {
  tree: PathTree;
  /** Whether what stands there may be absent or null. */
  mayMiss: boolean;
}

/** Where the name that leads astray stands in the path's text, and how long it is. */
export interface Lost extends Astray {
  offset: number;
  length: number;
}

/** Follows a path of the mapping language through a tree. */
export function followPath(start: PathTree, path: Path, what: string): End | Lost {
  let tree = start;
  let mayMiss = false;
  let every = false;
  let reached = path.head === 'here' ? 0 : path.text.indexOf('.') + 1 || path.text.length;
  let where = what;
  for (const step of path.steps) {
    if (typeof step === 'string') {
      const offset = path.text.indexOf(step, reached);
      const field = fieldIn(tree, step, where);
      if ('wrong' in field) return { ...field, offset: Math.max(0, offset), length: step.length };
      reached = offset + step.length;
      tree = field.tree;
      mayMiss ||= !field.required || field.nullable;
      where = `\`${path.text.slice(0, reached)}\``;
      continue;
    }
    const offset = path.text.indexOf('[', reached);
    const end = path.text.indexOf(']', offset) + 1;
    if (tree.kind === 'unknown') return { tree, mayMiss: true };
    if (tree.kind !== 'list') {
      const wrong = `${where} is no list`;
      return { wrong, hint: 'leave the brackets out', sure: true, offset, length: end - offset };
    }
    tree = tree.of;
    reached = end;
    if (step === EVERY) every = true;
    else mayMiss = true;
  }
  return { tree: every ? { kind: 'list', of: tree } : tree, mayMiss };
}
