import { compareMeasures } from './compare.ts';
import type { Difference } from './difference.ts';
import type { HeldObject, Measures } from './measures.ts';

/** A record of a source, as the ledger has it. */
export interface KnownRecord {
  sourceId: string;
  rootId: string;
  cancelled: boolean;
  /** What the ledger's latest revision of it says; absent where that can no longer be read. */
  measures?: Measures;
  /** The latest version that was read of it, where it has one. */
  version?: string;
  /** A flow carries records of this kind from this source, and has nothing begun with this one. */
  unmoved: boolean;
  /** It was announced or changed while the source was read. */
  moving: boolean;
}

export interface SourceRules {
  from: number;
  to: number;
  /** What the source changed this short a time before the end of the period may still be on its way here. */
  settleMs: number;
  tolerance(currency: string | undefined): string;
}

/**
 * What a source holds over a period against what the ledger knows of it. The source's own word is right: whatever differs is
 * read again. What the source had taken back before anybody heard of it needs nothing.
 */
export function compareSource(
  held: readonly HeldObject[],
  known: readonly KnownRecord[],
  announced: ReadonlySet<string>,
  { from, to, settleMs, tolerance }: SourceRules,
): Difference[] {
  const records = new Map(known.map((one) => [one.sourceId, one]));
  const newest = new Map(held.map((one) => [one.targetId, one]));
  return [...newest.values()].flatMap((one): Difference[] => {
    if (one.at < from || one.at > to - settleMs || announced.has(one.targetId)) return [];
    const record = records.get(one.targetId);
    if (!record) return one.live ? [{ kind: 'never-attempted', targetId: one.targetId, repair: 'read again' }] : [];
    if (record.moving) return [];
    const about = { targetId: one.targetId, rootId: record.rootId };
    if (record.cancelled !== !one.live) {
      const [expected, found] = one.live ? ['cancelled', 'live'] : ['live', 'cancelled'];
      return [{ ...about, kind: 'status', field: 'stage', expected, found, repair: 'read again' }];
    }
    if (record.unmoved && one.live) return [{ ...about, kind: 'never-attempted', repair: 'run again' }];
    if (record.cancelled) return [];
    const differences = record.measures ? compareMeasures(record.measures, one.measures, tolerance) : [];
    if (differences.length === 0 && older(record.version, one.version))
      differences.push({ kind: 'outdated', expected: record.version as string, found: one.version as string });
    return differences.map((difference): Difference => ({ ...difference, ...about, repair: 'read again' }));
  });
}

/** Versions sort as text in the order of time. */
const older = (known: string | undefined, held: string | undefined): boolean =>
  known !== undefined && held !== undefined && known < held;
