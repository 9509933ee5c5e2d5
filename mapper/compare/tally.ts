import type { Problem } from '../problem.ts';
import { CHANGE_KINDS, type Change, type ChangeKind } from './changes.ts';

/** One change of one record, with what people call the record. */
export interface Sample<Label> extends Change {
  record: Label;
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
  /** The first ones, as many as were asked for, of different records. */
  examples: Sample<Label>[];
}

const everyPlace = (path: string): string => path.replace(/\[\d+\]/g, '[]');

/** Counts changes over any number of records and keeps a few of each group: its size does not grow with the records. */
export class Tally<Label> {
  records = 0;
  unchanged = 0;
  /** Records that both mappings fail on, in the same way. */
  stillFailing = 0;
  readonly #groups = new Map<string, ChangeGroup<Label>>();
  readonly #examples: number;

  constructor(examples: number) {
    this.#examples = examples;
  }

  add(record: Label, changes: readonly Change[], failed: boolean): void {
    this.records += 1;
    if (changes.length === 0) {
      if (failed) this.stillFailing += 1;
      else this.unchanged += 1;
      return;
    }
    const seen = new Set<ChangeGroup<Label>>();
    for (const change of changes) {
      const group = this.#groupOf(change);
      group.times += 1;
      if (seen.has(group)) continue;
      seen.add(group);
      group.records += 1;
      if (group.examples.length < this.#examples) group.examples.push({ record, ...change });
    }
  }

  /** The gravest kind first, and of a kind what most records have. */
  groups(): ChangeGroup<Label>[] {
    return [...this.#groups.values()].sort(
      (a, b) =>
        CHANGE_KINDS.indexOf(a.kind) - CHANGE_KINDS.indexOf(b.kind) ||
        b.records - a.records ||
        (a.path < b.path ? -1 : a.path > b.path ? 1 : 0),
    );
  }

  #groupOf({ kind, path, problem }: Change): ChangeGroup<Label> {
    const place = everyPlace(path);
    // One rule that fails is one group, whatever value each record failed with.
    const name = problem ? `${kind}\n${problem.code}\n${problem.where ?? ''}\n${place}` : `${kind}\n${place}`;
    let group = this.#groups.get(name);
    if (!group) {
      group = { kind, path: place, records: 0, times: 0, ...(problem ? { problem } : {}), examples: [] };
      this.#groups.set(name, group);
    }
    return group;
  }
}
