import { suggest } from '../problem.ts';
import type { Expression } from '../syntax.ts';
import { type ExpressionNode, parseExpression, spanOf, unusedVariables } from './expression-node.ts';
import { leaf } from './fit.ts';
import { fieldIn } from './follow.ts';
import { RESULTS, WITH_ELEMENTS } from './function-types.ts';
import type { PathTree } from './path-tree.ts';

/** What an expression reads from. */
export interface Surroundings {
  here: PathTree;
  parent: PathTree;
  root: PathTree;
  /** What `here` is called in messages. */
  what: string;
  /** What `root` is called. */
  whole: string;
}

/** One thing that an expression may come to; the places are characters of its text, from 1. */
export interface Outcome {
  tree: PathTree;
  position: number;
  length: number;
}

export type ReportAt = (finding: {
  code: string;
  severity: 'error' | 'warning';
  message: string;
  hint?: string;
  position: number;
  length: number;
}) => void;

const UNKNOWN: PathTree = { kind: 'unknown' };

/** Checks the names in an expression against what it reads from, and tells what it may come to. */
export function checkExpression(expression: Expression, around: Surroundings, report: ReportAt): Outcome[] {
  const root = parseExpression(expression.text);
  if (!root) return [];
  for (const node of unusedVariables(root)) {
    const message = `\`$${node.value}\` is given a value and never used`;
    report({ code: 'unused-variable', severity: 'warning', message, ...spanOf(node, expression.text) });
  }
  return new Walker(expression.text, around, report).outcomes(root, around.here, new Map());
}

type Variables = Map<string, PathTree>;

/** Lists are looked through: JSONata asks each element. */
const elementOf = (tree: PathTree): PathTree => (tree.kind === 'list' ? elementOf(tree.of) : tree);

class Walker {
  readonly #text: string;
  readonly #around: Surroundings;
  readonly #report: ReportAt;
  /** What the trees that were come by are called. */
  readonly #names = new Map<PathTree, string>();

  constructor(text: string, around: Surroundings, report: ReportAt) {
    this.#text = text;
    this.#around = around;
    this.#report = report;
    this.#names.set(around.root, around.whole).set(around.here, around.what);
  }

  /** One tree for what a node may come to, `unknown` where it may come to several things. */
  #type(node: ExpressionNode | undefined, context: PathTree, variables: Variables): PathTree {
    if (!node) return UNKNOWN;
    const [only, second] = this.outcomes(node, context, variables);
    return only && !second ? only.tree : UNKNOWN;
  }

  outcomes(node: ExpressionNode, context: PathTree, variables: Variables): Outcome[] {
    if (node.type === 'condition') {
      this.#type(node.condition, context, variables);
      const branches = [node.then, node.else].flatMap((one) => (one ? this.outcomes(one, context, variables) : []));
      return this.#selected(node, branches, context, variables);
    }
    if (node.type === 'block') {
      const inner: Variables = new Map(variables);
      const all = (node.expressions ?? []).map((one) => this.outcomes(one, context, inner));
      return this.#selected(node, all.at(-1) ?? [], context, variables);
    }
    const constant = ['string', 'number'].includes(node.type) ? spanOf(node, this.#text) : undefined;
    const place = constant ?? { position: 1, length: this.#text.length };
    return this.#selected(node, [{ tree: this.#plain(node, context, variables), ...place }], context, variables);
  }

  /** After `[...]` or `{...}` behind something that is no path, it is not known what is left. */
  #selected(node: ExpressionNode, found: Outcome[], context: PathTree, variables: Variables): Outcome[] {
    if (!node.predicate && !(node.group && node.type !== 'path')) return found;
    for (const stage of node.predicate ?? []) this.#type(stage.expr, UNKNOWN, variables);
    if (node.group) this.#pairs(node.group.lhs, context, variables);
    return [{ tree: UNKNOWN, position: 1, length: this.#text.length }];
  }

  #pairs(pairs: [ExpressionNode, ExpressionNode][], context: PathTree, variables: Variables): void {
    for (const pair of pairs) for (const one of pair) this.#type(one, context, variables);
  }

  #plain(node: ExpressionNode, context: PathTree, variables: Variables): PathTree {
    switch (node.type) {
      case 'string':
        return leaf('choice', [String(node.value)]);
      case 'number':
        return leaf('choice', [node.value as number]);
      case 'value':
        return typeof node.value === 'boolean' ? leaf('boolean') : UNKNOWN;
      case 'path':
        return this.#path(node, context, variables);
      case 'variable':
        return this.#variable(String(node.value), context, variables);
      case 'binary':
        return this.#binary(node, context, variables);
      case 'unary':
        return this.#unary(node, context, variables);
      case 'bind': {
        const value = this.#type(node.rhs, context, variables);
        variables.set(String((node.lhs as ExpressionNode).value), value);
        return value;
      }
      case 'function':
      case 'partial':
        return this.#call(node, undefined, context, variables);
      case 'lambda':
        this.#lambda(node, [], context, variables);
        return UNKNOWN;
      case 'apply': {
        const first = this.#type(node.lhs as ExpressionNode, context, variables);
        const { rhs } = node;
        return rhs?.type === 'function'
          ? this.#call(rhs, first, context, variables)
          : this.#type(rhs, context, variables);
      }
      case 'transform':
        this.#type(node.pattern, UNKNOWN, variables);
        this.#type(node.update, UNKNOWN, variables);
        this.#type(node.delete, UNKNOWN, variables);
        return UNKNOWN;
      default:
        return UNKNOWN;
    }
  }

  #variable(name: string, context: PathTree, variables: Variables): PathTree {
    const bound = variables.get(name);
    if (bound) return bound;
    switch (name) {
      case '':
        return context;
      case '$':
        return this.#around.here;
      case 'root':
        return this.#around.root;
      case 'parent':
        return this.#around.parent;
      case 'index':
        return leaf('integer');
      default:
        return UNKNOWN;
    }
  }

  #path(node: ExpressionNode, context: PathTree, variables: Variables): PathTree {
    const scope: Variables = new Map(variables);
    let current = context;
    let many = false;
    let where = this.#nameOf(context);
    for (const [index, step] of (node.steps ?? []).entries()) {
      const element = index === 0 && step.type === 'variable' ? current : elementOf(current);
      const before = current;
      if (step.type === 'name') {
        current = this.#field(element, step, where);
        where = `\`${String(step.value)}\``;
        this.#names.set(elementOf(current), where);
      } else if (step.type === 'sort') {
        for (const term of step.terms ?? []) this.#type(term.expression, element, scope);
      } else {
        current = this.#type(step, element, scope);
        if (step.type === 'variable') where = this.#nameOf(current);
      }
      if (current.kind === 'list') many = true;
      for (const stage of step.stages ?? []) this.#type(stage.expr, elementOf(current), scope);
      if (step.index) scope.set(step.index, leaf('integer'));
      // `@$line` names the element and stays where it was.
      if (step.focus) {
        scope.set(step.focus, elementOf(current));
        current = before;
      }
    }
    if (node.group) {
      this.#pairs(node.group.lhs, elementOf(current), scope);
      return UNKNOWN;
    }
    // Of one element JSONata makes the element itself, so it is not known which it will be; what is known is what one would be.
    return many ? { kind: 'list', of: elementOf(current) } : current;
  }

  #nameOf(tree: PathTree): string {
    return this.#names.get(elementOf(tree)) ?? 'this part of the record';
  }

  #field(tree: PathTree, step: ExpressionNode, where: string): PathTree {
    const field = fieldIn(tree, String(step.value), where);
    if (!('wrong' in field)) return field.tree;
    this.#report({
      code: 'unknown-source',
      severity: field.sure ? 'error' : 'warning',
      message: field.wrong,
      ...(field.hint ? { hint: field.hint } : {}),
      ...spanOf(step, this.#text),
    });
    return UNKNOWN;
  }

  #binary(node: ExpressionNode, context: PathTree, variables: Variables): PathTree {
    const left = this.#type(node.lhs as ExpressionNode, context, variables);
    const right = this.#type(node.rhs, context, variables);
    switch (node.value) {
      case '&':
        return leaf('text');
      case '=':
      case '!=':
        this.#comparable(left, node.rhs);
        this.#comparable(right, node.lhs as ExpressionNode);
        return leaf('boolean');
      case 'in':
        for (const item of node.rhs?.expressions ?? []) this.#comparable(left, item);
        return leaf('boolean');
      case 'and':
      case 'or':
      case '<':
      case '<=':
      case '>':
      case '>=':
        return leaf('boolean');
      case '..':
        return UNKNOWN;
      default:
        return leaf('number');
    }
  }

  /** A word that a field of a few words never has: the comparison is decided before any record comes. */
  #comparable(tree: PathTree, constant: ExpressionNode | undefined): void {
    const values = tree.kind === 'leaf' && tree.type === 'choice' ? tree.values : undefined;
    if (!values || constant?.type !== 'string' || values.includes(String(constant.value))) return;
    const hint = suggest(String(constant.value), values.map(String));
    this.#report({
      code: 'never-equal',
      severity: 'warning',
      message: `what is compared here is never \`${String(constant.value)}\``,
      ...(hint ? { hint } : {}),
      ...spanOf(constant, this.#text),
    });
  }

  #unary(node: ExpressionNode, context: PathTree, variables: Variables): PathTree {
    if (node.value === '-') {
      this.#type(node.expression, context, variables);
      return leaf('number');
    }
    if (node.value === '{') {
      if (Array.isArray(node.lhs)) this.#pairs(node.lhs, context, variables);
      return { kind: 'record', of: UNKNOWN };
    }
    for (const one of node.expressions ?? []) this.#type(one, context, variables);
    return { kind: 'list', of: UNKNOWN };
  }

  #call(node: ExpressionNode, piped: PathTree | undefined, context: PathTree, variables: Variables): PathTree {
    const name = node.procedure?.type === 'variable' ? String(node.procedure.value) : '';
    if (name === '') this.#type(node.procedure, context, variables);
    const args = node.arguments ?? [];
    const types = [
      ...(piped ? [piped] : []),
      ...args.map((one) => (one.type === 'lambda' ? UNKNOWN : this.#type(one, context, variables))),
    ];
    const element = types[0] ? elementOf(types[0]) : UNKNOWN;
    const first = variables.has(name) ? undefined : WITH_ELEMENTS[name];
    for (const one of args) if (one.type === 'lambda') this.#lambda(one, first?.(element) ?? [], context, variables);
    return variables.has(name) ? UNKNOWN : (RESULTS[name] ?? UNKNOWN);
  }

  #lambda(node: ExpressionNode, types: readonly PathTree[], context: PathTree, variables: Variables): void {
    const inner: Variables = new Map(variables);
    for (const [index, one] of (node.arguments ?? []).entries()) inner.set(String(one.value), types[index] ?? UNKNOWN);
    this.#type(node.body, context, inner);
  }
}
