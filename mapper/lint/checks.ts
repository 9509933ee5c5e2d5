import type { Table } from '../lookup.ts';
import type { Path } from '../paths.ts';
import type { Expression } from '../syntax.ts';
import { checkExpression, type Outcome, type Surroundings } from './expression-types.ts';
import { type FileIndex, type FileIndexes, placeOf } from './file-index.ts';
import type { RawFinding } from './finding.ts';
import { leaf, type Misfit } from './fit.ts';
import { followPath } from './follow.ts';
import type { PathTree } from './path-tree.ts';

/** What the rules of one mapping are checked against. */
export interface Grounds {
  source: PathTree;
  target: PathTree;
  /** `from` and `to`, for messages. */
  from: string;
  to: string;
  tables: ReadonlyMap<string, Table>;
  files: FileIndexes;
  /** Whether rules are surely missing from what was parsed: then nothing is said of what no rule makes. */
  partial: boolean;
  report(finding: RawFinding): void;
}

/** What a rule has to make. */
export interface Goal {
  tree: PathTree;
  /** `lines.price`. */
  name: string;
  /** The target cannot do without it. */
  required: boolean;
  nullable: boolean;
}

/** What all checks of rules do: look something up in the source, and tell what is wrong, at its place. */
export class Checks {
  readonly grounds: Grounds;

  constructor(grounds: Grounds) {
    this.grounds = grounds;
  }

  report(code: string, severity: 'error' | 'warning', where: string, message: string, hint?: string, length?: number) {
    this.grounds.report({
      code,
      severity,
      message,
      where,
      ...(hint ? { hint } : {}),
      ...(length === undefined ? {} : { length }),
    });
  }

  index(where: string): FileIndex | undefined {
    return this.grounds.files.get(placeOf(where).file);
  }

  /** The tree at the end of a path; what leads astray is reported, and then nothing is known. */
  path(path: Path, at: string, around: Surroundings): PathTree | undefined {
    const { head } = path;
    if (head === 'index') return leaf('integer');
    const start = head === 'here' ? around.here : head === 'root' ? around.root : around.parent;
    const what = head === 'here' ? around.what : head === 'root' ? around.whole : 'what stands around';
    const end = followPath(start, path, what);
    if (!('wrong' in end)) return end.tree;
    const where = moved(this.index(at)?.inside(at) ?? at, end.offset);
    this.report('unknown-source', end.sure ? 'error' : 'warning', where, end.wrong, end.hint, end.length);
    return undefined;
  }

  expression(expression: Expression, around: Surroundings): Outcome[] {
    return checkExpression(expression, around, ({ position, length, ...finding }) =>
      this.grounds.report({ ...finding, where: expression.locate(position), length }),
    );
  }

  misfit(found: Misfit | undefined, where: string, length?: number): void {
    if (!found) return;
    const severity = found.code === 'unchecked-type' ? 'warning' : 'error';
    this.report(found.code, severity, where, found.message, found.hint, length);
  }
}

/** A place further right on the same line. */
export function moved(where: string, by: number): string {
  const { file, line, column } = placeOf(where);
  return `${file}:${line}:${column + by}`;
}
