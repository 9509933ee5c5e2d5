import jsonata from 'jsonata';
import type { Condition } from './composite.ts';
import { FUNCTIONS } from './functions.ts';
import { compileNative, ExpressionError, truthy } from './native.ts';
import { isHostile, type Problem, suggest } from './problem.ts';
import type { Read, Run, Scope } from './scope.ts';
import type { Expression } from './syntax.ts';

/** An expression may take this long, this deep, and make lists this long. */
const LIMITS = { timeout: 1_000, stack: 200, sequence: 100_000 } as const;

/** JSONata's own functions that answer the same for the same record. */
const PURE =
  'sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad match contains replace split join ' +
  'formatNumber formatBase formatInteger parseInteger number floor ceil round abs sqrt power boolean not map zip filter single reduce sift keys lookup ' +
  'append exists spread merge reverse each error assert type sort distinct base64encode base64decode encodeUrlComponent encodeUrl ' +
  'decodeUrlComponent decodeUrl toMillis fromMillis clone now millis';
const KNOWN = new Set([...PURE.split(' '), ...Object.keys(FUNCTIONS)]);
/** These would give another result on the next try, or run a text as code. */
const REFUSED = new Set(['random', 'shuffle', 'eval']);
const VARIABLES = new Set(['', '$', 'root', 'parent', 'index', 'context']);

export interface CompiledExpression {
  /** Whether `read` answers by a promise. */
  awaits: boolean;
  /** Problems go to the run; then the value is `undefined`. */
  read: Read;
}

interface AnyNode {
  type?: string;
  value?: unknown;
  position?: number;
  procedure?: AnyNode;
  [key: string]: unknown;
}

/** Compiles an expression once. `problems` gets what is wrong with its text. */
export function compileExpression(expression: Expression, problems: Problem[]): CompiledExpression | undefined {
  let compiled: jsonata.Expression;
  try {
    compiled = jsonata(expression.text, LIMITS);
  } catch (error) {
    const { code, position, token } = error as jsonata.JsonataError;
    problems.push({
      code: 'expression-syntax',
      message: `this is no JSONata (${code}${token ? `, at \`${token}\`` : ''})`,
      where: expression.locate(position ?? 1),
      severity: 'error',
    });
    return undefined;
  }
  const before = problems.length;
  checkNames(compiled.ast() as AnyNode, expression, problems);
  if (problems.length > before) return undefined;
  const native = compileNative(compiled.ast());
  return native
    ? { awaits: false, read: guarded(native, expression) }
    : { awaits: true, read: awaited(compiled, expression) };
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

/** Names of functions and variables, by the syntax tree: a misspelt one would only fail on the first record that comes to it. */
function checkNames(root: AnyNode, expression: Expression, problems: Problem[]): void {
  const bound = new Set<string>();
  const called: AnyNode[] = [];
  const used: AnyNode[] = [];
  const seen = new Set<object>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null || seen.has(node)) return;
    seen.add(node);
    const one = node as AnyNode;
    if (one.type === 'bind') bound.add(String((one.lhs as AnyNode).value));
    if (one.type === 'lambda')
      for (const argument of (one.arguments as AnyNode[] | undefined) ?? []) bound.add(String(argument.value));
    for (const key of ['focus', 'index'] as const) if (typeof one[key] === 'string') bound.add(one[key]);
    if ((one.type === 'function' || one.type === 'partial') && one.procedure?.type === 'variable')
      called.push(one.procedure);
    else if (one.type === 'variable') used.push(one);
    for (const child of Object.values(one)) visit(child);
  };
  visit(root);
  const report = (code: string, node: AnyNode, message: string, hint: string | undefined) =>
    problems.push({
      code,
      message,
      ...(hint ? { hint } : {}),
      where: expression.locate((node.position ?? 1) - String(node.value).length),
      severity: 'error',
    });
  for (const node of called) {
    const name = String(node.value);
    if (REFUSED.has(name))
      report(
        'impure-function',
        node,
        `\`$${name}\` is not used in mappings`,
        'the same record has to give the same result',
      );
    else if (!KNOWN.has(name) && !bound.has(name))
      report('unknown-function', node, `no function \`$${name}\``, suggest(name, KNOWN));
  }
  const procedures = new Set(called);
  for (const node of used) {
    const name = String(node.value);
    if (procedures.has(node) || VARIABLES.has(name) || bound.has(name) || KNOWN.has(name)) continue;
    report(
      'unknown-variable',
      node,
      `no variable \`$${name}\``,
      suggest(
        name,
        [...VARIABLES].filter((known) => known.length > 1),
      ),
    );
  }
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
  D2015: 'the expression makes too long a list',
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
    compiled.registerFunction(name, function (this: unknown, ...args: unknown[]) {
      try {
        return compute(...(args as never[]));
      } catch {
        throw new ExpressionError(name, 0);
      }
    });
  }
  return async (scope, run) => {
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

/** A copy that is JSON and nothing else: JSONata marks its lists, and could hand out its functions. */
function plain(value: unknown): unknown {
  if (typeof value === 'function' || (typeof value === 'number' && !Number.isFinite(value)))
    throw new ExpressionError('result', 0);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) => (isHostile(key) ? [] : [[key, plain(part)]])),
  );
}
