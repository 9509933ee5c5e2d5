import { compileCondition, compileExpression } from '../expression.ts';
import type { Run, Scope } from '../scope.ts';
import type { Expression } from '../syntax.ts';

/** The expressions of one mapping, each compiled when it is met first. */
export class Expressions {
  readonly #values = new WeakMap<Expression, NonNullable<ReturnType<typeof compileExpression>>>();
  readonly #conditions = new WeakMap<Expression, NonNullable<ReturnType<typeof compileCondition>>>();

  async read(expression: Expression, scope: Scope, run: Run): Promise<unknown> {
    return compiled(this.#values, expression, compileExpression).read(scope, run);
  }

  async holds(expression: Expression, scope: Scope, run: Run): Promise<boolean> {
    return compiled(this.#conditions, expression, compileCondition).holds(scope, run);
  }
}

function compiled<T extends object>(
  known: WeakMap<Expression, T>,
  expression: Expression,
  compile: (expression: Expression, problems: []) => T | undefined,
): T {
  const made = known.get(expression) ?? compile(expression, []);
  // Only a mapping without errors is in a book, and only those are explained.
  if (!made) throw new Error(`an expression with an error was explained: ${expression.at}`);
  known.set(expression, made);
  return made;
}
