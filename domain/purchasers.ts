import { compare } from './decimal.ts';

/** What somebody of a customer's own house may do: order, or order and approve what others order. */
export const PURCHASER_ROLES = ['buyer', 'approver'] as const;

/** One person of one customer, as the customer said. */
export interface PurchaserLine {
  /** `CONNECTION/ID` of the shop's customer, such as `shop-us/7012345`. */
  customer: string;
  /** The e-mail address by which the shop knows the person, in small letters. */
  person: string;
  role: (typeof PURCHASER_ROLES)[number];
  /** The largest order, all included, that a buyer may place alone or an approver may approve; absent where there is no limit. */
  upTo?: { amount: string; currency: string };
}

/** Who orders and approves for which customer. */
export class Purchasers {
  readonly #byCustomer: ReadonlyMap<string, readonly PurchaserLine[]>;

  constructor(lines: readonly PurchaserLine[]) {
    const byCustomer = new Map<string, PurchaserLine[]>();
    for (const line of lines) byCustomer.set(line.customer, [...(byCustomer.get(line.customer) ?? []), line]);
    this.#byCustomer = byCustomer;
  }

  /** Whether this customer said at all who orders for them. */
  knows(customer: string): boolean {
    return this.#byCustomer.has(customer);
  }

  /** As it is shown among what a gate looked at: how many customers said who orders, and nobody's address. */
  toJSON(): { customers: number } {
    return { customers: this.#byCustomer.size };
  }

  of(customer: string, email: string | undefined): PurchaserLine | undefined {
    const person = email?.trim().toLowerCase();
    return this.#byCustomer.get(customer)?.find((line) => line.person === person);
  }
}

/** Whether this much is within what a line allows; in another currency than the order's it is not. */
export function allows({ upTo }: PurchaserLine, total: string, currency: string): boolean {
  return upTo === undefined || (upTo.currency === currency && compare(total, upTo.amount) <= 0);
}
