import type jsonata from 'jsonata';
import { compileBounded } from '../bounded-jsonata.ts';
import { Expressions } from '../explain/expressions.ts';
import { compilePrepared } from '../expression.ts';
import type { Read, Run, Scope } from '../scope.ts';
import type { Expression } from '../syntax.ts';

/** One way out of a `? :` of an expression. */
export interface Branch {
  /** `file:line:col` of the question mark. */
  at: string;
  way: 'true' | 'false';
  /** What stands behind the question mark, for people. */
  text: string;
}

interface Node {
  type?: string;
  position?: number;
  then?: unknown;
  else?: unknown;
  [key: string]: unknown;
}

/** The branches of an expression. Where a `: ` leads to the next question, that one has the branches. */
export function branchesIn(expression: Expression): Branch[] {
  return conditionsIn(compileBounded(expression.text)).flatMap((node) => {
    const [text = ''] = expression.text
      .slice(node.position ?? 0)
      .trim()
      .split(/\s:\s/);
    const at = placeOf(node, expression);
    const further = (node.else as Node | undefined)?.type === 'condition';
    return [{ at, way: 'true' as const, text }, ...(further ? [] : [{ at, way: 'false' as const, text }])];
  });
}

export const branchKey = ({ at, way }: Pick<Branch, 'at' | 'way'>): string => `${at} ${way}`;

const placeOf = (node: Node, expression: Expression): string => expression.locate(node.position ?? 1);

function conditionsIn(compiled: jsonata.Expression): Node[] {
  const found: Node[] = [];
  const seen = new Set<object>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    const node = value as Node;
    if (node.type === 'condition') found.push(node);
    for (const child of Object.values(node)) visit(child);
  };
  visit(compiled.ast());
  return found.sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
}

/** A name that no expression can write. */
const TAKEN = '? taken';

/** Reads expressions as explanations do, and keeps which of their branches were taken. */
export class ListeningExpressions extends Expressions {
  /** Keys of the branches, by `branchKey`. */
  readonly taken = new Set<string>();
  readonly #listening = new WeakMap<Expression, Read | 'nothing to hear'>();

  override async read(expression: Expression, scope: Scope, run: Run): Promise<unknown> {
    await this.#listen(expression, scope, run);
    return super.read(expression, scope, run);
  }

  override async holds(expression: Expression, scope: Scope, run: Run): Promise<boolean> {
    await this.#listen(expression, scope, run);
    return super.holds(expression, scope, run);
  }

  /** Runs it once more with a call at the beginning of each branch; its value and its problems are those of the other run. */
  async #listen(expression: Expression, scope: Scope, run: Run): Promise<void> {
    let read = this.#listening.get(expression);
    if (!read) {
      read = branchesIn(expression).length === 0 ? 'nothing to hear' : this.#instrumented(expression);
      this.#listening.set(expression, read);
    }
    if (read !== 'nothing to hear') await read(scope, { context: run.context, problems: [] });
  }

  #instrumented(expression: Expression): Read {
    return compilePrepared(expression, (compiled) => {
      compiled.registerFunction(TAKEN, (key: string) => {
        this.taken.add(key);
      });
      for (const node of conditionsIn(compiled)) {
        const at = placeOf(node, expression);
        node.then = announced(node.then, branchKey({ at, way: 'true' }));
        node.else = announced(node.else, branchKey({ at, way: 'false' }));
      }
    });
  }
}

/** `( $taken(key); branch )`; of no branch only the call, whose value is nothing. */
function announced(branch: unknown, key: string): Node {
  const call = {
    type: 'function',
    value: '(',
    position: 0,
    procedure: { type: 'variable', value: TAKEN, position: 0 },
    arguments: [{ type: 'string', value: key, position: 0 }],
  };
  return branch === undefined ? call : { type: 'block', position: 0, expressions: [call, branch] };
}
