import { compileLookup, type Table } from '../lookup.ts';
import { parsePath } from '../paths.ts';
import { compilePath, type Run, type Scope } from '../scope.ts';
import type { Lookup, Rule, TypeCall } from '../syntax.ts';
import { TYPES } from '../types.ts';
import { type Convert, Unfit } from '../unfit.ts';
import { type Absent, absence, finisher, type Report } from '../value.ts';
import type { SourceRead, Step } from './explanation.ts';
import { readOf } from './source-reads.ts';

export interface ValueTarget {
  /** As messages name it: `lines.price`. */
  target: string;
  required: boolean;
}

/** Turns raw values into the target's by the very `finisher` that `apply` uses, with each of its parts overheard. */
export class ValueSteps {
  readonly #tables: ReadonlyMap<string, Table>;
  readonly #lookups = new WeakMap<Lookup, ReadonlyMap<string, unknown>>();
  readonly #types = new WeakMap<TypeCall, Convert>();

  constructor(tables: ReadonlyMap<string, Table>) {
    this.#tables = tables;
  }

  finish(raw: unknown, rule: Rule, to: ValueTarget, scope: Scope, run: Run, report: Report, steps: Step[]): unknown {
    const side = rule.as && this.#overheardSide(rule.as);
    const finish = finisher({
      target: to.target,
      table: rule.lookup && this.#overheardTable(rule.lookup, rule, steps),
      tableName: rule.lookup?.kind === 'table' ? rule.lookup.name : 'its lookup',
      unknown: rule.unknown ?? { do: 'fail' },
      convert: rule.as && this.#overheardType(rule.as, side, steps),
      side: side && ((here, now) => side.read(here, now).value),
      absent: overheardAbsence(rule, to.required, to.target, report, steps),
      report,
    });
    return finish(raw, scope, run);
  }

  #overheardTable(lookup: Lookup, rule: Rule, steps: Step[]): ReadonlyMap<string, unknown> {
    let entries = this.#lookups.get(lookup);
    if (!entries) {
      entries = compileLookup(lookup, this.#tables, []) ?? new Map();
      this.#lookups.set(lookup, entries);
    }
    const known = entries;
    const name = lookup.kind === 'table' ? { table: lookup.name } : {};
    const policy = rule.unknown ?? { do: 'fail' };
    const overheard = {
      has: (key: string): boolean => {
        const found = known.has(key);
        const row = found ? this.#row(lookup, key) : undefined;
        steps.push({
          did: 'lookup',
          at: lookup.at,
          ...name,
          key,
          ...(row ? { row } : {}),
          ...(found ? { answer: known.get(key) } : { unknown: policy.do }),
          ...(!found && policy.do === 'default' ? { answer: policy.value } : {}),
        });
        return found;
      },
      get: (key: string) => known.get(key),
    };
    // `finisher` asks these two and nothing else of its table.
    return overheard as unknown as ReadonlyMap<string, unknown>;
  }

  /** The place of the row that answers a key: the first, as in `compileLookup`. */
  #row(lookup: Lookup, key: string): string | undefined {
    if (lookup.kind === 'inline') return lookup.places[lookup.entries.findIndex(([own]) => own === key)];
    const table = this.#tables.get(lookup.name);
    if (!table) return undefined;
    const column = lookup.from ? table.columns.indexOf(lookup.from.value) : lookup.reverse ? 1 : 0;
    return table.rows.find(({ cells }) => String(cells[column] ?? '').trim() === key)?.at;
  }

  #overheardType(call: TypeCall, side: Side | undefined, steps: Step[]): Convert {
    let convert = this.#types.get(call);
    if (!convert) {
      const settings = new Map([...call.settings].map(([name, setting]) => [name, setting.value]));
      const made = (TYPES[call.name] as (typeof TYPES)[string]).make(call.argument?.value, settings);
      if (typeof made === 'string') throw new Error(`a mapping with an error was explained: ${made}`);
      convert = made;
      this.#types.set(call, convert);
    }
    const known = convert;
    return (value, beside) => {
      const to = known(value, beside);
      steps.push({
        did: 'type',
        at: call.at,
        type: shownType(call),
        from: value,
        ...(to instanceof Unfit ? {} : { to }),
        ...(side?.last ? { side: side.last } : {}),
      });
      return to;
    };
  }

  /** What the type's other setting points to, e.g. the currency of an amount; read only when the type asks. */
  #overheardSide(call: TypeCall): Side | undefined {
    const name = TYPES[call.name]?.side;
    const setting = name === undefined ? undefined : call.settings.get(name);
    const path = setting && parsePath(setting.value);
    if (!setting || !path || 'wrong' in path) return undefined;
    const read = compilePath(path, setting.at);
    const side: Side = {
      read(scope, run) {
        side.last = readOf(path, scope, read(scope, run));
        return side.last;
      },
    };
    return side;
  }
}

interface Side {
  read(scope: Scope, run: Run): SourceRead;
  last?: SourceRead;
}

/** `as` as it is written, e.g. `money: major, currency: currencyCode`. */
const shownType = ({ name, argument, settings }: TypeCall): string =>
  [argument ? `${name}: ${argument.value}` : name, ...[...settings].map(([key, { value }]) => `${key}: ${value}`)].join(
    ', ',
  );

/** What `missing` does, told when it is asked. */
export function overheardAbsence(rule: Rule, required: boolean, target: string, report: Report, steps: Step[]): Absent {
  const absent = absence(rule, required, target, report);
  const then = rule.missing?.do ?? (required ? 'fail' : 'skip');
  return (scope, run) => {
    const value = absent(scope, run);
    steps.push({
      did: 'missing',
      then,
      said: rule.missing !== undefined,
      ...(then === 'default' ? { value } : {}),
    });
    return value;
  };
}
