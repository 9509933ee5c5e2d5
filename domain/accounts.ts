/** A customer of one connection, by the id that its system gave them. */
export interface CustomerName {
  connectionId: string;
  customerId: string;
}

/** What people decided about a customer: whether to trade with them, and on which terms. Ids and codes only. */
export interface Account extends CustomerName {
  state: 'unknown' | 'approved' | 'refused';
  /** A person froze it: new orders wait, whatever else is known. */
  frozen: boolean;
  /** Days to pay on open account; a customer without terms pays a deposit first, where one is asked. */
  termsDays?: number;
}

/** `shop/17`: how a customer is called on the command line, in cases and in causes. */
export const customerLabel = ({ connectionId, customerId }: CustomerName): string => `${connectionId}/${customerId}`;

/** `shop/17` back into its halves: connections hold no slash, customers' ids may. */
export function parseCustomer(label: string): CustomerName | undefined {
  const slash = label.indexOf('/');
  if (slash < 1 || slash === label.length - 1) return undefined;
  return { connectionId: label.slice(0, slash), customerId: label.slice(slash + 1) };
}

/** What is true of a customer of whom nobody decided anything yet. */
export const unknownAccount = ({ connectionId, customerId }: CustomerName): Account => ({
  connectionId,
  customerId,
  state: 'unknown',
  frozen: false,
});
