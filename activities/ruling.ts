import type { RootName } from '../domain/canary.ts';
import { WaybillError } from '../domain/failures.ts';
import type { MappingBook } from '../mapper/index.ts';
import type { Claim, RootBundle } from '../store/ledger.ts';

/** The mappings as the folder has them at this moment: a reload swaps the book, never mutates it. */
export interface CurrentMappings {
  current(): MappingBook;
}

/** A release's mappings: what rules one root, canaries looked at. */
export interface ReleasedMappings {
  of(root: RootName): MappingBook;
}

export interface PinnedMappings extends CurrentMappings {
  /** Those of a release, from the ledger where this process does not know them yet. A `WaybillError` where they are lost. */
  released(release: string): Promise<ReleasedMappings>;
}

/** What rules a claimed root: the mappings that its revision began with. Throws a `WaybillError` where those are lost. */
export type Ruling = (claim: Claim, bundle: RootBundle) => MappingBook;

/** Has everything at hand that rules a page of claims, one look an release. */
export async function rulingOf(mappings: PinnedMappings, claims: readonly Claim[]): Promise<Ruling> {
  const releases = new Map<string, ReleasedMappings | WaybillError>();
  for (const { release } of claims) {
    if (release === undefined || releases.has(release)) continue;
    try {
      releases.set(release, await mappings.released(release));
    } catch (error) {
      // What is lost fails the records that began with it, not their neighbours; a ledger out of reach fails the page.
      if (!(error instanceof WaybillError)) throw error;
      releases.set(release, error);
    }
  }
  return ({ release }, { root }) => {
    const found = release === undefined ? undefined : releases.get(release);
    if (found instanceof WaybillError) throw found;
    return found ? found.of(root) : mappings.current();
  };
}
