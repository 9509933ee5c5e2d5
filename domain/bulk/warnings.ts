import { type Account, customerLabel } from '../accounts.ts';
import { type BulkFinding, finding } from './finding.ts';
import type { BulkOrder } from './verdict.ts';

/** What is known besides of customers and stock; nothing of it stops an order here: gates do, when it moves. */
export interface BulkFacts {
  connectionId: string;
  /** By `connection/customer`. */
  accounts: ReadonlyMap<string, Account>;
  /** Pieces by SKU, over all warehouses that told a level; an SKU that nobody told of is missing. */
  available: ReadonlyMap<string, number>;
  /** What customers without terms pay first; undefined where no gate asks for it. */
  depositPercent?: number;
  /** Whether a gate asks who the customer is. */
  kyc: boolean;
}

/** What somebody should know of orders that can go on. */
export function warningsOf(orders: readonly BulkOrder[], facts: BulkFacts): BulkFinding[] {
  const going = orders.filter(({ verdict }) => verdict === 'right');
  return [...going.flatMap((order) => ofCustomer(order, facts)), ...ofStock(going, facts)];
}

function ofCustomer({ reference, rows, data }: BulkOrder, facts: BulkFacts): BulkFinding[] {
  const customer = data?.customer_no;
  if (customer === undefined) return [];
  const account = facts.accounts.get(customerLabel({ connectionId: facts.connectionId, customerId: customer }));
  const place = { row: rows[0] as number, field: 'customer' as const, order: reference };
  const tell = (code: Parameters<typeof finding>[1], told = {}) =>
    finding('warning', code, place, { customer, ...told });
  if (account?.frozen) return [tell('customer-frozen')];
  if (account?.state === 'refused' || account?.state === 'declined') return [tell('customer-refused')];
  const told: BulkFinding[] = [];
  if (facts.kyc && account?.state !== 'approved') told.push(tell('customer-unknown'));
  if (facts.depositPercent !== undefined && account?.termsDays === undefined)
    told.push(tell('deposit-due', { percent: facts.depositPercent }));
  return told;
}

/** Orders of one file are served in turn: the first line that stock does not reach is told. */
function ofStock(orders: readonly BulkOrder[], { available }: BulkFacts): BulkFinding[] {
  const wanted = new Map<string, number>();
  const told: BulkFinding[] = [];
  for (const { reference, rows, data } of orders)
    for (const [at, { sku, quantity }] of (data?.lines ?? []).entries()) {
      const left = available.get(sku);
      if (left === undefined) continue;
      const before = wanted.get(sku) ?? 0;
      wanted.set(sku, before + quantity);
      if (before > left || before + quantity <= left) continue;
      const place = { row: rows[at] as number, field: 'quantity' as const, order: reference };
      told.push(finding('warning', 'short-stock', place, { sku, wanted: before + quantity, available: left }));
    }
  return told;
}
