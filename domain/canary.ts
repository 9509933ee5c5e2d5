import { createHash } from 'node:crypto';
import type { Kind } from './kinds.ts';

/** A root by what it is at its source: never an id of ours, so that its share is the same wherever it is asked. */
export interface RootName {
  connectionId: string;
  kind: Kind;
  sourceId: string;
}

/**
 * Where a root stands between 0 and 100, evenly spread and always the same: a canary of 5 percent rules those below 5.
 * Nothing of the canary goes into it, so that raising a share keeps those that it ruled already.
 */
export function canaryShare({ connectionId, kind, sourceId }: RootName): number {
  const hash = createHash('sha256').update(`${connectionId}/${kind}/${sourceId}`).digest();
  return (hash.readUInt32BE(0) / 2 ** 32) * 100;
}
