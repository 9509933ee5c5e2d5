import { customerLabel } from '../accounts.ts';
import type { Order } from '../canonical/order.ts';
import { frozenRefusal } from './frozen.ts';
import type { Gate } from './gate.ts';

/** Who must be known before an order of theirs moves. */
export const KYC_REQUIRED = ['b2b', 'all', 'none'] as const;

export interface KycRules {
  kyc: {
    required: (typeof KYC_REQUIRED)[number];
    /** Price tiers, as the shop names them, whose customers need no approval. */
    exemptGroups: readonly string[];
  };
}

/** Somebody buys for a company: one is named, or a tax id, by the customer or for the bill. */
export function isBusiness({ customer, billTo }: Order): boolean {
  return [customer.company, customer.taxId, billTo?.company].some((text) => (text?.trim() ?? '') !== '');
}

/** Why this order needs nobody's approval; `undefined` where it does. */
function exempt(order: Order, { required, exemptGroups }: KycRules['kyc']): string | undefined {
  const { group } = order.customer;
  if (required === 'none') return 'no customer needs an approval';
  if (required === 'b2b' && !isBusiness(order)) return 'it is no business order';
  if (group !== undefined && exemptGroups.includes(group)) return `group ${group} needs no approval`;
  return undefined;
}

/**
 * Know your customer: orders of a customer whom nobody approved wait in one case a customer, and go on together. A
 * refused or frozen customer waits even where no approval is asked: a person said so.
 */
export const kyc: Gate<KycRules> = {
  needs: ['account', 'waived'],
  ask(order, { account }, rules) {
    const frozen = frozenRefusal(account);
    if (frozen) return frozen;
    if (account?.state === 'approved') return { pass: true, why: `customer ${customerLabel(account)} is approved` };
    if (account?.state === 'refused') {
      const customer = customerLabel(account);
      return {
        pass: false,
        kind: 'kyc',
        waitingFor: `a person: customer ${customer} was refused`,
        cause: `refused:${customer}`,
      };
    }
    const why = exempt(order, rules.kyc);
    if (why !== undefined) return { pass: true, why };
    // A guest has no account that anybody could approve: a person decides on the order.
    if (!account)
      return { pass: false, kind: 'kyc', waitingFor: `a person: ${order.number} names no customer account` };
    const customer = customerLabel(account);
    return { pass: false, kind: 'kyc', waitingFor: `approval of customer ${customer}`, cause: `kyc:${customer}` };
  },
};
