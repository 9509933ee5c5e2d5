import { type Account, customerLabel } from '../accounts.ts';
import { type BulkFinding, finding } from './finding.ts';
import type { BulkOrder } from './verdict.ts';

/** What is known besides of customers; nothing of it stops an order here: gates do, when it moves. */
export interface CustomerFacts {
  connectionId: string;
  /** By `connection/customer`. */
  accounts: ReadonlyMap<string, Account>;
  /** What customers without terms pay first; undefined where no gate asks for it. */
  depositPercent?: number;
  /** Whether a gate asks who the customer is. */
  kyc: boolean;
}

/** What somebody should know of the customers of orders that can go on. */
export const customerWarnings = (orders: readonly BulkOrder[], facts: CustomerFacts): BulkFinding[] =>
  orders.flatMap((order) => ofCustomer(order, facts));

function ofCustomer({ reference, rows, data }: BulkOrder, facts: CustomerFacts): BulkFinding[] {
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
