import type { Table } from '../lookup.ts';
import { type Path, parsePath } from '../paths.ts';
import { suggest } from '../problem.ts';
import type { Entry, Expression, Rule } from '../syntax.ts';
import { isMissing } from '../value.ts';
import { checkOptions } from './check-options.ts';
import { checkExpression, type Outcome, type Surroundings } from './expression-types.ts';
import { type FileIndex, placeOf } from './file-index.ts';
import type { RawFinding } from './finding.ts';
import { leaf, MADE, type Misfit, misfit } from './fit.ts';
import { fieldIn, followPath } from './follow.ts';
import { answersOf } from './lookup-answers.ts';
import type { PathField, PathTree } from './path-tree.ts';

/** What the rules of one mapping are checked against. */
export interface RuleChecks {
  source: PathTree;
  target: PathTree;
  /** `from` and `to`, for messages. */
  from: string;
  to: string;
  tables: ReadonlyMap<string, Table>;
  files: ReadonlyMap<string, FileIndex>;
  /** Whether rules are surely missing from what was parsed: then nothing is said of what no rule makes. */
  partial: boolean;
  report(finding: RawFinding): void;
}

interface Goal {
  tree: PathTree;
  name: string;
  /** The target cannot do without it. */
  required: boolean;
  nullable: boolean;
}

const UNKNOWN: PathTree = { kind: 'unknown' };
const REQUIRED: PathField = { tree: UNKNOWN, required: true, nullable: false };

/** Checks all rules of a mapping, its baselines' among them, against both sides. */
export function checkRules(entries: readonly Entry[], at: string, checks: RuleChecks): void {
  const here = { here: checks.source, parent: UNKNOWN, root: checks.source, what: checks.from, whole: checks.from };
  new RuleChecker(checks).object(entries, { ...REQUIRED, tree: checks.target, name: '' }, here, at);
}

type Branch = Map<string, Entry | Branch>;

class RuleChecker {
  readonly #checks: RuleChecks;

  constructor(checks: RuleChecks) {
    this.#checks = checks;
  }

  #report(code: string, severity: 'error' | 'warning', where: string, message: string, hint?: string, length?: number) {
    this.#checks.report({
      code,
      severity,
      message,
      where,
      ...(hint ? { hint } : {}),
      ...(length === undefined ? {} : { length }),
    });
  }

  #index(where: string): FileIndex | undefined {
    return this.#checks.files.get(placeOf(where).file);
  }

  /** Rules by dotted targets, as the tree of objects that they make. */
  object(entries: readonly Entry[], goal: Goal, around: Surroundings, at: string): void {
    const branch: Branch = new Map();
    for (const entry of entries) {
      let level = branch;
      for (const name of entry.target.slice(0, -1)) {
        const there = level.get(name);
        const below: Branch = there instanceof Map ? there : new Map();
        if (!there) level.set(name, below);
        level = below;
      }
      const last = entry.target.at(-1) ?? '';
      if (!level.has(last)) level.set(last, entry);
    }
    this.#branch(branch, goal, around, at, []);
  }

  #branch(branch: Branch, goal: Goal, around: Surroundings, at: string, above: readonly string[]): void {
    for (const [key, below] of branch) {
      const entry = below instanceof Map ? firstOf(below) : below;
      const field = fieldIn(goal.tree, key, goal.name === '' ? this.#checks.to : `\`${goal.name}\``);
      const name = goal.name === '' ? key : `${goal.name}.${key}`;
      if ('wrong' in field) {
        const offset = above.reduce((length, part) => length + part.length + 1, 0);
        const where = moved(this.#index(entry.at)?.inside(entry.at) ?? entry.at, offset);
        this.#report('unknown-target', field.sure ? 'error' : 'warning', where, field.wrong, field.hint, key.length);
        if (below instanceof Map) continue;
        this.#rule(entry.rule, { tree: UNKNOWN, name, required: false, nullable: true }, around);
        continue;
      }
      const inner = { tree: field.tree, name, required: goal.required && field.required, nullable: field.nullable };
      if (below instanceof Map) this.#branch(below, inner, around, entry.at, [...above, key]);
      else this.#rule(entry.rule, inner, around);
    }
    if (goal.tree.kind !== 'object' || this.#checks.partial) return;
    for (const [name, field] of goal.tree.fields) {
      if (!field.required || branch.has(name)) continue;
      const path = goal.name === '' ? name : `${goal.name}.${name}`;
      const why = goal.name === '' ? `${this.#checks.to} requires` : `\`${goal.name}\` requires`;
      this.#report('target-not-covered', 'error', at, `no rule makes \`${path}\`, which ${why}`);
    }
  }

  #rule(rule: Rule, goal: Goal, around: Surroundings): void {
    if (rule.where) this.#expression(rule.where, around);
    this.#absence(rule, goal);
    const { source } = rule;
    switch (source.kind) {
      case 'object': {
        const from = source.from && this.#path(source.from.path, source.from.at, around);
        if (goal.tree.kind === 'leaf' || goal.tree.kind === 'list') {
          this.#misfit(
            misfit({ kind: 'object', fields: new Map(), others: 'unlisted' }, goal.tree, goal.name),
            rule.at,
          );
          return;
        }
        const inner = source.from
          ? {
              here: from ?? UNKNOWN,
              parent: around.here,
              root: around.root,
              whole: around.whole,
              what: `\`${source.from.path.text}\``,
            }
          : around;
        this.object(source.entries, { ...goal, required: goal.required || source.from !== undefined }, inner, rule.at);
        return;
      }
      case 'each': {
        const list = this.#path(source.list.path, source.list.at, around);
        if (list && list.kind !== 'list' && list.kind !== 'unknown')
          this.#report('not-a-list', 'error', source.list.at, `\`${source.list.path.text}\` is no list`);
        if (goal.tree.kind !== 'list' && goal.tree.kind !== 'unknown') {
          const message = `\`${goal.name}\` is no list, and \`each\` makes one`;
          this.#report('not-a-list', 'error', rule.at, message);
        }
        const inner = {
          here: list?.kind === 'list' ? list.of : UNKNOWN,
          parent: around.here,
          root: around.root,
          whole: around.whole,
          what: `an element of \`${source.list.path.text}\``,
        };
        if (source.where) this.#expression(source.where, inner);
        const tree = goal.tree.kind === 'list' ? goal.tree.of : UNKNOWN;
        this.object(source.entries, { ...goal, tree, required: true }, inner, rule.at);
        return;
      }
      default:
        this.#value(rule, goal, around);
    }
  }

  /** A rule that makes one value. */
  #value(rule: Rule, goal: Goal, around: Surroundings): void {
    const { source } = rule;
    const read = this.#read(rule, goal, around);
    if (rule.as) this.#settings(rule, around);
    for (const one of read) {
      if (
        (rule.as || rule.lookup) &&
        (one.tree.kind === 'list' || one.tree.kind === 'object') &&
        source.kind === 'path'
      ) {
        const what = rule.as ? `\`as: ${rule.as.name}\`` : 'a lookup';
        const kind = one.tree.kind === 'list' ? 'a list' : 'an object';
        const hint = one.tree.kind === 'list' ? 'take one element, `[0]`' : 'name the field of it that is meant';
        this.#report(
          'type-mismatch',
          'error',
          one.where,
          `${what} takes one value, and this is ${kind}`,
          hint,
          one.length,
        );
        return;
      }
    }
    const answers = rule.lookup && answersOf(rule.lookup, this.#checks.tables, this.#index(rule.at));
    if (rule.lookup && answers) this.#keys(rule, read, answers.keys, goal);
    const made = rule.as ? madeBy(rule) : undefined;
    if (made) {
      this.#misfit(misfit(made, goal.tree, goal.name), rule.as?.at ?? rule.at);
      return;
    }
    if (answers) {
      for (const { value, at } of answers.values)
        if (!isMissing(value)) this.#misfit(misfit(leaf('choice', [value as string]), goal.tree, goal.name), at);
      if (rule.unknown?.do !== 'keep') return;
    }
    // What `keep` lets through is what was read, with the words that the table translates left out.
    for (const one of read) {
      const known = answers?.keys.map(({ key }) => key);
      this.#misfit(misfit(without(one.tree, known), goal.tree, goal.name), one.where, one.length);
    }
  }

  /** What the source of a rule may come to. */
  #read(rule: Rule, goal: Goal, around: Surroundings): { tree: PathTree; where: string; length?: number }[] {
    const { source } = rule;
    switch (source.kind) {
      case 'path':
        return [{ tree: this.#path(source.path, source.at, around) ?? UNKNOWN, where: source.at }];
      case 'const':
        return source.value === null || typeof source.value === 'object'
          ? []
          : [{ tree: leaf('choice', [source.value as string]), where: source.at }];
      case 'expr': {
        const { expression } = source;
        const many = ({ tree }: Outcome) => tree.kind === 'list' && goal.tree.kind !== 'list';
        return this.#expression(expression, around)
          .filter((one) => !many(one))
          .map(({ tree, position, length }) => ({ tree, where: expression.locate(position), length }));
      }
      case 'first': {
        checkOptions(source.options, (finding) => this.#checks.report(finding));
        // Each option goes on to the type or table of the whole, where there is one.
        const next: Goal = rule.as || rule.lookup ? { ...goal, tree: UNKNOWN } : goal;
        for (const option of source.options) this.#rule(option, { ...next, required: false }, around);
        return [];
      }
      case 'context':
        this.#context(source.path, source.at);
        return [];
      default:
        return [];
    }
  }

  /** The tree at the end of a path; what leads astray is reported, and then nothing is known. */
  #path(path: Path, at: string, around: Surroundings): PathTree | undefined {
    const { head } = path;
    if (head === 'index') return leaf('integer');
    const start = head === 'here' ? around.here : head === 'root' ? around.root : around.parent;
    const what = head === 'here' ? around.what : head === 'root' ? this.#checks.from : 'what stands around';
    const end = followPath(start, path, what);
    if (!('wrong' in end)) return end.tree;
    const where = moved(this.#index(at)?.inside(at) ?? at, end.offset);
    this.#report('unknown-source', end.sure ? 'error' : 'warning', where, end.wrong, end.hint, end.length);
    return undefined;
  }

  #context(path: Path, at: string): void {
    const [first] = path.steps;
    const known = ['params', 'identity', 'held'];
    if (typeof first !== 'string' || known.includes(first)) return;
    const message = `nothing called \`${first}\` comes from outside the record`;
    this.#report('unknown-context', 'warning', at, message, suggest(first, known));
  }

  #expression(expression: Expression, around: Surroundings): Outcome[] {
    return checkExpression(expression, around, ({ position, length, ...finding }) =>
      this.#checks.report({ ...finding, where: expression.locate(position), length }),
    );
  }

  /** The path of a type's setting: the currency of money, the unit of a weight. */
  #settings(rule: Rule, around: Surroundings): void {
    for (const name of ['currency', 'of']) {
      const setting = rule.as?.settings.get(name);
      const path = setting && parsePath(setting.value);
      if (!setting || !path || 'wrong' in path) continue;
      const value = rule.as && this.#index(setting.at) ? setting.at : rule.at;
      this.#path(path, afterKey(value, this.#index(value)), around);
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
      this.#report('never-looked-up', 'warning', at, message, suggest(key, values));
    }
  }

  /** What `missing` and `unknown` leave out where the target needs it. */
  #absence(rule: Rule, goal: Goal): void {
    const pairOf = (key: string) => this.#index(rule.at)?.pair(rule.at, key)?.value ?? rule.at;
    if (goal.required) {
      const message = `${this.#checks.to} requires \`${goal.name}\`, and \`skip\` leaves it out`;
      for (const [key, policy] of [
        ['missing', rule.missing],
        ['unknown', rule.unknown],
      ] as const)
        if (policy?.do === 'skip') this.#report('required-skipped', 'error', pairOf(key), message);
    }
    if (rule.missing?.do === 'null' && !goal.nullable && goal.tree.kind !== 'unknown')
      this.#report(
        'wrong-value',
        'error',
        pairOf('missing'),
        `\`${goal.name}\` cannot be null`,
        'leave it out: `missing: skip`',
      );
    for (const [key, policy] of [
      ['missing', rule.missing],
      ['unknown', rule.unknown],
    ] as const) {
      if (policy?.do !== 'default' || policy.value === null || typeof policy.value === 'object') continue;
      const at = this.#index(rule.at)?.pair(pairOf(key), 'default')?.value ?? rule.at;
      // A code that no table knows still goes through `as`; what is missing does not.
      if (key === 'unknown' && rule.as) continue;
      this.#misfit(misfit(leaf('choice', [policy.value as string]), goal.tree, goal.name), at);
    }
  }

  #misfit(found: Misfit | undefined, where: string, length?: number): void {
    if (!found) return;
    const severity = found.code === 'unchecked-type' ? 'warning' : 'error';
    this.#report(found.code, severity, where, found.message, found.hint, length);
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

function moved(where: string, by: number): string {
  const { file, line, column } = placeOf(where);
  return `${file}:${line}:${column + by}`;
}

/** The value behind a key on the same line. */
function afterKey(where: string, index: FileIndex | undefined): string {
  const { line, column } = placeOf(where);
  const rest = index?.lines[line - 1]?.slice(column - 1) ?? '';
  const [key = ''] = /^[^:]*:\s*/.exec(rest) ?? [];
  return moved(where, key.length);
}

function firstOf(branch: Branch): Entry {
  for (const below of branch.values()) return below instanceof Map ? firstOf(below) : below;
  throw new Error('a branch of rules has no leaf');
}
