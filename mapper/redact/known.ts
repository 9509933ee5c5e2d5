import { CANONICAL } from '../../domain/canonical/records.ts';
import { isKind } from '../../domain/kinds.ts';
import { type Personal, personalFields } from '../../domain/personal.ts';
import type { Entry } from '../syntax.ts';
import type { Known } from './redact.ts';
import { type FieldClass, sourceClasses } from './rule-flow.ts';

/**
 * What is known of the records that a mapping reads. Our own shape says itself what is personal in it. Of a system's record the mapping tells: what
 * becomes personal was so before; `marked` are the fields that the system's own schema marks besides.
 */
export function knownOf(
  mapping: { from: string; to: string; entries: readonly Entry[] },
  marked: ReadonlyMap<string, Personal> = new Map(),
): Known {
  const { from, to, entries } = mapping;
  if (isKind(from)) return { fields: personalFields(CANONICAL[from]), others: 'public' };
  const target = isKind(to) ? personalFields(CANONICAL[to]) : new Map<string, Personal>();
  const fields = new Map<string, FieldClass>(sourceClasses(entries, target));
  for (const [path, personal] of marked) if ((fields.get(path) ?? 'public') === 'public') fields.set(path, personal);
  return { fields, others: 'unknown' };
}

/** Of values that are not a record, such as what `context:` reads, nothing is known. */
export const UNKNOWN: Known = { fields: new Map(), others: 'unknown' };
