import type { Entry, Rule } from '../syntax.ts';
import { checkAbsence } from './check-absence.ts';
import { ValueChecks } from './check-value.ts';
import { Checks, type Goal, type Grounds, moved } from './checks.ts';
import type { Surroundings } from './expression-types.ts';
import { placeOf } from './file-index.ts';
import { misfit } from './fit.ts';
import { type Astray, fieldIn } from './follow.ts';
import type { PathTree } from './path-tree.ts';

const UNKNOWN: PathTree = { kind: 'unknown' };

/** Checks all rules of a mapping, its baselines' among them, against both sides. */
export function checkRules(entries: readonly Entry[], at: string, grounds: Grounds): void {
  const { source, target: tree, from } = grounds;
  const around = { here: source, parent: UNKNOWN, root: source, what: from, whole: from };
  new RuleChecks(new Checks(grounds)).object(entries, { tree, name: '', required: true, nullable: false }, around, at);
}

type Branch = Map<string, Entry | Branch>;

class RuleChecks {
  readonly #checks: Checks;
  readonly #values: ValueChecks;

  constructor(checks: Checks) {
    this.#checks = checks;
    this.#values = new ValueChecks(checks, (rule, goal, around) => this.#rule(rule, goal, around));
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
    /** Names that were probably meant where there is another. */
    const meant = new Set<string>();
    for (const [key, below] of branch) {
      const entry = below instanceof Map ? firstOf(below) : below;
      const field = fieldIn(goal.tree, key, goal.name === '' ? this.#checks.grounds.to : `\`${goal.name}\``);
      const name = goal.name === '' ? key : `${goal.name}.${key}`;
      if ('wrong' in field) {
        this.#unknown(field, entry, above.length);
        const [, near] = /^did you mean `(.+)`/.exec(field.hint ?? '') ?? [];
        if (near) meant.add(near);
        if (!(below instanceof Map))
          this.#rule(entry.rule, { tree: UNKNOWN, name, required: false, nullable: true }, around);
        continue;
      }
      const inner = { tree: field.tree, name, required: goal.required && field.required, nullable: field.nullable };
      if (below instanceof Map) this.#branch(below, inner, around, entry.at, [...above, key]);
      else this.#rule(entry.rule, inner, around);
    }
    if (goal.tree.kind !== 'object' || this.#checks.grounds.partial) return;
    const lacking = [...goal.tree.fields].flatMap(([name, field]) =>
      field.required && !branch.has(name) && !meant.has(name) ? [goal.name === '' ? name : `${goal.name}.${name}`] : [],
    );
    if (lacking.length === 0) return;
    const whole = goal.name === '' ? this.#checks.grounds.to : `\`${goal.name}\``;
    const names = lacking.map((name) => `\`${name}\``).join(', ');
    this.#checks.report('target-not-covered', 'error', at, `no rule makes ${names}, which ${whole} requires`);
  }

  #unknown({ wrong, hint, sure }: Astray, { at, target }: Entry, depth: number): void {
    const { line, column } = placeOf(at);
    const index = this.#checks.index(at);
    const begin = index?.inside(at) ?? at;
    // Counted from the end: over a baseline, the first names of a target may be those of the list that it lies in.
    const quotes = begin === at ? 0 : 2;
    const written = (index?.lengthAt(line, column) ?? target.join('.').length) - quotes;
    const where = moved(begin, Math.max(0, written - target.slice(depth).join('.').length));
    this.#checks.report('unknown-target', sure ? 'error' : 'warning', where, wrong, hint, target[depth]?.length);
  }

  #rule(rule: Rule, goal: Goal, around: Surroundings): void {
    if (rule.where) this.#checks.expression(rule.where, around);
    checkAbsence(rule, goal, this.#checks);
    const { source } = rule;
    switch (source.kind) {
      case 'object': {
        const from = source.from && this.#checks.path(source.from.path, source.from.at, around);
        if (goal.tree.kind === 'leaf' || goal.tree.kind === 'list') {
          this.#checks.misfit(
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
        const list = this.#checks.path(source.list.path, source.list.at, around);
        if (list && list.kind !== 'list' && list.kind !== 'unknown')
          this.#checks.report('not-a-list', 'error', source.list.at, `\`${source.list.path.text}\` is no list`);
        if (goal.tree.kind !== 'list' && goal.tree.kind !== 'unknown') {
          const message = `\`${goal.name}\` is no list, and \`each\` makes one`;
          this.#checks.report('not-a-list', 'error', rule.at, message);
        }
        const inner = {
          here: list?.kind === 'list' ? list.of : UNKNOWN,
          parent: around.here,
          root: around.root,
          whole: around.whole,
          what: `an element of \`${source.list.path.text}\``,
        };
        if (source.where) this.#checks.expression(source.where, inner);
        const tree = goal.tree.kind === 'list' ? goal.tree.of : UNKNOWN;
        this.object(source.entries, { ...goal, tree, required: true }, inner, rule.at);
        return;
      }
      default:
        this.#values.check(rule, goal, around);
    }
  }
}

function firstOf(branch: Branch): Entry {
  for (const below of branch.values()) return below instanceof Map ? firstOf(below) : below;
  throw new Error('a branch of rules has no leaf');
}
