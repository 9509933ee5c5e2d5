import { CANONICAL } from '../../domain/canonical/records.ts';
import { isKind } from '../../domain/kinds.ts';
import { type Personal, personalFields } from '../../domain/personal.ts';
import type { Entry } from '../syntax.ts';
import type { Known } from './redact.ts';
import { note, sourceClasses } from './rule-flow.ts';

/**
 * What is known of the records that a mapping reads. Our own shape says itself what is personal in it. Of a system's record the mapping tells: what
 * becomes personal was so before. `schema` are the fields of the system's own schema, marked or not; what is not among them, nobody expected.
 */
export function knownOf(
  mapping: { from: string; to: string; entries: readonly Entry[] },
  schema?: ReadonlyMap<string, Personal | undefined>,
): Known {
  const { from, to, entries } = mapping;
  if (isKind(from)) return { fields: personalFields(CANONICAL[from]), others: 'public' };
  const target = isKind(to) ? personalFields(CANONICAL[to]) : new Map<string, Personal>();
  const fields = sourceClasses(entries, target);
  for (const [path, sort] of schema ?? []) note(fields, path, sort ?? 'declared');
  return { fields, others: schema ? 'strange' : 'declared' };
}

/** Of what `context:` reads: params are words of the house's own config, and of the rest nothing is expected. */
export function knownValues({ params }: Record<string, unknown>): Known {
  const own = typeof params === 'object' && params !== null ? Object.keys(params) : [];
  return { fields: new Map(own.map((name) => [`params.${name}`, 'declared'])), others: 'strange' };
}
