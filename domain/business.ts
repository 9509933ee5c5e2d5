import type { Order } from './canonical/order.ts';
import type { Customer } from './canonical/records.ts';
import { readVatId, type VatId } from './vat-id.ts';

/** One of these texts says something. */
export const isNamed = (...texts: (string | undefined)[]): boolean => texts.some((text) => (text?.trim() ?? '') !== '');

/** Somebody buys for a company: one is named, or a tax id, by the customer or for the bill. */
export const isBusiness = ({ customer, billTo }: Order): boolean =>
  isNamed(customer.company, customer.taxId, billTo?.company);

/** The buyer's VAT id, as far as its form is known here. */
export const vatIdOf = ({ customer, billTo, shipTo }: Order): VatId | undefined =>
  customer.taxId === undefined ? undefined : readVatId(customer.taxId, (billTo ?? shipTo).country);

/** Where a customer is at home, as far as they say. */
export const countryOf = ({ country, addresses = [] }: Customer): string | undefined =>
  country ?? addresses[0]?.country;

/** A customer's VAT id, as far as its form is known here. */
export function vatIdOfCustomer(customer: Customer): VatId | undefined {
  const country = countryOf(customer);
  return customer.taxId === undefined ? undefined : readVatId(customer.taxId, country);
}
