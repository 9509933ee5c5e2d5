import { factsOfCustomer } from '../../activities/gate-facts.ts';
import { readPurchaserTable } from '../../activities/trade-tables/purchasers.ts';
import { vatFact } from '../../activities/vat-ids/fact.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import type { Config } from '../../config/schema.ts';
import { customerLabel, parseCustomer, unknownAccount } from '../../domain/accounts.ts';
import { vatIdOfCustomer } from '../../domain/business.ts';
import type { Customer } from '../../domain/canonical/records.ts';
import { askEachOfCustomer, type CustomerFacts } from '../../domain/gates/index.ts';
import { bundleOf } from '../known-order.ts';
import { lookedAtCustomer } from './looked-at.ts';
import { type RulesDeps, verdictText } from './order.ts';

/** A customer, and what is known about them. */
export interface TriedCustomer {
  label: string;
  /** Absent where no record of theirs has come: what was decided about them is known all the same. */
  customer?: Customer;
  facts: CustomerFacts;
}

/** Stands for the shop of a customer from a file. */
const FILE = 'file';

/** A customer from a file, of whom nobody decided anything but what `known` says. */
export async function customerFromFile(customer: Customer, known: object, config: Config): Promise<TriedCustomer> {
  const account = unknownAccount({ connectionId: FILE, customerId: customer.id });
  const table = await readPurchaserTable(config.rules.approval?.table);
  const facts = { now: Date.now(), ...(table ? { purchasers: table } : {}), ...known };
  const said = 'account' in known ? (known.account as object) : {};
  return { label: customer.id, customer, facts: { ...facts, account: { ...account, ...said } } };
}

/** The customer that `shop-us/7012345` names; nothing where the words name no customer of a connection. */
export async function customerFromLedger(deps: RulesDeps, what: string): Promise<TriedCustomer | undefined> {
  const name = parseCustomer(what);
  if (!name || !deps.config.connections[name.connectionId]) return undefined;
  const people = await deps.ledger.people({ by: 'customer', ...name });
  const own = people.flatMap(({ orders }) => orders).find(({ kind }) => kind === 'customer');
  const bundle = own && (await bundleOf(deps.ledger, own.rootId));
  const facts = await factsOfCustomer(deps, name, bundle && { rootId: bundle.rootId, revision: bundle.root.revision });
  if (people.length === 0 && facts.account.decidedAt === undefined)
    throw new Problem(`no customer is known by ${what}, and nothing was said of them`, EXIT.findings);
  const customer = bundle?.root.canonical as Customer | undefined;
  const { vat } = customer ? await vatFact(deps, bundle?.rootId ?? '', vatIdOfCustomer(customer)) : {};
  return {
    label: customerLabel(name),
    ...(customer ? { customer } : {}),
    facts: { ...facts, ...(vat ? { vat } : {}) },
  };
}

/** What each gate says of them, and what all of them looked at. */
export const saysOf = ({ customer, facts }: TriedCustomer, { rules }: Config) =>
  askEachOfCustomer(customer, facts, rules);

export function textOfCustomer(
  { customer, facts, label }: TriedCustomer,
  verdicts: ReturnType<typeof saysOf>,
  { rules }: Config,
): string {
  const lines = verdicts.map((one) =>
    'verdict' in one ? verdictText(one.gate, one.verdict) : `  asks    ${one.gate}, of each order: ${one.ofOrders}`,
  );
  return [
    `customer ${label}`,
    ...(lines.length > 0 ? lines : ['  no gate is configured (rules.gates): their orders pass']),
    '',
    'looked at',
    ...lookedAtCustomer(customer, facts, rules).map((line) => `  ${line}`),
  ].join('\n');
}
