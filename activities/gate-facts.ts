import { type Account, customerLabel, unknownAccount } from '../domain/accounts.ts';
import { type FactName, factsNeeded, type GateFacts, type Gates } from '../domain/gates/index.ts';
import type { RootBundle } from '../store/ledger.ts';
import type { Deps } from './deps.ts';

/** What the gates may look at, of one root. */
export type FactsOf = (bundle: RootBundle) => GateFacts;

/** What facts are read from. */
export type FactDeps = Pick<Deps, 'config' | 'clock'> & {
  ledger: Pick<Deps['ledger'], 'bundles' | 'accountsOf' | 'waivers'>;
};

/** Reads one fact of a whole page of roots, in a handful of statements. Answers it by root id; absent where nobody knows it. */
export type FactSource<Fact> = (deps: FactDeps, bundles: readonly RootBundle[]) => Promise<ReadonlyMap<string, Fact>>;

/** The accounts of the orders' customers; a guest has none, and of whom nothing was decided is unknown. */
const account: FactSource<Account> = async ({ ledger }, bundles) => {
  const named = bundles.flatMap(({ rootId, root: { connectionId, customerId } }) =>
    customerId === undefined ? [] : [{ rootId, name: { connectionId, customerId } }],
  );
  const known = await ledger.accountsOf(named.map(({ name }) => name));
  return new Map(named.map(({ rootId, name }) => [rootId, known.get(customerLabel(name)) ?? unknownAccount(name)]));
};

const waived: FactSource<NonNullable<GateFacts['waived']>> = ({ ledger }, bundles) =>
  ledger.waivers(bundles.map(({ rootId, root: { revision } }) => ({ rootId, revision })));

const SOURCES: { [Name in FactName]: FactSource<NonNullable<GateFacts[Name]>> } = { account, waived };

/** Gathers what the gates of these rules need of these roots: each fact once for all of them. */
export async function gatherFacts(deps: FactDeps, rules: Gates, bundles: readonly RootBundle[]): Promise<FactsOf> {
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
