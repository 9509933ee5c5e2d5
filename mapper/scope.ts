import { chainReader } from './generate.ts';
import { compileSteps, type Path, type Step } from './paths.ts';
import type { Problem } from './problem.ts';

/** What comes in besides the record: the clock, and values that `context:` reads, e.g. `params.customer`. */
export interface MappingContext {
  /** Epoch ms. */
  now: number;
  values: Record<string, unknown>;
}

/** One application of a mapping to one record. */
export interface Run {
  context: MappingContext;
  problems: Problem[];
}

/** Where rules read from: the record, an element of a list, or what `from` beside `rules` names. */
export class Scope {
  readonly value: unknown;
  readonly parent: Scope | undefined;
  readonly root: unknown;
  readonly index: number;
  readonly #path: Path | undefined;

  /**
   * `path` leads here from the parent, or from wherever its head says; none for the record itself. `index` is the place in the list at its end,
   * -1 where it leads to no list.
   */
  constructor(value: unknown, parent: Scope | undefined, path: Path | undefined, index: number) {
    this.value = value;
    this.parent = parent;
    this.root = parent ? parent.root : value;
    this.index = index;
    this.#path = path;
  }

  /** The place in the record, e.g. `lineItems.nodes[2]`; made only when a problem asks for it. */
  get place(): string {
    if (!this.#path || !this.parent) return '';
    const list = placeOf(this.#path, this.parent);
    return this.index < 0 ? list : `${list.replace(/\[\]$/, '')}[${this.index}]`;
  }
}

/** How a rule gets its raw value. `undefined` is absent. */
export type Read = (scope: Scope, run: Run) => unknown;

/** The place that a path means, in the whole record. */
export function placeOf(path: Path, scope: Scope): string {
  const text = path.text.replace(/^\$(root|parent)?\.?/, '');
  const base = path.head === 'here' ? scope.place : path.head === 'parent' ? (scope.parent?.place ?? '') : '';
  return base && text && !text.startsWith('[') ? `${base}.${text}` : base + text;
}

/** Compiles a path that reads from the record; `at` is its place in the file. */
export function compilePath(path: Path, at: string): Read {
  const read = compileSteps(path.steps);
  const obstacle =
    (scope: Scope, run: Run) =>
    (step: Step): undefined => {
      const list = typeof step === 'string';
      run.problems.push({
        code: list ? 'list-on-the-way' : 'not-a-list',
        message: list
          ? `\`${path.text}\` meets a list before \`${step}\``
          : `\`${path.text}\` asks for a place in what is no list`,
        ...(list ? { hint: 'take one element, `[0]`, or all of them, `[]`, or go through them by `each`' } : {}),
        where: at,
        path: placeOf(path, scope),
        severity: 'error',
      });
    };
  const { head, steps } = path;
  if (head === 'index') return (scope) => scope.index;
  const chain =
    head === 'here' && steps.every((step) => typeof step === 'string')
      ? chainReader(steps, (name, scope, run) => obstacle(scope, run)(name))
      : undefined;
  return chain ?? ((scope, run) => read(baseOf(head, scope), obstacle(scope, run)));
}

const baseOf = (head: Path['head'], scope: Scope): unknown =>
  head === 'here' ? scope.value : head === 'root' ? scope.root : scope.parent?.value;
