import type { Order } from './canonical/order.ts';

/** One of these texts says something. */
export const isNamed = (...texts: (string | undefined)[]): boolean => texts.some((text) => (text?.trim() ?? '') !== '');

/** Somebody buys for a company: one is named, or a tax id, by the customer or for the bill. */
export const isBusiness = ({ customer, billTo }: Order): boolean =>
  isNamed(customer.company, customer.taxId, billTo?.company);
