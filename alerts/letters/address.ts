import type { Order } from '../../domain/canonical/order.ts';
import type { Customer, Invoice } from '../../domain/canonical/records.ts';
import type { Ledger } from '../../store/ledger.ts';

/** To whom a letter goes. Opened for this moment; kept nowhere. */
export interface Addressee {
  email?: string;
  name?: string;
  country?: string;
}

/** As of the newest revision. */
const NEWEST = 2 ** 31 - 1;

/** Who these records are of: what the first of them says that says it, so that a customer's own record goes before their orders. */
export async function addressIn(ledger: Pick<Ledger, 'bundles'>, roots: readonly string[]): Promise<Addressee> {
  const bundles = await ledger.bundles(
    roots.map((rootId) => ({ flow: '', rootId, epoch: 0, carryRev: NEWEST, step: 0 })),
  );
  const known: Addressee = {};
  for (const { root } of bundles) {
    if (root.canonical === undefined) continue;
    const told = addressee(root.kind, root.canonical);
    known.email ??= told.email;
    known.name ??= told.name;
    known.country ??= told.country;
  }
  return known;
}

function addressee(kind: string, record: unknown): { [Name in keyof Addressee]: string | undefined } {
  switch (kind) {
    case 'customer': {
      const { email, name, company, country } = record as Customer;
      return { email, name: name ?? company, country };
    }
    case 'invoice': {
      const { customer } = record as Invoice;
      return { email: customer?.email, name: customer?.name ?? customer?.company, country: undefined };
    }
    default: {
      const { customer, billTo, shipTo } = record as Order;
      return { email: customer.email, name: customer.name, country: (billTo ?? shipTo).country };
    }
  }
}
