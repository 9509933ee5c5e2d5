import { workOutClaims } from '../../../activities/credit.ts';
import { inbound, made } from '../../../activities/mapping.ts';
import { knownStock } from '../../../activities/stock/known.ts';
import { TradeTableError } from '../../../activities/trade-tables/read.ts';
import { worthOf } from '../../../activities/worth.ts';
import type { Config } from '../../../config/schema.ts';
import { stock as stockSchema } from '../../../config/stock.ts';
import type { Connection } from '../../../connectors/connections.ts';
import { compileMappings } from '../../../daemon/mappings.ts';
import { type Account, customerLabel } from '../../../domain/accounts.ts';
import type { AskedOrder } from '../../../domain/bulk/asked-order.ts';
import { type CreditCustomer, creditWarnings } from '../../../domain/bulk/credit-warnings.ts';
import { customerWarnings } from '../../../domain/bulk/customer-warnings.ts';
import { type BulkFinding, finding } from '../../../domain/bulk/finding.ts';
import { stockWarnings } from '../../../domain/bulk/stock-warnings.ts';
import type { BulkOrder } from '../../../domain/bulk/verdict.ts';
import type { Order } from '../../../domain/canonical/order.ts';
import { WaybillError } from '../../../domain/failures.ts';
import { limitOf } from '../../../domain/gates/credit.ts';
import type { Ledger } from '../../../store/ledger.ts';

/** What the warnings of a file are gathered from. */
export interface WarningDeps {
  config: Config;
  ledger: Pick<Ledger, 'accountsOf' | 'bundles' | 'staleClaims' | 'keepClaims' | 'owing' | 'stockOf'>;
  /** Opened only where something asks for them. */
  connections(): Promise<ReadonlyMap<string, Connection>>;
  clock: { now(): number };
}

/** What is known of the customers, the credit and the stock of these orders, told as warnings: what the gates will say of them. */
export async function warningsFor(
  deps: WarningDeps,
  connectionId: string,
  orders: readonly BulkOrder[],
): Promise<BulkFinding[]> {
  const { rules } = deps.config;
  const going = orders.filter(({ verdict }) => verdict === 'right');
  const customers = new Set(going.flatMap(({ data }) => data?.customer_no ?? []));
  const accounts = await deps.ledger.accountsOf([...customers].map((customerId) => ({ connectionId, customerId })));
  const told = customerWarnings(going, {
    connectionId,
    accounts,
    kyc: rules.gates.includes('kyc'),
    ...(rules.gates.includes('deposit') ? { depositPercent: rules.deposit.percent } : {}),
  });
  const limited = rules.gates.includes('credit')
    ? [...accounts.values()].filter((account) => limitOf(account, rules) !== undefined)
    : [];
  if (going.length === 0 || (limited.length === 0 && !looksAfterStock(deps.config))) return told;
  const connections = await deps.connections();
  const { asked, unmapped } = await mapped(deps, connections, connectionId, going);
  return [
    ...told,
    ...unmapped,
    ...(await ofCredit(deps, limited, asked)),
    ...(await ofStock(deps, connections, asked)),
  ];
}

const looksAfterStock = ({ flows, rules }: Config): boolean =>
  rules.stock !== undefined || Object.values(flows).some(({ kinds }) => kinds.includes('stock'));

/** The orders as the flow will map them: an article that its tables rename is asked for by its other name. */
async function mapped(
  { config, clock }: WarningDeps,
  connections: ReadonlyMap<string, Connection>,
  connectionId: string,
  orders: readonly BulkOrder[],
): Promise<{ asked: AskedOrder[]; unmapped: BulkFinding[] }> {
  const asked: AskedOrder[] = [];
  const unmapped: BulkFinding[] = [];
  const connection = connections.get(connectionId);
  if (!connection) return { asked, unmapped };
  const mapping = inbound(await compileMappings(config.mappings), connection, 'order');
  for (const bulk of orders)
    try {
      asked.push({ bulk, order: (await made(mapping, connection, 'order', bulk.data, clock.now())) as Order });
    } catch (error) {
      if (!(error instanceof WaybillError)) throw error;
      const place = { row: bulk.rows[0] as number, order: bulk.reference };
      unmapped.push(finding('warning', 'unmapped', place, { message: error.message }));
    }
  return { asked, unmapped };
}

async function ofCredit(
  { ledger, config, clock }: WarningDeps,
  limited: readonly Account[],
  asked: readonly AskedOrder[],
): Promise<BulkFinding[]> {
  if (limited.length === 0) return [];
  await workOutClaims(ledger, limited);
  const owing = await ledger.owing(limited);
  const now = clock.now();
  const worthIn = await worthOf(config, now);
  const byCustomer = new Map<string | undefined, AskedOrder[]>();
  for (const one of asked) {
    const customerId = one.bulk.data?.customer_no;
    const theirs = byCustomer.get(customerId);
    if (theirs) theirs.push(one);
    else byCustomer.set(customerId, [one]);
  }
  return limited.flatMap((account) => {
    const claims = (owing.get(customerLabel(account))?.orders ?? []).flatMap((one) => one.claims);
    const customer = { account, claims, limit: limitOf(account, config.rules) as CreditCustomer['limit'] };
    return creditWarnings(byCustomer.get(account.customerId) ?? [], customer, { now, worthIn });
  });
}

/** Where no rules of stock are kept, nothing is placed and no gate asks: then all that is told of an article is there for everybody. */
async function ofStock(
  { config, ledger, clock }: WarningDeps,
  connections: ReadonlyMap<string, Connection>,
  asked: readonly AskedOrder[],
): Promise<BulkFinding[]> {
  if (!looksAfterStock(config)) return [];
  const { rules } = config;
  const skus = [...new Set(asked.flatMap(({ order }) => order.lines.map(({ sku }) => sku)))];
  const told = { ...config, rules: { ...rules, stock: rules.stock ?? stockSchema.parse({}) } };
  try {
    const known = await knownStock(
      { config: told, connections, ledger: { stockOf: (some) => ledger.stockOf(some) } },
      skus,
    );
    if (!known) return [];
    const allocation = rules.stock ? config.allocation : { byCountry: {}, split: 'pieces' as const };
    const untoldIsShort = rules.gates.includes('stock');
    return stockWarnings(asked, { book: known.book, allocation, untoldIsShort, now: clock.now() });
  } catch (error) {
    // The gate holds orders back until the table can be read again: no reason to refuse them here.
    if (error instanceof TradeTableError) return [finding('warning', 'stock-unknown', {}, { message: error.message })];
    throw error;
  }
}
