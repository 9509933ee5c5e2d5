import { type Path, parsePath } from '../paths.ts';
import { suggest } from '../problem.ts';
import type { Rule } from '../syntax.ts';
import { isMissing } from '../value.ts';
import { checkOptions } from './check-options.ts';
import { type Checks, type Goal, moved } from './checks.ts';
import type { Outcome, Surroundings } from './expression-types.ts';
import { type FileIndex, placeOf } from './file-index.ts';
import { leaf, MADE, misfit } from './fit.ts';
import { answersOf } from './lookup-answers.ts';
import type { PathTree } from './path-tree.ts';

const UNKNOWN: PathTree = { kind: 'unknown' };

/** What a source may come to, and where in the file it says so. */
interface Reading {
  tree: PathTree;
  where: string;
  length?: number;
}

/** Checks rules that make one value: what they read, what becomes of it, and whether the target takes that. */
export class ValueChecks {
  readonly #checks: Checks;
  readonly #option: (rule: Rule, goal: Goal, around: Surroundings) => void;

  /** `option` checks one option of a `first`, which may be any rule. */
  constructor(checks: Checks, option: (rule: Rule, goal: Goal, around: Surroundings) => void) {
    this.#checks = checks;
    this.#option = option;
  }

  check(rule: Rule, goal: Goal, around: Surroundings): void {
    const { source } = rule;
    const read = this.#read(rule, goal, around);
    if (rule.as) this.#settings(rule, around);
    if (source.kind === 'path' && read.some((one) => this.#isWhole(rule, one))) return;
    const answers = rule.lookup && answersOf(rule.lookup, this.#checks.grounds.tables, this.#checks.index(rule.at));
    if (rule.lookup && answers) this.#keys(rule, read, answers.keys, goal);
    const made = rule.as ? madeBy(rule) : undefined;
    if (made) {
      this.#checks.misfit(misfit(made, goal.tree, goal.name), rule.as?.at ?? rule.at);
      return;
    }
    if (answers) {
      for (const { value, at } of answers.values)
        if (!isMissing(value)) this.#checks.misfit(misfit(leaf('choice', [value as string]), goal.tree, goal.name), at);
      if (rule.unknown?.do !== 'keep') return;
    }
    // What `keep` lets through is what was read, with the words that the table translates left out.
    for (const one of read) {
      const known = answers?.keys.map(({ key }) => key);
      this.#checks.misfit(misfit(without(one.tree, known), goal.tree, goal.name), one.where, one.length);
    }
  }

  /** A list or an object where `as` or a lookup wants one value. */
  #isWhole(rule: Rule, { tree, where, length }: Reading): boolean {
    if (!(rule.as || rule.lookup) || (tree.kind !== 'list' && tree.kind !== 'object')) return false;
    const what = rule.as ? `\`as: ${rule.as.name}\`` : 'a lookup';
    const kind = tree.kind === 'list' ? 'a list' : 'an object';
    const hint = tree.kind === 'list' ? 'take one element, `[0]`' : 'name the field of it that is meant';
    this.#checks.report('type-mismatch', 'error', where, `${what} takes one value, and this is ${kind}`, hint, length);
    return true;
  }

  /** What the source of a rule may come to. */
  #read(rule: Rule, goal: Goal, around: Surroundings): Reading[] {
    const { source } = rule;
    switch (source.kind) {
      case 'path':
        return [{ tree: this.#checks.path(source.path, source.at, around) ?? UNKNOWN, where: source.at }];
      case 'const':
        return source.value === null || typeof source.value === 'object'
          ? []
          : [{ tree: leaf('choice', [source.value as string]), where: source.at }];
      case 'expr': {
        const { expression } = source;
        const many = ({ tree }: Outcome) => tree.kind === 'list' && goal.tree.kind !== 'list';
        return this.#checks
          .expression(expression, around)
          .filter((one) => !many(one))
          .map(({ tree, position, length }) => ({ tree, where: expression.locate(position), length }));
      }
      case 'first': {
        checkOptions(source.options, (finding) => this.#checks.grounds.report(finding));
        // Each option goes on to the type or table of the whole, where there is one.
        const next: Goal = rule.as || rule.lookup ? { ...goal, tree: UNKNOWN } : goal;
        for (const option of source.options) this.#option(option, { ...next, required: false }, around);
        return [];
      }
      case 'context':
        this.#context(source.path, source.at);
        return [];
      default:
        return [];
    }
  }

  #context(path: Path, at: string): void {
    const [first] = path.steps;
    const known = ['params', 'identity', 'held'];
    if (typeof first !== 'string' || known.includes(first)) return;
    const message = `nothing called \`${first}\` comes from outside the record`;
    this.#checks.report('unknown-context', 'warning', at, message, suggest(first, known));
  }

  /** The path of a type's setting: the currency of money, the unit of a weight. */
  #settings(rule: Rule, around: Surroundings): void {
    for (const name of ['currency', 'of']) {
      const setting = rule.as?.settings.get(name);
      const path = setting && parsePath(setting.value);
      if (!setting || !path || 'wrong' in path) continue;
      const value = rule.as && this.#checks.index(setting.at) ? setting.at : rule.at;
      this.#checks.path(path, afterKey(value, this.#checks.index(value)), around);
    }
  }

  /** Keys of a lookup's own that the source never says. */
  #keys(rule: Rule, read: { tree: PathTree }[], keys: { key: string; at: string }[], goal: Goal): void {
    const [only, second] = read;
    if (rule.lookup?.kind !== 'inline' || !only || second || only.tree.kind !== 'leaf' || !only.tree.values) return;
    const values = only.tree.values.map(String);
    for (const { key, at } of keys) {
      if (values.includes(key)) continue;
      const message = `\`${goal.name}\` is never made of \`${key}\`: its source does not say that`;
      this.#checks.report('never-looked-up', 'warning', at, message, suggest(key, values));
    }
  }
}

function madeBy(rule: Rule): PathTree | undefined {
  const call = rule.as;
  if (call?.name === 'unit') return leaf(call.argument === undefined ? 'text' : 'decimal');
  return call && Object.hasOwn(MADE, call.name) ? MADE[call.name] : UNKNOWN;
}

function without(tree: PathTree, words: readonly string[] | undefined): PathTree {
  if (!words || tree.kind !== 'leaf' || !tree.values) return tree;
  return { ...tree, values: tree.values.filter((value) => !words.includes(String(value))) };
}

/** The value behind a key on the same line. */
function afterKey(where: string, index: FileIndex | undefined): string {
  const { line, column } = placeOf(where);
  const rest = index?.lines[line - 1]?.slice(column - 1) ?? '';
  const [key = ''] = /^[^:]*:\s*/.exec(rest) ?? [];
  return moved(where, key.length);
}
