import { compileSteps, type Path } from '../paths.ts';
import { compilePath, placeOf, type Run, Scope } from '../scope.ts';
import { fieldOf, type Shape } from '../shape.ts';
import type { Entry, Rule } from '../syntax.ts';
import { copy, isMissing, type Report, reporter } from '../value.ts';
import type { FieldExplanation, Option, SourceRead, Step } from './explanation.ts';
import { expressionReads } from './expression-reads.ts';
import type { Expressions } from './expressions.ts';
import { contextRead, readOf } from './source-reads.ts';
import { overheardAbsence, type ValueSteps } from './value-steps.ts';

/** The target of a rule, as messages name it (`lines.price`) and as it is in this record (`lines[0].price`). */
interface Target {
  name: string;
  field: string;
  shape: Shape | undefined;
  required: boolean;
}

/** What a rule leaves behind besides its value. */
interface Trace {
  reads: SourceRead[];
  steps: Step[];
}

type Tree = Map<string, Entry | Tree>;

/**
 * Walks the rules as they were parsed, one record at a time: the same order, conversions and problems as the compiled functions, with
 * everything written down. It is slow, and nothing of it runs unless somebody asks.
 */
export class Interpreter {
  /** What is told of the record, in the order of the rules. */
  readonly fields: FieldExplanation[] = [];
  readonly #values: ValueSteps;
  readonly #expressions: Expressions;

  constructor(values: ValueSteps, expressions: Expressions) {
    this.#values = values;
    this.#expressions = expressions;
  }

  /** Makes an object by its rules; the whole target where the scope is the record. `run` gets the problems. */
  object(
    entries: readonly Entry[],
    shape: Shape | undefined,
    required: boolean,
    scope: Scope,
    run: Run,
    name = '',
    field = '',
  ): Promise<Record<string, unknown> | undefined> {
    return this.#tree(treeOf(entries), shape, required, scope, run, name, field);
  }

  async #tree(
    tree: Tree,
    shape: Shape | undefined,
    required: boolean,
    scope: Scope,
    run: Run,
    name: string,
    field: string,
  ): Promise<Record<string, unknown> | undefined> {
    let made: Record<string, unknown> | undefined;
    for (const [key, below] of tree) {
      const known = shape && fieldOf(shape, key);
      const fits = known && !('wrong' in known) ? known : undefined;
      const must = required && (fits?.required ?? false);
      const target = { name: name + key, field: field + key, shape: fits?.shape, required: must };
      const value =
        below instanceof Map
          ? await this.#tree(below, target.shape, must, scope, run, `${target.name}.`, `${target.field}.`)
          : await this.#entry(below, target, scope, run);
      if (value === undefined) continue;
      made ??= {};
      made[key] = value;
    }
    return made;
  }

  async #entry(entry: Entry, target: Target, scope: Scope, run: Run): Promise<unknown> {
    const explained: FieldExplanation = {
      field: target.field,
      at: entry.at,
      kind: entry.rule.source.kind,
      required: target.required,
      outcome: 'absent',
      reads: [],
      steps: [],
      problems: [],
    };
    const from = this.fields.push(explained);
    const before = run.problems.length;
    const value = await this.#rule(entry.rule, target, scope, run, explained);
    const parts = this.fields.slice(from);
    settleParts(parts, run);
    const told = new Set(parts.flatMap(({ problems }) => problems));
    explained.problems = run.problems.slice(before).filter((problem) => !told.has(problem));
    if (value !== undefined) {
      explained.outcome = 'made';
      explained.value = value;
    } else if (run.problems.length > before) explained.outcome = 'failed';
    return value;
  }

  async #rule(rule: Rule, target: Target, scope: Scope, run: Run, trace: Trace): Promise<unknown> {
    if (rule.where) {
      const holds = await this.#expressions.holds(rule.where, scope, run);
      const { at, text } = rule.where;
      trace.steps.push({ did: 'where', at, text, holds, reads: expressionReads(rule.where, scope) });
      if (!holds) return undefined;
    }
    const path = pathOf(rule);
    const report = reporter(rule.at, path ? (here) => placeOf(path, here) : (here) => here.place);
    const { source } = rule;
    if (source.kind === 'object') return this.#nested(rule, source, target, scope, run, trace, report);
    if (source.kind === 'each') return this.#each(rule, source, target, scope, run, trace, report);
    if (source.kind === 'const' && !rule.as && !rule.lookup) return copy(source.value);
    const before = run.problems.length;
    const raw = await this.#raw(rule, target, scope, run, trace);
    if (run.problems.length > before) return undefined;
    const to = { target: target.name, required: target.required };
    return this.#values.finish(raw, rule, to, scope, run, report, trace.steps);
  }

  async #raw({ source }: Rule, target: Target, scope: Scope, run: Run, trace: Trace): Promise<unknown> {
    switch (source.kind) {
      case 'path': {
        const value = compilePath(source.path, source.at)(scope, run);
        trace.reads.push(readOf(source.path, scope, value));
        return value;
      }
      case 'context': {
        const { values } = run.context;
        const value = compileSteps(source.path.steps)(values, () => undefined);
        trace.reads.push(contextRead(source.path, values, value));
        return value;
      }
      case 'expr': {
        trace.reads.push(...expressionReads(source.expression, scope));
        return this.#expressions.read(source.expression, scope, run);
      }
      case 'const':
        return source.value;
      case 'first':
        return this.#first(source.options, target, scope, run, trace);
      default:
        return undefined;
    }
  }

  async #first(options: readonly Rule[], target: Target, scope: Scope, run: Run, trace: Trace): Promise<unknown> {
    const told: Option[] = [];
    trace.steps.push({ did: 'first', options: told });
    let taken: unknown;
    for (const rule of options) {
      const option: Option = { at: rule.at, outcome: 'untried', reads: [], steps: [] };
      told.push(option);
      if (!isMissing(taken)) continue;
      const from = this.fields.length;
      const value = await this.#rule(rule, { ...target, shape: undefined, required: false }, scope, run, option);
      if (isMissing(value)) {
        option.outcome = 'missing';
        // What an alternative made in vain is no part of the target.
        this.fields.length = from;
        continue;
      }
      option.outcome = 'taken';
      trace.reads.push(...option.reads);
      taken = value;
    }
    return taken;
  }

  async #nested(
    rule: Rule,
    source: Extract<Rule['source'], { kind: 'object' }>,
    target: Target,
    scope: Scope,
    run: Run,
    trace: Trace,
    report: Report,
  ): Promise<unknown> {
    const { from, entries } = source;
    const before = run.problems.length;
    const { name, field, shape, required } = target;
    if (!from) {
      const made = await this.object(entries, shape, required, scope, run, `${name}.`, `${field}.`);
      if (!rule.missing) return made;
      if (run.problems.length > before) return undefined;
      return made ?? overheardAbsence(rule, false, name, report, trace.steps)(scope, run);
    }
    const value = compilePath(from.path, from.at)(scope, run);
    trace.reads.push(readOf(from.path, scope, value));
    const below = isMissing(value) ? undefined : new Scope(value, scope, from.path, -1);
    const made = below && (await this.object(entries, shape, true, below, run, `${name}.`, `${field}.`));
    if (made !== undefined) return made;
    const optional = rule.missing ? rule.missing.do !== 'fail' : !required;
    const { problems } = run;
    if (optional && problems.slice(before).every(({ code }) => code === 'missing')) problems.length = before;
    if (problems.length > before) return undefined;
    return overheardAbsence(rule, required, name, report, trace.steps)(scope, run);
  }

  async #each(
    rule: Rule,
    source: Extract<Rule['source'], { kind: 'each' }>,
    target: Target,
    scope: Scope,
    run: Run,
    trace: Trace,
    report: Report,
  ): Promise<unknown> {
    const { list, where, entries } = source;
    const { name, field, shape, required } = target;
    const before = run.problems.length;
    const found = compilePath(list.path, list.at)(scope, run);
    trace.reads.push(readOf(list.path, scope, found));
    if (!Array.isArray(found)) {
      if (!isMissing(found)) report(run, scope, 'not-a-list', `what \`${name}\` is made of is no list`);
      if (run.problems.length > before) return undefined;
      return overheardAbsence(rule, required, name, report, trace.steps)(scope, run);
    }
    const of = shape?.kind === 'list' ? shape.of : undefined;
    const made: unknown[] = [];
    for (let i = 0; i < found.length; i++) {
      const element = new Scope(found[i], scope, list.path, i);
      const holds = !where || (await this.#expressions.holds(where, element, run));
      const condition = where && { at: where.at, text: where.text, reads: expressionReads(where, element) };
      trace.steps.push({
        did: 'element',
        source: element.place,
        ...(holds ? { index: made.length } : {}),
        ...(condition ? { condition } : {}),
      });
      if (!holds) continue;
      const at = `${field}[${made.length}].`;
      made.push((await this.object(entries, of, true, element, run, `${name}.`, at)) ?? {});
    }
    return made;
  }
}

/** An optional object of which nothing is there forgives what its fields miss: those did not fail. */
function settleParts(parts: readonly FieldExplanation[], run: Run): void {
  const standing = new Set(run.problems);
  for (const part of parts) {
    part.problems = part.problems.filter((problem) => standing.has(problem));
    if (part.outcome === 'failed' && part.problems.length === 0) part.outcome = 'absent';
  }
}

/** Rules by dotted targets, as the tree of objects that they make; two that clash were refused when the mapping was compiled. */
function treeOf(entries: readonly Entry[]): Tree {
  const tree: Tree = new Map();
  for (const entry of entries) {
    let level = tree;
    for (const name of entry.target.slice(0, -1)) {
      const there = level.get(name);
      const below: Tree = there instanceof Map ? there : new Map();
      level.set(name, below);
      level = below;
    }
    level.set(entry.target.at(-1) as string, entry);
  }
  return tree;
}

function pathOf({ source }: Rule): Path | undefined {
  switch (source.kind) {
    case 'path':
      return source.path;
    case 'each':
      return source.list.path;
    case 'object':
      return source.from?.path;
    default:
      return undefined;
  }
}
