/**
 * JSONata that comes to an end. Its own limits are on time, depth and the length of lists, and are looked at between the nodes of an expression; what one of its
 * functions does at a stretch they do not see. So its functions are given nothing that would keep them long, patterns run on a linear engine, and comparing
 * counts what it compares: a few lines can build an object of a million million parts that share their memory.
 */
import jsonata from 'jsonata';
import { LinearRegExp } from './linear-regexp.ts';
import { ExpressionError } from './native.ts';
import { MAX_TEXT_LENGTH } from './native-functions.ts';
import { isHostile } from './problem.ts';

/** An expression may take this long, this deep, and make lists this long. */
const LIMITS = {
  timeout: 1_000,
  stack: 200,
  sequence: 100_000,
  RegexEngine: LinearRegExp as unknown as RegExpConstructor,
};
/** Values in a list or object, those inside counted in. */
const MAX_PARTS = 1_000_000;
/** Dates, and numbers in words: their patterns are made of the picture, and are the built-in engine's. */
const MAX_PICTURED_LENGTH = 200;

/** JSONata's own functions that answer the same for the same record. */
export const PURE: readonly string[] = (
  'sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad match contains replace split join ' +
  'formatNumber formatBase formatInteger parseInteger number floor ceil round abs sqrt power boolean not map zip filter single reduce sift keys lookup ' +
  'append exists spread merge reverse each error assert type sort distinct base64encode base64decode encodeUrlComponent encodeUrl ' +
  'decodeUrlComponent decodeUrl toMillis fromMillis clone now millis'
).split(' ');

/** A function as JSONata keeps it. */
interface Builtin {
  implementation(...args: unknown[]): unknown;
  arity?: number;
}

const tooLong = (): never => {
  throw new ExpressionError('text-too-long', 0);
};

/** Counts the parts of a value; one that holds itself, or the same thing again and again, counts every time. */
function weigh(value: unknown, budget: { parts: number } = { parts: MAX_PARTS }): void {
  if (--budget.parts < 0) throw new ExpressionError('too-large', 0);
  if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) weigh(part, budget);
}

/** What each function may not be given, besides long texts and lists. */
const CHECKS: Readonly<Record<string, (args: readonly unknown[]) => void>> = {
  string: ([value]) => weigh(value),
  clone: ([value]) => weigh(value),
  pad: ([, width]) => {
    if (Math.abs(Number(width)) > MAX_TEXT_LENGTH) tooLong();
  },
  ...Object.fromEntries(
    ['toMillis', 'fromMillis', 'formatInteger', 'parseInteger', 'formatNumber'].map((name) => [
      name,
      (args: readonly unknown[]) => {
        if (args.some((arg) => typeof arg === 'string' && arg.length > MAX_PICTURED_LENGTH)) tooLong();
      },
    ]),
  ),
};

function check(name: string, args: readonly unknown[]): void {
  for (const arg of args) {
    if (typeof arg === 'string' && arg.length > MAX_TEXT_LENGTH) tooLong();
    if (Array.isArray(arg) && arg.length > LIMITS.sequence) throw new ExpressionError('D2015', 0);
  }
  if (Object.hasOwn(CHECKS, name)) CHECKS[name]?.(args);
}

/** A value as a text that is the same for all values that JSONata takes for equal. */
function keyOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `${typeof value}:${String(value)}`;
  if (Array.isArray(value)) return `[${value.map((part) => JSON.stringify(keyOf(part)))}]`;
  const entries = Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}${JSON.stringify(keyOf(part))}`);
  return `{${entries.sort()}}`;
}

/** JSONata's own compares each with each. */
function distinct(values: unknown): unknown {
  if (!Array.isArray(values) || values.length <= 1) return values;
  weigh(values);
  const seen = new Map<string, unknown>();
  for (const value of values) {
    const key = keyOf(value);
    if (!seen.has(key)) seen.set(key, value);
  }
  // JSONata marks what stands for one value where it is alone.
  return Object.assign([...seen.values()], 'sequence' in values && { sequence: true });
}

function equal(a: unknown, b: unknown): boolean {
  if (a === undefined || b === undefined) return false;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  weigh(a);
  weigh(b);
  return keyOf(a) === keyOf(b);
}

/** Names that no expression can write, for what its `=` and `!=` become. */
const EQUAL = '=';
const UNEQUAL = '!=';

async function bound(name: string): Promise<Builtin> {
  const own = (await jsonata(`$${name}`).evaluate(undefined)) as Builtin;
  const { implementation } = own;
  const compute = name === 'distinct' ? distinct : implementation;
  const guarded = function (this: unknown, ...args: unknown[]) {
    check(name, args);
    return compute.apply(this, args);
  };
  // JSONata reads the names of the parameters from the text of a function that is called with `?`.
  guarded.toString = () => implementation.toString();
  return { ...own, implementation: guarded, arity: implementation.length };
}

let functions: Promise<[name: string, own: Builtin][]> | undefined;

interface AnyNode {
  type?: string;
  value?: unknown;
  lhs?: unknown;
  rhs?: unknown;
  [key: string]: unknown;
}

/** `a = b` -> a call of our own comparison, in place. */
function replaceComparisons(node: unknown, seen = new Set<object>()): void {
  if (typeof node !== 'object' || node === null || seen.has(node)) return;
  seen.add(node);
  for (const child of Object.values(node)) replaceComparisons(child, seen);
  const one = node as AnyNode;
  if (one.type !== 'binary' || (one.value !== EQUAL && one.value !== UNEQUAL)) return;
  const { lhs, rhs, value, position } = one;
  Object.assign(one, { type: 'function', procedure: { type: 'variable', value, position }, arguments: [lhs, rhs] });
}

/** Reads an expression's text. Throws JSONata's error where it is none. */
export const compileBounded = (text: string): jsonata.Expression => jsonata(text, LIMITS);

/** Makes a compiled expression ready to run, once; the syntax tree is no longer what was written. */
export async function bind(compiled: jsonata.Expression): Promise<void> {
  const own = PURE.filter((name) => name !== 'now' && name !== 'millis');
  functions ??= Promise.all(own.map(async (name): Promise<[string, Builtin]> => [name, await bound(name)]));
  for (const [name, builtin] of await functions) compiled.assign(name, { ...builtin });
  compiled.assign(EQUAL, { _jsonata_function: true, implementation: equal });
  compiled.assign(UNEQUAL, {
    _jsonata_function: true,
    implementation: (a: unknown, b: unknown) => a !== undefined && b !== undefined && !equal(a, b),
  });
  replaceComparisons(compiled.ast());
}

/** A copy that is JSON and nothing else: JSONata marks its lists, and could hand out its functions. */
export function plain(value: unknown): unknown {
  weigh(value);
  return copied(value);
}

function copied(value: unknown): unknown {
  if (typeof value === 'function' || (typeof value === 'number' && !Number.isFinite(value)))
    throw new ExpressionError('result', 0);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copied);
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) => (isHostile(key) ? [] : [[key, copied(part)]])),
  );
}
