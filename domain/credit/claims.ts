import type { Order } from '../canonical/order.ts';
import type { Invoice, Payment } from '../canonical/records.ts';
import { add, compare, subtract, sum } from '../decimal.ts';
import { paidOf, worth } from '../gates/paid.ts';

/** What a customer owes of one order: as one of its invoices, or as what of it was not invoiced yet. */
export interface Claim {
  of: 'order' | 'invoice';
  number: string;
  currency: string;
  total: string;
  /** What is left to pay; never negative. */
  owed: string;
  /** Until when it is to be paid, epoch ms; absent where nobody said. */
  dueAt?: number;
  /** A payment of the order is disputed. */
  disputed?: true;
}

/** What is known of the money of one order. */
export interface OrderMoney {
  order: Order;
  invoices: readonly Invoice[];
  payments: readonly Payment[];
  cancelled: boolean;
  /** Days to pay that were agreed with the customer. */
  termsDays?: number;
}

const DAY_MS = 24 * 3_600_000;

/** What came in or surely will, in one currency; money is told by the shop, by payments and on invoices, and is the same money: the most that any of them tells counts. */
function paidIn(currency: string, { order, payments }: OrderMoney, invoices: readonly Invoice[]): string {
  const told = sum(invoices.map(({ state, total, paid = '0' }) => (state === 'paid' ? total : paid)));
  const ours = order.currency === currency ? paidOfOrder(order, payments) : sum(inCurrency(payments, currency));
  return compare(told, ours) > 0 ? told : ours;
}

const inCurrency = (payments: readonly Payment[], currency: string): string[] =>
  payments.filter((one) => one.currency === currency).map(worth);

const isDisputed = (payments: readonly Payment[]): boolean => payments.some(({ state }) => state === 'disputed');

function paidOfOrder(order: Order, payments: readonly Payment[]): string {
  if (order.payment.state === 'authorized') return order.total;
  // The shop goes on calling it paid when the bank takes the money back.
  return isDisputed(payments) ? sum(inCurrency(payments, order.currency)) : paidOf(order, payments);
}

/** Claims for money, each once: two systems may tell of one invoice, and customs' copy of it asks nobody to pay. */
function claiming(invoices: readonly Invoice[]): Invoice[] {
  const byNumber = new Map<string, Invoice>();
  for (const invoice of invoices) {
    if (invoice.shipment !== undefined || (invoice.state !== 'open' && invoice.state !== 'paid')) continue;
    const name = `${invoice.number} ${invoice.currency}`;
    const known = byNumber.get(name);
    if (!known || tellsMore(invoice, known)) byNumber.set(name, invoice);
  }
  return [...byNumber.values()];
}

/** Of two tellings of one invoice that which knows of more money, whichever came first. */
function tellsMore(one: Invoice, other: Invoice): boolean {
  const paid = ({ state, total, paid = '0' }: Invoice) => (state === 'paid' ? total : paid);
  const byTotal = compare(one.total, other.total);
  return byTotal > 0 || (byTotal === 0 && compare(paid(one), paid(other)) > 0);
}

const least = (amount: string): string => (compare(amount, '0') > 0 ? amount : '0');

/**
 * What is owed of one order: its open invoices, and what of it no invoice claims yet, less what was paid. Payments go to what
 * is due first. An order that was invoiced in another currency is owed by its invoices alone. Whatever the order in which
 * things were told, the same facts give the same claims.
 */
export function claimsOf(money: OrderMoney): Claim[] {
  const { order, cancelled, termsDays } = money;
  const invoices = claiming(money.invoices);
  const after = (from: string | undefined) => daysAfter(from, termsDays);
  const claims: Omit<Claim, 'owed'>[] = invoices.map(({ number, currency, total, dueAt, issuedAt }) =>
    claim(
      { of: 'invoice', number, currency, total },
      dueAt === undefined ? after(issuedAt ?? order.placedAt) : Date.parse(dueAt),
    ),
  );
  const ended = cancelled || order.state === 'cancelled' || order.payment.state === 'refunded';
  const elsewhere = invoices.some(({ currency }) => currency !== order.currency);
  const invoiced = sum(invoices.filter(({ currency }) => currency === order.currency).map(({ total }) => total));
  const left = ended || elsewhere ? '0' : least(subtract(order.total, invoiced));
  if (compare(left, '0') > 0)
    claims.push(
      claim({ of: 'order', number: order.number, currency: order.currency, total: left }, after(order.placedAt)),
    );
  const currencies = [...new Set(claims.map(({ currency }) => currency))];
  return currencies.flatMap((currency) => {
    const mine = claims.filter((one) => one.currency === currency).sort(earlierDue);
    const paid = paidIn(
      currency,
      money,
      invoices.filter((one) => one.currency === currency),
    );
    return settle(mine, paid).map((one) => (isDisputed(money.payments) ? { ...one, disputed: true } : one));
  });
}

/** What is owed of an invoice that hangs on no order: an ERP makes some for what was sold elsewhere. */
export function claimsOfInvoice({
  invoice,
  payments,
  termsDays,
}: Pick<OrderMoney, 'payments' | 'termsDays'> & { invoice: Invoice }): Claim[] {
  return claiming([invoice]).flatMap(({ number, currency, total, dueAt, issuedAt, state, paid = '0' }) => {
    const told = state === 'paid' ? total : paid;
    const received = sum(inCurrency(payments, currency));
    const one = claim(
      { of: 'invoice', number, currency, total },
      dueAt === undefined ? daysAfter(issuedAt, termsDays) : Date.parse(dueAt),
    );
    return settle([one], compare(told, received) > 0 ? told : received);
  });
}

const daysAfter = (from: string | undefined, days: number | undefined): number | undefined =>
  from === undefined || days === undefined ? undefined : Date.parse(from) + days * DAY_MS;

const claim = (one: Omit<Claim, 'owed' | 'dueAt'>, dueAt: number | undefined): Omit<Claim, 'owed'> => ({
  ...one,
  ...(dueAt === undefined ? {} : { dueAt }),
});

/** Invoices before what is not invoiced; of two, the one that is due first. */
const earlierDue = (a: Omit<Claim, 'owed'>, b: Omit<Claim, 'owed'>): number =>
  (a.of === b.of ? 0 : a.of === 'invoice' ? -1 : 1) ||
  (a.dueAt ?? Number.MAX_SAFE_INTEGER) - (b.dueAt ?? Number.MAX_SAFE_INTEGER) ||
  (a.number < b.number ? -1 : 1);

/** Takes what was paid off one claim after the other; more than all of them is nobody's debt, and no other order's money. */
function settle(claims: readonly Omit<Claim, 'owed'>[], paid: string): Claim[] {
  let rest = least(paid);
  return claims.map((one) => {
    const owed = least(subtract(one.total, rest));
    rest = least(subtract(rest, subtract(one.total, owed)));
    return { ...one, owed };
  });
}

/** All that is owed of these claims, by currency. */
export function owedByCurrency(claims: readonly Pick<Claim, 'currency' | 'owed'>[]): Map<string, string> {
  const owed = new Map<string, string>();
  for (const { currency, owed: amount } of claims)
    if (compare(amount, '0') > 0) owed.set(currency, add(owed.get(currency) ?? '0', amount));
  return new Map([...owed].sort(([a], [b]) => (a < b ? -1 : 1)));
}
