import { type Account, customerLabel, type Verdict as Word } from '../accounts.ts';
import { countryOf, isBusiness, isNamed, vatIdOf, vatIdOfCustomer } from '../business.ts';
import type { Customer } from '../canonical/records.ts';
import { type DocumentRule, owedDocuments, owesText } from '../registration.ts';
import type { VatId } from '../vat-id.ts';
import { type VatIdRules, type VatStanding, vatStanding } from '../vat-standing.ts';
import { frozenRefusal } from './frozen.ts';
import type { Gate, GateFacts, Refusal, Verdict } from './gate.ts';

/** Who must be known before an order of theirs moves. */
export const KYC_REQUIRED = ['b2b', 'all', 'none'] as const;

export interface KycRules {
  kyc: {
    required: (typeof KYC_REQUIRED)[number];
    /** Price tiers, as the shop names them, whose customers need no approval. */
    exemptGroups: readonly string[];
    /** How long an identity provider may take, in ms: then a person is asked. */
    providerWithin?: number;
    /** What a customer shows before they are approved. */
    documents?: readonly DocumentRule[];
    /** Epoch ms: customers whom the ledger knew before are asked about only once they order. */
    registeredSince?: number | undefined;
  };
}

/** Whether an identity provider is asked about this customer: whose orders would wait, and on whom nothing was said yet. */
export function needsVerdict(customer: Customer, account: Account, { kyc: rules }: KycRules): boolean {
  if (account.state !== 'unknown') return false;
  return exempt(customer.group, isNamed(customer.company, customer.taxId), rules) === undefined;
}

/** Why nobody's approval is needed; `undefined` where it is. */
function exempt(
  group: string | undefined,
  business: boolean,
  { required, exemptGroups }: KycRules['kyc'],
): string | undefined {
  if (required === 'none') return 'no customer needs an approval';
  if (required === 'b2b' && !business) return 'it is no business order';
  if (group !== undefined && exemptGroups.includes(group)) return `group ${group} needs no approval`;
  return undefined;
}

/**
 * Know your customer: orders of a customer whom nobody approved wait in one case a customer, and go on together. A
 * refused or frozen customer waits even where no approval is asked: a person said so.
 */
export const kyc: Gate<KycRules & VatIdRules> = {
  needs: ['account', 'waived', 'vat', 'documents'],
  ask(order, { account, vat, documents = [], now }, rules) {
    const frozen = frozenRefusal(account);
    if (frozen) return frozen;
    const standing = vatStanding(vat, rules, now);
    if (account?.state === 'approved') return approved(account, standing);
    const said = account && refusedOrDeclined(account);
    if (said) return said;
    const why = exempt(order.customer.group, isBusiness(order), rules.kyc);
    if (why !== undefined) return { pass: true, why };
    // A guest has no account that anybody could approve: a person decides on the order.
    const doubts = doubtsOf(vatIdOf(order), standing);
    if (!account)
      return { pass: false, kind: 'kyc', waitingFor: `a person: ${order.number} names no customer account${doubts}` };
    return unapproved(account, (order.billTo ?? order.shipTo).country, doubts, { documents, now }, rules);
  },
};

/**
 * What the gate says of somebody who registered and has ordered nothing yet: they wait in the case that their orders would join, until
 * something was decided about them. Whom a person approved or refused, nobody asks about; a freeze is about orders.
 */
export function askOfCustomer(
  customer: Customer,
  { account, waived, vat, documents = [], now }: GateFacts & { account: Account },
  rules: KycRules & VatIdRules,
): Verdict {
  if (waived?.includes('kyc')) return { pass: true, why: 'a person released it' };
  const said = refusedOrDeclined(account);
  if (said) return said;
  const why = exempt(customer.group, isNamed(customer.company, customer.taxId), rules.kyc);
  if (why !== undefined) return { pass: true, why };
  const doubts = doubtsOf(vatIdOfCustomer(customer), vatStanding(vat, rules, now));
  return unapproved(account, countryOf(customer), doubts, { documents, now }, rules);
}

/** What has to come before somebody can be approved, and whose case they wait in for it. */
function unapproved(
  account: Account,
  country: string | undefined,
  doubts: string,
  { documents, now }: Required<Pick<GateFacts, 'documents' | 'now'>>,
  { kyc: { documents: asked = [], providerWithin } }: KycRules,
): Refusal {
  const owed = owedDocuments(asked, documents, country, new Date(now).toISOString().slice(0, 10));
  const late = isProviderLate(account, providerWithin, now);
  const waitingFor = awaited(account, late) + doubts + owesText(owed);
  return { pass: false, kind: 'kyc', waitingFor, cause: kycCause(account, late) };
}

/** Whom a person or a provider approved still has a VAT id that somebody has to vouch for. */
export function approved(account: Account, standing: VatStanding): Verdict {
  const customer = customerLabel(account);
  const why = `customer ${customer} is approved`;
  switch (standing.is) {
    case 'unasked':
      return { pass: true, why };
    case 'registered':
    case 'taken-by-form':
      return { pass: true, why: `${why}; VAT id ${standing.text}` };
    case 'awaited':
      return { pass: false, kind: 'kyc', waitingFor: standing.text, cause: `vat:${standing.who}` };
    case 'unregistered': {
      // Who approved them after that answer knew of it.
      if (account.decidedBy === undefined && (account.decidedAt ?? 0) > standing.at)
        return { pass: true, why: `${why}, though the VAT id is ${standing.text}` };
      const waitingFor = `a person: the VAT id of customer ${customer} is ${standing.text}`;
      return { pass: false, kind: 'kyc', waitingFor, cause: `vat-refused:${customer}` };
    }
  }
}

/** What whoever decides should know of the VAT id that was given; never the id itself. */
function doubtsOf(vatId: VatId | undefined, standing: VatStanding): string {
  if (standing.is === 'registered' || standing.is === 'unregistered') return `; the VAT id given is ${standing.text}`;
  return vatId && !vatId.wellFormed ? `; the VAT id given is not written as those of ${vatId.prefix} are` : '';
}

/** A no stands even where no approval is asked. */
function refusedOrDeclined(account: Account): Refusal | undefined {
  const customer = customerLabel(account);
  const { state, decidedBy = '', verdict } = account;
  if (state !== 'refused' && state !== 'declined') return undefined;
  const waitingFor =
    state === 'refused'
      ? `a person: customer ${customer} was refused`
      : `a person: ${decidedBy} declined customer ${customer}${codesOf(verdict)}`;
  return { pass: false, kind: 'kyc', waitingFor, cause: kycCause(account) };
}

/** A check that began this long ago and is not over yet: it will not come by itself, or nobody began it. */
const isProviderLate = ({ verdict }: Account, withinMs: number | undefined, now: number): boolean =>
  verdict?.is === 'pending' && withinMs !== undefined && now - verdict.at >= withinMs;

/** What has to come before the customer can be approved. */
function awaited(account: Account, late: boolean): string {
  const customer = customerLabel(account);
  const { verdict } = account;
  const by = verdict?.by ?? '';
  switch (verdict?.is) {
    case 'pending':
      if (late) return `a person: ${by} has said nothing of customer ${customer} for longer than it may take`;
      return `the verdict of ${by} on customer ${customer}`;
    case 'review':
      return `a person: ${by} wants customer ${customer} looked at${codesOf(verdict)}`;
    case 'abandoned':
      return `a person: customer ${customer} did not finish the check of ${by}`;
    default:
      return `approval of customer ${customer}`;
  }
}

const codesOf = (verdict: Word | undefined): string =>
  verdict && verdict.codes.length > 0 ? ` (${verdict.codes.join(', ')})` : '';

/** Whose case the orders of such a customer wait in: another one for each thing that has to happen. */
export function kycCause(account: Account, late = false): string {
  const { state, verdict } = account;
  const asks = verdict?.is === 'review' || verdict?.is === 'abandoned' ? verdict.is : late ? 'late' : 'kyc';
  return `${state === 'refused' || state === 'declined' ? state : asks}:${customerLabel(account)}`;
}
