import type jsonata from 'jsonata';
import { bind, compileBounded, plain } from './bounded-jsonata.ts';
import type { Condition } from './composite.ts';
import { checkNames } from './expression-names.ts';
import { FUNCTIONS } from './functions.ts';
import { compileNative, ExpressionError, truthy } from './native.ts';
import type { Problem } from './problem.ts';
import type { Read, Run, Scope } from './scope.ts';
import type { Expression } from './syntax.ts';

export interface CompiledExpression {
  /** Whether `read` answers by a promise. */
  awaits: boolean;
  /** Problems go to the run; then the value is `undefined`. */
  read: Read;
}

/** Compiles an expression once. `problems` gets what is wrong with its text. */
export function compileExpression(expression: Expression, problems: Problem[]): CompiledExpression | undefined {
  let compiled: jsonata.Expression;
  try {
    compiled = compileBounded(expression.text);
  } catch (error) {
    const { code, position, token, message } = error as jsonata.JsonataError;
    problems.push({
      code: 'expression-syntax',
      // A pattern's own mistakes are told by JavaScript, without a code.
      message: `this is no JSONata (${code ?? message}${token ? `, at \`${token}\`` : ''})`,
      where: expression.locate(position ?? 1),
      severity: 'error',
    });
    return undefined;
  }
  const before = problems.length;
  checkNames(compiled.ast(), expression, problems);
  if (problems.length > before) return undefined;
  const native = compileNative(compiled.ast());
  return native
    ? { awaits: false, read: guarded(native, expression) }
    : { awaits: true, read: awaited(compiled, expression) };
}

/** An expression without mistakes, always by JSONata itself, after `prepare` had its syntax tree in hand. */
export function compilePrepared(expression: Expression, prepare: (compiled: jsonata.Expression) => void): Read {
  const compiled = compileBounded(expression.text);
  prepare(compiled);
  return awaited(compiled, expression);
}

/** A condition: JSONata's idea of true. */
export function compileCondition(expression: Expression, problems: Problem[]): Condition | undefined {
  const compiled = compileExpression(expression, problems);
  if (!compiled) return undefined;
  const { awaits, read } = compiled;
  return {
    awaits,
    holds: awaits ? async (scope, run) => truthy(await read(scope, run)) : (scope, run) => truthy(read(scope, run)),
  };
}

function fail(error: unknown, expression: Expression, scope: Scope, run: Run): undefined {
  const { code, position } = (error ?? {}) as Partial<jsonata.JsonataError>;
  const name = typeof code === 'string' ? code : 'error';
  // JSONata's messages quote values, which may be of a person: its code is enough to find the sentence.
  const why =
    WHY[name] ??
    (Object.hasOwn(FUNCTIONS, name) ? `\`$${name}\` cannot take this value` : 'it cannot be computed for this record');
  const at = typeof position === 'number' && position > 0 ? expression.locate(position) : expression.at;
  const problem: Problem = { code: 'expression', message: `${why} (${name})`, where: at, severity: 'error' };
  if (scope.place) problem.path = scope.place;
  run.problems.push(problem);
  return undefined;
}

const WHY: Record<string, string> = {
  T2001: 'what stands left of an arithmetic sign is not a number',
  T2002: 'what stands right of an arithmetic sign is not a number',
  T2009: 'a text is compared with a number',
  T2010: 'only texts and numbers can be compared',
  result: 'what comes out is neither a text, a number, a list nor an object',
  D1011: 'the expression calls itself too deeply',
  D1012: 'the expression takes too long',
  D2015: 'the expression makes or takes too long a list',
  'text-too-long': 'a text of this record is too long for it',
  'too-large': 'it makes or compares a value of too many parts',
};

function guarded(read: Read, expression: Expression): Read {
  return (scope, run) => {
    try {
      return read(scope, run);
    } catch (error) {
      return fail(error, expression, scope, run);
    }
  };
}

function awaited(compiled: jsonata.Expression, expression: Expression): Read {
  for (const [name, compute] of Object.entries(FUNCTIONS)) {
    const guarded = (...args: unknown[]) => {
      try {
        return compute(...(args as never[]));
      } catch {
        throw new ExpressionError(name, 0);
      }
    };
    // JSONata reads the names of the parameters from the text of a function that is called with `?`.
    guarded.toString = () => compute.toString();
    compiled.registerFunction(name, guarded);
  }
  let bound: Promise<void> | undefined;
  return async (scope, run) => {
    bound ??= bind(compiled);
    await bound;
    const { now, values } = run.context;
    const bindings = {
      root: scope.root,
      parent: scope.parent?.value,
      index: scope.index < 0 ? undefined : scope.index,
      context: values,
      now: () => new Date(now).toISOString(),
      millis: () => now,
    };
    try {
      return plain(await compiled.evaluate(scope.value, bindings));
    } catch (error) {
      return fail(error, expression, scope, run);
    }
  };
}
