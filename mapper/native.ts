/**
 * The plain part of JSONata, as closures: paths, comparisons, `and`, `or`, `in`, `&`, `? :`, arithmetic, and exact decimals. JSONata itself answers by
 * promises only and takes microseconds a node; conditions such as `currentQuantity > 0` stand on every line of every order.
 * Whatever is not here is left to JSONata, and what is here means the same: a test compares the two.
 */
import type jsonata from 'jsonata';
import { FUNCTIONS } from './functions.ts';
import { NATIVE_FUNCTIONS, WrongArgument } from './native-functions.ts';
import type { Read, Run, Scope } from './scope.ts';

type Node = jsonata.ExprNode & {
  condition?: Node;
  then?: Node;
  else?: Node;
  position?: number;
  keepSingletonArray?: boolean;
};

/** JSONata's own code of what went wrong, and where in the text. */
export class ExpressionError extends Error {
  readonly code: string;
  readonly position: number;

  constructor(code: string, position: number) {
    super(code);
    this.code = code;
    this.position = position;
  }
}

/** JSONata's idea of true. */
export function truthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 1 ? truthy(value[0]) : value.some(truthy);
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return typeof value !== 'function' && Boolean(value);
}

/** A closure for the expression, or `undefined` where it needs JSONata. */
export function compileNative(node: Node): Read | undefined {
  if (Object.hasOwn(node, 'predicate') || Object.hasOwn(node, 'group')) return undefined;
  switch (node.type) {
    case 'string':
    case 'number':
    case 'value': {
      const { value } = node;
      return () => value;
    }
    case 'variable':
      return variable(node);
    case 'path' as Node['type']:
      return path(node);
    case 'binary':
      return binary(node);
    case 'condition':
      return condition(node);
    case 'function':
      return call(node);
    case 'block': {
      const [only, second] = node.expressions ?? [];
      return only && !second ? compileNative(only) : undefined;
    }
    default:
      return undefined;
  }
}

function variable(node: Node): Read | undefined {
  switch (node.value) {
    case '':
      return (scope) => scope.value;
    case '$':
    case 'root':
      return node.value === 'root' ? (scope) => scope.root : undefined;
    case 'parent':
      return (scope) => scope.parent?.value;
    case 'index':
      return (scope) => (scope.index < 0 ? undefined : scope.index);
    case 'context':
      return (_, run) => run.context.values;
    default:
      return undefined;
  }
}

const own = (value: object, key: string): unknown =>
  Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;

/** Looks a name up in all elements of a list, and of lists in it. */
function lookup(list: readonly unknown[], key: string): unknown[] {
  return list.flatMap((item) => {
    if (typeof item !== 'object' || item === null) return [];
    const found = Array.isArray(item) ? lookup(item, key) : own(item, key);
    return found === undefined ? [] : Array.isArray(found) ? found : [found];
  });
}

function path(node: Node): Read | undefined {
  const steps = node.steps ?? [];
  if (node.keepSingletonArray || Object.keys(node).some((key) => !['type', 'steps', 'position'].includes(key)))
    return undefined;
  const [first] = steps;
  const base = first?.type === 'variable' && Object.keys(first).length <= 3 ? variable(first) : undefined;
  const names = base ? steps.slice(1) : steps;
  const keys: string[] = [];
  for (const step of names) {
    if (step.type !== 'name' || Object.keys(step).some((key) => !['type', 'value', 'position'].includes(key)))
      return undefined;
    keys.push(step.value as string);
  }
  if (keys.length === 0) return base;
  return (scope, run) => {
    let value: unknown = base ? base(scope, run) : scope.value;
    for (let i = 0; i < keys.length; i++) {
      if (typeof value !== 'object' || value === null) return undefined;
      if (Array.isArray(value)) return mapped(value, keys, i);
      value = own(value, keys[i] as string);
    }
    return value;
  };
}

/** From the first list on, a path is of all its elements; one result stands for itself. */
function mapped(list: readonly unknown[], keys: readonly string[], from: number): unknown {
  let found: unknown = list;
  for (let i = from; i < keys.length; i++) {
    const items = Array.isArray(found) ? found : [found];
    const values = items.flatMap((item) => {
      if (typeof item !== 'object' || item === null) return [];
      const value = Array.isArray(item) ? single(lookup(item, keys[i] as string)) : own(item, keys[i] as string);
      return value === undefined ? [] : [value];
    });
    if (i === keys.length - 1 && values.length === 1 && Array.isArray(values[0])) return values[0];
    const flat = values.flat();
    if (flat.length === 0) return undefined;
    found = flat;
  }
  return single(found as unknown[]);
}

const single = (values: readonly unknown[]): unknown =>
  values.length === 0 ? undefined : values.length === 1 ? values[0] : values;

function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, index) => equal(item, b[index]))
    );
  }
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => equal(own(a, key), own(b, key)));
}

type Operator = (a: unknown, b: unknown, position: number) => unknown;

const ordered =
  (holds: (a: number | string, b: number | string) => boolean): Operator =>
  (a, b, position) => {
    const comparable = (value: unknown) =>
      value === undefined || typeof value === 'string' || typeof value === 'number';
    if (!comparable(a) || !comparable(b)) throw new ExpressionError('T2010', position);
    if (a === undefined || b === undefined) return undefined;
    if (typeof a !== typeof b) throw new ExpressionError('T2009', position);
    return holds(a as number, b as number);
  };

const arithmetic =
  (compute: (a: number, b: number) => number): Operator =>
  (a, b, position) => {
    if (a !== undefined && typeof a !== 'number') throw new ExpressionError('T2001', position);
    if (b !== undefined && typeof b !== 'number') throw new ExpressionError('T2002', position);
    if (a === undefined || b === undefined) return undefined;
    const result = compute(a, b);
    if (!Number.isFinite(result)) throw new ExpressionError('D1001', position);
    return result;
  };

function print(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  return JSON.stringify(value, (_, part) => (typeof part === 'number' ? Number(part.toPrecision(15)) : part)) ?? '';
}

const OPERATORS: Record<string, Operator> = {
  '=': (a, b) => a !== undefined && b !== undefined && equal(a, b),
  '!=': (a, b) => a !== undefined && b !== undefined && !equal(a, b),
  '<': ordered((a, b) => a < b),
  '<=': ordered((a, b) => a <= b),
  '>': ordered((a, b) => a > b),
  '>=': ordered((a, b) => a >= b),
  '+': arithmetic((a, b) => a + b),
  '-': arithmetic((a, b) => a - b),
  '*': arithmetic((a, b) => a * b),
  '&': (a, b) => print(a) + print(b),
  in: (a, b) => a !== undefined && b !== undefined && (Array.isArray(b) ? b : [b]).includes(a),
};

function binary(node: Node): Read | undefined {
  const left = compileNative(node.lhs as Node);
  const right =
    node.value === 'in'
      ? (literalList(node.rhs as Node) ?? compileNative(node.rhs as Node))
      : compileNative(node.rhs as Node);
  if (!left || !right) return undefined;
  if (node.value === 'and') return (scope, run) => truthy(left(scope, run)) && truthy(right(scope, run));
  if (node.value === 'or') return (scope, run) => truthy(left(scope, run)) || truthy(right(scope, run));
  const operator = Object.hasOwn(OPERATORS, node.value) ? OPERATORS[node.value] : undefined;
  const position = node.position ?? 0;
  return operator && ((scope, run) => operator(left(scope, run), right(scope, run), position));
}

/** `["a", "b"]` of constants. */
function literalList(node: Node): Read | undefined {
  if (node.type !== 'unary' || node.value !== '[') return undefined;
  const items = node.expressions ?? [];
  if (!items.every((item) => ['string', 'number', 'value'].includes(item.type))) return undefined;
  const values = items.map((item) => item.value);
  return () => values;
}

/** `[a, b.c]` as an argument: absent ones are left out, lists are taken apart. */
function listed(node: Node): Read | undefined {
  if (node.type !== 'unary' || node.value !== '[') return undefined;
  const items = (node.expressions ?? []).map(compileNative);
  if (!items.every((item) => item !== undefined)) return undefined;
  return (scope, run) =>
    items.flatMap((item) => {
      const value = item(scope, run);
      return value === undefined ? [] : value;
    });
}

function condition(node: Node): Read | undefined {
  const test = compileNative(node.condition as Node);
  const then = compileNative(node.then as Node);
  const otherwise = node.else ? compileNative(node.else) : () => undefined;
  if (!test || !then || !otherwise) return undefined;
  return (scope, run) => (truthy(test(scope, run)) ? then(scope, run) : otherwise(scope, run));
}

function call(node: Node): Read | undefined {
  const procedure = node.procedure;
  const args = (node.arguments ?? []).map((argument) => listed(argument) ?? compileNative(argument));
  if (procedure?.type !== 'variable' || !args.every((arg) => arg !== undefined)) return undefined;
  const [first, second] = args;
  if (procedure.value === 'exists' && first && !second) return (scope, run) => first(scope, run) !== undefined;
  if (procedure.value === 'not' && first && !second) {
    return (scope, run) => {
      const value = first(scope, run);
      return value === undefined ? undefined : !truthy(value);
    };
  }
  const name = procedure.value as string;
  const own = Object.hasOwn(NATIVE_FUNCTIONS, name) ? NATIVE_FUNCTIONS[name] : undefined;
  if (own ? args.length < own.least || args.length > own.most : !Object.hasOwn(FUNCTIONS, name)) return undefined;
  const compute = own?.compute ?? (FUNCTIONS[name] as (...values: unknown[]) => unknown);
  // JSONata counts to the end of a name.
  const position = (procedure.position ?? 0) - name.length;
  return (scope: Scope, run: Run) => {
    try {
      return compute(...args.map((arg) => arg(scope, run)));
    } catch (error) {
      if (error instanceof ExpressionError) throw error;
      throw new ExpressionError(error instanceof WrongArgument ? error.code : name, position);
    }
  };
}
