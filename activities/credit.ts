import { type Account, type CustomerName, customerLabel } from '../domain/accounts.ts';
import type { Order } from '../domain/canonical/order.ts';
import type { Invoice, Payment } from '../domain/canonical/records.ts';
import { type Claim, claimsOf, claimsOfInvoice } from '../domain/credit/claims.ts';
import type { WorthIn } from '../domain/credit/exposure.ts';
import type { CreditFact } from '../domain/gates/credit.ts';
import type { CreditAnswers, Owing, RootBundle } from '../store/ledger.ts';
import type { Deps } from './deps.ts';

/** What claims are worked out of and kept in. */
export type ClaimsLedger = Pick<Deps['ledger'], 'bundles' | 'staleClaims' | 'keepClaims'>;

const PAGE = 200;
const LATEST = 2 ** 31 - 1;

/** Works out anew what changed of what customers owe; of these alone, where some are named. Answers how many orders' claims are others now. */
export async function workOutClaims(
  ledger: ClaimsLedger,
  customers?: readonly CustomerName[],
): Promise<{ changed: number }> {
  let changed = 0;
  for (;;) {
    const stale = await ledger.staleClaims({ limit: PAGE, ...(customers ? { customers } : {}) });
    if (stale.length === 0) return { changed };
    const known = await ledger.bundles(
      stale.map(({ rootId }) => ({ flow: '', rootId, epoch: 0, carryRev: LATEST, step: 0 })),
    );
    const worked = stale.map(({ rootId, changed: mark, termsDays }, at) => {
      const claims = claimsIn(known[at] as RootBundle, termsDays);
      return { rootId, changed: mark, ...(claims ? { claims } : {}) };
    });
    changed += (await ledger.keepClaims(worked)).changed;
    if (stale.length < PAGE) return { changed };
  }
}

/** What is owed of an order, by all that is known of it; nothing is said while it is not mapped as it is now. */
function claimsIn({ root, inputs }: RootBundle, termsDays: number | undefined): Claim[] | undefined {
  if (root.canonical === undefined) return undefined;
  const of = <Record>(kind: string) =>
    inputs.flatMap((input) =>
      input.kind === kind && input.canonical !== undefined ? [input.canonical as Record] : [],
    );
  const terms = termsDays === undefined ? {} : { termsDays };
  const payments = of<Payment>('payment');
  if (root.kind === 'invoice') return claimsOfInvoice({ invoice: root.canonical as Invoice, payments, ...terms });
  return claimsOf({
    order: root.canonical as Order,
    payments,
    invoices: of<Invoice>('invoice'),
    // What was cancelled here is left out where claims are read.
    cancelled: false,
    ...terms,
  });
}

/** What is owed by the customers of one page of orders, as it stands while their gates are asked one after the other. */
export class CreditPage {
  private readonly owing: Map<string, { read: Owing; claims: Map<string, readonly Claim[]> }>;
  private readonly answers = new Map<
    string,
    CreditAnswers & { admitted: CreditAnswers['admitted'][number][]; refused: string[] }
  >();

  private readonly worthIn: WorthIn;

  constructor(owing: ReadonlyMap<string, Owing>, worthIn: WorthIn) {
    this.worthIn = worthIn;
    this.owing = new Map(
      [...owing].map(([label, read]) => [
        label,
        { read, claims: new Map(read.orders.map(({ rootId, claims }) => [rootId, claims])) },
      ]),
    );
  }

  /** What this customer owes besides this order. */
  fact(customer: CustomerName, rootId: string): CreditFact | undefined {
    const mine = this.owing.get(customerLabel(customer));
    if (!mine) return undefined;
    return { claims: [...mine.claims].flatMap(([id, claims]) => (id === rootId ? [] : claims)), worthIn: this.worthIn };
  }

  /** What the gates said of an order of theirs: the next one of the page is asked with that. */
  said(account: Account, rootId: string, claims: readonly Claim[] | undefined): void {
    const label = customerLabel(account);
    const mine = this.owing.get(label);
    if (!mine) return;
    const { serial, eased } = mine.read;
    const customer = { connectionId: account.connectionId, customerId: account.customerId };
    const answers = this.answers.get(label) ?? { customer, serial, eased, admitted: [], refused: [] };
    this.answers.set(label, answers);
    if (claims) {
      mine.claims.set(rootId, claims);
      answers.admitted.push({ rootId, claims });
    } else {
      mine.claims.delete(rootId);
      answers.refused.push(rootId);
    }
  }

  all(): CreditAnswers[] {
    return [...this.answers.values()];
  }
}
