import { type CompiledType, compileType } from './compile-type.ts';
import { type Compiled, finished, firstOf, listOf, objectFrom, objectOf, onlyWhere } from './composite.ts';
import { compileCondition, compileExpression } from './expression.ts';
import { compileLookup, type Table } from './lookup.ts';
import { compileSteps, type Path } from './paths.ts';
import type { Problem } from './problem.ts';
import { compilePath, placeOf, type Scope } from './scope.ts';
import { fieldOf, followSteps, type Shape } from './shape.ts';
import type { Entry, Rule } from './syntax.ts';
import { absence, copy, finisher, isMissing, type Report, reporter } from './value.ts';

/** What the rules are compiled against, and where what is wrong with them goes. */
export interface Surroundings {
  tables: ReadonlyMap<string, Table>;
  problems: Problem[];
  /** Names of the tables that were asked for. */
  used: Set<string>;
}

/** What is known of the places a rule reads from; `undefined` where nothing is. */
interface SourceShapes {
  here: Shape | undefined;
  parent: Shape | undefined;
  root: Shape | undefined;
}

type Tree = Map<string, Entry | Tree>;

/** Compiles all rules of a mapping to one function from a record's scope to the target. */
export function compileRules(
  entries: readonly Entry[],
  source: Shape | undefined,
  target: Shape | undefined,
  at: string,
  around: Surroundings,
): Compiled {
  const compiler = new Compiler(around);
  return compiler.object(entries, target, true, { here: source, parent: undefined, root: source }, '', at);
}

class Compiler {
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  #problem(code: string, where: string, message: string, hint?: string): void {
    this.#around.problems.push({ code, message, ...(hint ? { hint } : {}), where, severity: 'error' });
  }

  /** Rules by dotted targets, as the tree of objects that they make. */
  object(
    entries: readonly Entry[],
    shape: Shape | undefined,
    required: boolean,
    source: SourceShapes,
    prefix: string,
    at: string,
  ): Compiled {
    const tree: Tree = new Map();
    for (const entry of entries) {
      let level = tree;
      entry.target.forEach((name, depth) => {
        const there = level.get(name);
        const last = depth === entry.target.length - 1;
        if (there && (last || !(there instanceof Map))) {
          this.#problem(
            'target-conflict',
            entry.at,
            `\`${prefix}${entry.target.join('.')}\` is made by another rule too`,
          );
        } else if (last) level.set(name, entry);
        else if (there) level = there as Tree;
        else {
          const below: Tree = new Map();
          level.set(name, below);
          level = below;
        }
      });
    }
    return this.#tree(tree, shape, required, source, prefix, at);
  }

  #tree(
    tree: Tree,
    shape: Shape | undefined,
    required: boolean,
    source: SourceShapes,
    prefix: string,
    at: string,
  ): Compiled {
    const fields: ({ key: string } & Compiled)[] = [];
    for (const [key, below] of tree) {
      const entry = below instanceof Map ? anyOf(below) : below;
      const target = prefix + key;
      const field = shape && fieldOf(shape, key);
      if (field && 'wrong' in field) {
        this.#problem('unknown-target', entry.at, `the target has no \`${target}\``, field.hint);
        continue;
      }
      const must = required && (field?.required ?? false);
      const compiled =
        below instanceof Map
          ? this.#tree(below, field?.shape, must, source, `${target}.`, entry.at)
          : this.#rule(entry.rule, target, field?.shape, must, source);
      if (compiled) fields.push({ key, ...compiled });
    }
    if (required && shape?.kind === 'object') {
      for (const [name, field] of shape.fields) {
        if (field.required && !tree.has(name))
          this.#problem('target-not-covered', at, `no rule makes \`${prefix}${name}\`, which the target requires`);
      }
    }
    return objectOf(fields);
  }

  #rule(
    rule: Rule,
    target: string,
    shape: Shape | undefined,
    required: boolean,
    source: SourceShapes,
  ): Compiled | undefined {
    const place = this.#placeIn(rule);
    const report = reporter(rule.at, place);
    const compiled = this.#bare(rule, target, shape, required, source, report);
    if (!compiled || !rule.where) return compiled;
    const condition = compileCondition(rule.where, this.#around.problems);
    return condition && onlyWhere(compiled, condition);
  }

  #placeIn(rule: Rule): (scope: Scope) => string {
    const { source } = rule;
    const path =
      source.kind === 'path'
        ? source.path
        : source.kind === 'each'
          ? source.list.path
          : source.kind === 'object'
            ? source.from?.path
            : undefined;
    return path ? (scope) => placeOf(path, scope) : (scope) => scope.place;
  }

  /** A rule without its `where`. */
  #bare(
    rule: Rule,
    target: string,
    shape: Shape | undefined,
    required: boolean,
    source: SourceShapes,
    report: Report,
  ): Compiled | undefined {
    const missing = rule.missing;
    if (missing?.do === 'default') this.#fits(missing.value, shape, rule.at, target, 'default');
    switch (rule.source.kind) {
      case 'object':
        return this.#nested(rule, rule.source, target, shape, required, source, report);
      case 'each':
        return this.#each(rule, rule.source, target, shape, required, source, report);
      case 'const': {
        const { value, at } = rule.source;
        if (rule.as || rule.lookup) break;
        this.#fits(value, shape, at, target, 'constant');
        return { awaits: false, read: typeof value === 'object' && value !== null ? () => copy(value) : () => value };
      }
    }
    const raw = this.#raw(rule, target, source);
    const follow = (path: Path, at: string) => void this.#known(path, at, source);
    const type: CompiledType | undefined = rule.as ? compileType(rule.as, this.#around.problems, follow) : {};
    const table = rule.lookup && compileLookup(rule.lookup, this.#around.tables, this.#around.problems);
    if (rule.lookup?.kind === 'table') this.#around.used.add(rule.lookup.name);
    if (table && !rule.as && shape)
      for (const value of table.values())
        if (!isMissing(value)) this.#fits(value, shape, rule.lookup?.at ?? rule.at, target, 'table');
    if (!raw || !type || (rule.lookup && !table)) return undefined;
    const finish = finisher({
      target,
      table,
      tableName: rule.lookup?.kind === 'table' ? rule.lookup.name : 'its lookup',
      unknown: rule.unknown ?? { do: 'fail' },
      convert: type.convert,
      side: type.side,
      absent: absence(rule, required, target, report),
      report,
    });
    return finished(raw, finish);
  }

  #raw(rule: Rule, target: string, source: SourceShapes): Compiled | undefined {
    const bare = rule.source;
    switch (bare.kind) {
      case 'path':
        this.#known(bare.path, bare.at, source);
        return { awaits: false, read: compilePath(bare.path, bare.at) };
      case 'context': {
        const read = compileSteps(bare.path.steps);
        return { awaits: false, read: (_, run) => read(run.context.values, () => undefined) };
      }
      case 'expr':
        return compileExpression(bare.expression, this.#around.problems);
      case 'const': {
        const { value } = bare;
        return { awaits: false, read: () => value };
      }
      case 'first':
        return this.#first(bare.options, target, source);
      default:
        return undefined;
    }
  }

  #nested(
    rule: Rule,
    bare: Extract<Rule['source'], { kind: 'object' }>,
    target: string,
    shape: Shape | undefined,
    required: boolean,
    source: SourceShapes,
    report: Report,
  ): Compiled | undefined {
    const { from, entries } = bare;
    const below = from
      ? { here: this.#known(from.path, from.at, source), parent: source.here, root: source.root }
      : source;
    if (!from) {
      const inner = this.object(entries, shape, required, below, `${target}.`, rule.at);
      const absent = absence(rule, false, target, report);
      return rule.missing ? finished(inner, (made, scope, run) => made ?? absent(scope, run)) : inner;
    }
    // With `from`, the object is made of what is there, and then it has to be whole.
    const inner = this.object(entries, shape, true, below, `${target}.`, rule.at);
    const optional = rule.missing ? rule.missing.do !== 'fail' : !required;
    return objectFrom(inner, from, optional, absence(rule, required, target, report));
  }

  #first(options: readonly Rule[], target: string, source: SourceShapes): Compiled | undefined {
    const all = options
      .map((option) => this.#rule(option, target, undefined, false, source))
      .filter((option) => option !== undefined);
    return all.length < options.length ? undefined : firstOf(all);
  }

  #each(
    rule: Rule,
    bare: Extract<Rule['source'], { kind: 'each' }>,
    target: string,
    shape: Shape | undefined,
    required: boolean,
    source: SourceShapes,
    report: Report,
  ): Compiled | undefined {
    const { list, entries } = bare;
    const known = this.#known(list.path, list.at, source);
    if (known && known.kind !== 'list') this.#problem('not-a-list', list.at, `\`${list.path.text}\` is no list`);
    if (shape && shape.kind !== 'list') this.#problem('not-a-list', rule.at, `\`${target}\` is no list`);
    const below = { here: known?.kind === 'list' ? known.of : undefined, parent: source.here, root: source.root };
    const inner = this.object(
      entries,
      shape?.kind === 'list' ? shape.of : undefined,
      true,
      below,
      `${target}.`,
      rule.at,
    );
    const condition = bare.where && compileCondition(bare.where, this.#around.problems);
    if (bare.where && !condition) return undefined;
    return listOf(inner, list, condition, target, absence(rule, required, target, report), report);
  }

  /** The shape at the end of a path, where it is known; a path that leads nowhere is a problem. */
  #known(path: Path, at: string, source: SourceShapes): Shape | undefined {
    const base =
      path.head === 'here'
        ? source.here
        : path.head === 'root'
          ? source.root
          : path.head === 'parent'
            ? source.parent
            : undefined;
    if (!base) return undefined;
    const end = followSteps(base, path.steps);
    if ('shape' in end) return end.shape;
    this.#problem('unknown-source', at, `\`${path.text}\`: ${end.wrong}`, end.hint);
    return undefined;
  }

  /** Constants, defaults and table values are known now: they are checked now. */
  #fits(value: unknown, shape: Shape | undefined, at: string, target: string, what: string): void {
    if (shape?.kind !== 'leaf' || value === null || shape.schema.safeParse(value).success) return;
    const hint = typeof value === 'number' || typeof value === 'boolean' ? 'write it in quotes' : undefined;
    this.#problem('wrong-value', at, `\`${target}\` cannot be ${JSON.stringify(value)} (its ${what})`, hint);
  }
}

function anyOf(tree: Tree): Entry {
  for (const below of tree.values()) return below instanceof Map ? anyOf(below) : below;
  throw new Error('a tree of rules has no leaf');
}
