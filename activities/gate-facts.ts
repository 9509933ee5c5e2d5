import { type FactName, factsNeeded, type GateFacts, type GateRules } from '../domain/gates/index.ts';
import type { RootBundle } from '../store/ledger.ts';
import type { Deps } from './deps.ts';

/** What the gates may look at, of one root. */
export type FactsOf = (bundle: RootBundle) => GateFacts;

/** What facts are read from. */
export type FactDeps = Pick<Deps, 'config' | 'clock'> & { ledger: Pick<Deps['ledger'], 'bundles'> };

/** Reads one fact of a whole page of roots, in a handful of statements. Answers it by root id; absent where nobody knows it. */
export type FactSource<Fact> = (deps: FactDeps, bundles: readonly RootBundle[]) => Promise<ReadonlyMap<string, Fact>>;

const SOURCES: { [Name in FactName]: FactSource<NonNullable<GateFacts[Name]>> } = {};

/** Gathers what the gates of these rules need of these roots: each fact once for all of them. */
export async function gatherFacts(deps: FactDeps, rules: GateRules, bundles: readonly RootBundle[]): Promise<FactsOf> {
  const now = deps.clock.now();
  const gathered = await Promise.all(
    [...factsNeeded(rules)].map(
      async (name) => [name, await (SOURCES[name] as FactSource<unknown>)(deps, bundles)] as const,
    ),
  );
  return ({ rootId }) => {
    const facts: Record<string, unknown> = { now };
    for (const [name, byRoot] of gathered) if (byRoot.has(rootId)) facts[name] = byRoot.get(rootId);
    return facts as unknown as GateFacts;
  };
}
