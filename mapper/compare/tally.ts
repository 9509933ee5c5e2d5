import type { Problem } from '../problem.ts';
import { CHANGE_KINDS, type Change, type ChangeKind } from './changes.ts';

/** One value that became another, in however many records. */
export interface Sample<Label> extends Change {
  /** How many records have this very change, and the first of them. */
  count: number;
  records: Label[];
}

/** Changes of one kind at one field, over all records. */
export interface ChangeGroup<Label> {
  kind: ChangeKind;
  /** `lines[].sku`: the places of lists are taken together. */
  path: string;
  /** How many records have it, and how often in all. */
  records: number;
  times: number;
  /** Of a failure: the first one's. */
  problem?: Problem;
  /** Different ones, the most frequent first. */
  examples: Sample<Label>[];
}

/** Different changes that are counted in a group; those that come later are only counted with the group. */
const MAX_DIFFERENT = 50;

/** The record that was added last: a record counts once, however many lines of it changed. */
interface Last<Label> {
  last?: Label;
}

interface Counting<Label> extends Omit<ChangeGroup<Label>, 'examples'>, Last<Label> {
  samples: Map<string, Sample<Label> & Last<Label>>;
}

const everyPlace = (path: string): string => path.replace(/\[\d+\]/g, '[]');

/** Counts changes over any number of records and keeps a few of each group: its size does not grow with the records. */
export class Tally<Label extends object> {
  records = 0;
  unchanged = 0;
  /** Records that both mappings fail on, in the same way. */
  stillFailing = 0;
  readonly #groups = new Map<string, Counting<Label>>();
  readonly #examples: number;

  /** `examples` is how many different changes of a group are told, and how many records of each. */
  constructor(examples: number) {
    this.#examples = examples;
  }

  /** `record` is what people call it; another object for every record. */
  add(record: Label, changes: readonly Change[], failed: boolean): void {
    this.records += 1;
    if (changes.length === 0) {
      if (failed) this.stillFailing += 1;
      else this.unchanged += 1;
      return;
    }
    for (const change of changes) {
      const group = this.#groupOf(change);
      group.times += 1;
      if (group.last !== record) group.records += 1;
      group.last = record;
      this.#keep(group, record, change);
    }
  }

  /** The gravest kind first, and of a kind what most records have. */
  groups(): ChangeGroup<Label>[] {
    const byFrequency = (a: Sample<Label>, b: Sample<Label>) => b.count - a.count;
    return [...this.#groups.values()]
      .map(({ samples, last: __, ...group }) => ({
        ...group,
        examples: [...samples.values()]
          .sort(byFrequency)
          .slice(0, this.#examples)
          .map(({ last: _, ...sample }) => sample),
      }))
      .sort(
        (a, b) =>
          CHANGE_KINDS.indexOf(a.kind) - CHANGE_KINDS.indexOf(b.kind) ||
          b.records - a.records ||
          (a.path < b.path ? -1 : a.path > b.path ? 1 : 0),
      );
  }

  #keep({ samples }: Counting<Label>, record: Label, change: Change): void {
    if (this.#examples === 0) return;
    const name = change.problem?.message ?? JSON.stringify([change.old, change.new, change.elements]);
    const sample = samples.get(name);
    if (!sample) {
      if (samples.size < MAX_DIFFERENT) samples.set(name, { ...change, count: 1, records: [record], last: record });
      return;
    }
    if (sample.last === record) return;
    sample.last = record;
    sample.count += 1;
    if (sample.records.length < this.#examples) sample.records.push(record);
  }

  #groupOf({ kind, path, problem }: Change): Counting<Label> {
    const place = everyPlace(path);
    // One rule that fails is one group, whatever value each record failed with.
    const name = problem ? `${kind}\n${problem.code}\n${problem.where ?? ''}\n${place}` : `${kind}\n${place}`;
    let group = this.#groups.get(name);
    if (!group) {
      group = { kind, path: place, records: 0, times: 0, ...(problem ? { problem } : {}), samples: new Map() };
      this.#groups.set(name, group);
    }
    return group;
  }
}
