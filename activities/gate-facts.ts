import { type Account, type CustomerName, customerLabel, unknownAccount } from '../domain/accounts.ts';
import type { PurchasersFact } from '../domain/gates/approval.ts';
import { limitOf } from '../domain/gates/credit.ts';
import type { DutyFact } from '../domain/gates/duty.ts';
import { type CustomerFacts, type FactName, factsNeeded, type GateFacts, type Gates } from '../domain/gates/index.ts';
import type { TaxFact } from '../domain/gates/tax.ts';
import type { RootBundle } from '../store/ledger.ts';
import { CreditPage, workOutClaims } from './credit.ts';
import type { Deps } from './deps.ts';
import { lettersNaming } from './letters/fact.ts';
import { readDutyTables } from './trade-tables/duty.ts';
import { readPurchaserTable } from './trade-tables/purchasers.ts';
import { readTaxTables } from './trade-tables/tax.ts';
import { worthOf } from './worth.ts';

/** What the gates may look at, of one root. */
export type FactsOf = (bundle: RootBundle) => GateFacts;

/** What facts are read from. */
export type FactDeps = Pick<Deps, 'config' | 'clock'> & {
  ledger: Pick<
    Deps['ledger'],
    'bundles' | 'accountsOf' | 'heldDocuments' | 'waivers' | 'owing' | 'staleClaims' | 'keepClaims' | 'lettersOf'
  >;
};

/** Reads one fact of a whole page of roots, in a handful of statements. Answers it by root id; absent where nobody knows it. */
export type FactSource<Fact> = (deps: FactDeps, bundles: readonly RootBundle[]) => Promise<ReadonlyMap<string, Fact>>;

/** Whose orders these are, or which customers; a guest's order is nobody's. */
const customersOf = (bundles: readonly RootBundle[]) =>
  bundles.flatMap(({ rootId, account: own, root: { connectionId, customerId = own?.customerId } }) =>
    customerId === undefined ? [] : [{ rootId, name: { connectionId, customerId } }],
  );

/** The accounts of the orders' customers; a guest has none, and of whom nothing was decided is unknown. */
const account: FactSource<Account> = async ({ ledger }, bundles) => {
  const named = customersOf(bundles);
  const known = await ledger.accountsOf(named.map(({ name }) => name));
  return new Map(named.map(({ rootId, name }) => [rootId, known.get(customerLabel(name)) ?? unknownAccount(name)]));
};

/** What their customers have shown, without a word of what is in it. */
const documents: FactSource<NonNullable<GateFacts['documents']>> = async ({ ledger }, bundles) => {
  const named = customersOf(bundles);
  const held = await ledger.heldDocuments(named.map(({ name }) => name));
  return new Map(named.map(({ rootId, name }) => [rootId, held.get(customerLabel(name)) ?? []]));
};

const waived: FactSource<NonNullable<GateFacts['waived']>> = ({ ledger }, bundles) =>
  ledger.waivers(bundles.map(({ rootId, root: { revision } }) => ({ rootId, revision })));

/** Tables are read once a page, and only where they changed. */
const tax: FactSource<TaxFact> = async ({ config }, bundles) => {
  const tables = await readTaxTables(config.rules);
  return new Map(bundles.map(({ rootId }) => [rootId, tables]));
};

const duty: FactSource<DutyFact> = async ({ config }, bundles) => {
  const tables = await readDutyTables(config.rules);
  return new Map(bundles.map(({ rootId }) => [rootId, tables]));
};

const purchasers: FactSource<PurchasersFact> = async ({ config }, bundles) => {
  const table = await readPurchaserTable(config.rules.approval?.table);
  return new Map(table ? bundles.map(({ rootId }) => [rootId, table]) : []);
};

/** Facts that stay as they are while a page's gates are asked; what its customers owe grows with each order that passes. */
const SOURCES: { [Name in Exclude<FactName, 'credit' | 'stock' | 'vat'>]: FactSource<NonNullable<GateFacts[Name]>> } = {
  account,
  documents,
  purchasers,
  waived,
  letter: lettersNaming,
  tax,
  duty,
};

export interface Facts {
  of: FactsOf;
  /** Where a gate looks at it. */
  credit?: CreditPage;
}

/** Gathers what the gates of these rules need of these roots: each fact once for all of them. */
export async function gatherFacts(deps: FactDeps, rules: Gates, bundles: readonly RootBundle[]): Promise<Facts> {
  const now = deps.clock.now();
  const needed = factsNeeded(rules);
  const onCredit = needed.delete('credit');
  // Asked after all others (`stock/take.ts`): what is let through takes it from the next.
  needed.delete('stock');
  // Asked once the order is mapped (`vat-ids/fact.ts`): the id is in it.
  needed.delete('vat');
  const gathered = await Promise.all(
    Object.entries<FactSource<unknown>>(SOURCES)
      .filter(([name]) => needed.has(name as FactName))
      .map(async ([name, source]) => [name, await source(deps, bundles)] as const),
  );
  const accounts = new Map(gathered).get('account') as ReadonlyMap<string, Account> | undefined;
  const credit = onCredit && accounts ? await creditPage(deps, [...accounts.values()]) : undefined;
  const of = ({ rootId }: RootBundle): GateFacts => {
    const facts: Record<string, unknown> = { now };
    for (const [name, byRoot] of gathered) if (byRoot.has(rootId)) facts[name] = byRoot.get(rootId);
    const owed = facts.account && credit?.fact(facts.account as Account, rootId);
    return { ...facts, ...(owed ? { credit: owed } : {}) } as unknown as GateFacts;
  };
  return { of, ...(credit ? { credit } : {}) };
}

/** What gates may look at of one customer; `root` is their own record, where one has come: of it something may have been let pass. */
export async function factsOfCustomer(
  deps: FactDeps,
  name: CustomerName,
  root?: { rootId: string; revision: number },
): Promise<CustomerFacts> {
  const { ledger, config, clock } = deps;
  const label = customerLabel(name);
  const account = (await ledger.accountsOf([name])).get(label) ?? unknownAccount(name);
  const table = await readPurchaserTable(config.rules.approval?.table);
  const released = root && (await ledger.waivers([root])).get(root.rootId);
  const owed = config.rules.gates.includes('credit')
    ? (await creditPage(deps, [account])).fact(account, '')
    : undefined;
  return {
    now: clock.now(),
    account,
    documents: (await ledger.heldDocuments([name])).get(label) ?? [],
    ...(table ? { purchasers: table } : {}),
    ...(released ? { waived: released } : {}),
    ...(owed ? { credit: owed } : {}),
  };
}

/** What the customers of a page owe, of those who have a limit. */
async function creditPage({ ledger, config, clock }: FactDeps, accounts: readonly Account[]): Promise<CreditPage> {
  const limited = accounts.filter((one) => limitOf(one, config.rules) !== undefined);
  const customers = [...new Map(limited.map((one) => [customerLabel(one), one])).values()];
  await workOutClaims(ledger, customers);
  return new CreditPage(await ledger.owing(customers), await worthOf(config, clock.now()));
}
