import { PURE } from './bounded-jsonata.ts';
import { FUNCTIONS } from './functions.ts';
import { compilePattern, UnsupportedPattern } from './linear-regexp.ts';
import { type Problem, suggest } from './problem.ts';
import type { Expression } from './syntax.ts';

const KNOWN = new Set([...PURE, ...Object.keys(FUNCTIONS)]);
/** These would give another result on the next try, or run a text as code. */
const REFUSED = new Set(['random', 'shuffle', 'eval']);
const VARIABLES = new Set(['', '$', 'root', 'parent', 'index', 'context']);

interface AnyNode {
  type?: string;
  value?: unknown;
  position?: number;
  procedure?: AnyNode;
  [key: string]: unknown;
}

/** Names of functions and variables, and patterns, by the syntax tree: a misspelt one would only fail on the first record that comes to it. */
export function checkNames(root: unknown, expression: Expression, problems: Problem[]): void {
  const bound = new Set<string>();
  const called: AnyNode[] = [];
  const used: AnyNode[] = [];
  const seen = new Set<object>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null || seen.has(node)) return;
    seen.add(node);
    const one = node as AnyNode;
    if (one.type === 'regex') checkPattern(one, expression, problems);
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

function checkPattern({ value, position }: AnyNode, expression: Expression, problems: Problem[]): void {
  try {
    compilePattern(value as RegExp);
  } catch (error) {
    if (!(error instanceof UnsupportedPattern)) throw error;
    const written = `/${(value as RegExp).source}/`;
    const start = expression.text.lastIndexOf(written, position);
    problems.push({
      code: 'unsupported-pattern',
      message: error.message,
      hint: 'patterns run on an engine that cannot hang; say it by two patterns, or by a group and `$match`',
      where: start < 0 ? expression.at : expression.locate(start + 2 + error.offset),
      severity: 'error',
    });
  }
}
