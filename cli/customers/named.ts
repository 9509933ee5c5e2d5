import { EXIT, Problem } from '../../config/problem.ts';
import { type CustomerName, customerLabel, parseCustomer } from '../../domain/accounts.ts';
import type { Books } from '../books.ts';

/** `shop/17`, or the customer of an order by any of its numbers. */
export async function customerOf({ ledger, loaded }: Books, who: string): Promise<CustomerName> {
  const named = parseCustomer(who);
  if (named && loaded.config.connections[named.connectionId]) return named;
  const people = await ledger.people({ by: 'number', number: who });
  const known = people.flatMap(({ connectionId, customerId }) =>
    customerId === undefined ? [] : [{ connectionId, customerId }],
  );
  const [only] = known;
  if (only && known.length === 1) return only;
  throw new Problem(
    known.length > 1
      ? `${who} names orders of ${known.length} customers: use one of ${known.map(customerLabel).join(', ')}`
      : people.length > 0
        ? `${who} is the order of a guest, who has no account: \`waybill cases release --order ${who}\` lets it pass`
        : `no customer is known by ${who}: give CONNECTION/ID, such as ${Object.keys(loaded.config.connections)[0] ?? 'shop'}/17, or an order's number`,
    EXIT.findings,
  );
}
