import { customerLabel } from '../accounts.ts';
import type { Customer } from '../canonical/records.ts';
import { exposureOf } from '../credit/exposure.ts';
import { compare, subtract } from '../decimal.ts';
import { vatStanding } from '../vat-standing.ts';
import { limitOf, limitText, money, rateCause, sumText } from './credit.ts';
import { frozenRefusal } from './frozen.ts';
import type { GateName, Verdict } from './gate.ts';
import type { GateFacts, GateRules } from './index.ts';
import { approved, askOfCustomer } from './kyc.ts';

/** What a gate says of a customer: whether orders of theirs pass as far as it is about them, or what it looks at in each order. */
export type CustomerSays = { gate: GateName } & ({ verdict: Verdict } | { ofOrders: string });

export type CustomerFacts = GateFacts & { account: NonNullable<GateFacts['account']> };

/** Gates that ask nothing of a customer, and what they look at in each order instead. */
const OF_ORDERS = {
  payment: 'whether it is paid, authorized or on terms',
  lc: 'whether a letter of credit pays it, and what that lacks',
  tax: 'who takes the tax where it goes, and whether the shop took that',
  duty: 'what is due at the border, and who pays it',
  papers: 'whether all is there that its papers need',
  stock: 'whether its pieces are there',
} as const;

/** What each configured gate says of a customer, in their order. `customer` is absent where only what was decided about them is known. */
export const askEachOfCustomer = (
  customer: Customer | undefined,
  facts: CustomerFacts,
  rules: GateRules,
): CustomerSays[] => rules.gates.map((gate) => ({ gate, ...sayOf(gate, customer, facts, rules) }));

function sayOf(gate: GateName, customer: Customer | undefined, facts: CustomerFacts, rules: GateRules) {
  const { account, purchasers } = facts;
  const label = customerLabel(account);
  switch (gate) {
    case 'kyc':
      return known(customer, facts, rules);
    case 'approval': {
      if (purchasers && 'problem' in purchasers)
        return { verdict: { pass: false, kind: 'approval', waitingFor: purchasers.problem } as const };
      if (!purchasers?.knows(label)) return { verdict: pass('they said nothing of who orders and who approves') };
      return { ofOrders: 'whether whoever ordered it may do so alone, else whether an approver of theirs approved it' };
    }
    case 'deposit': {
      const frozen = frozenRefusal(account);
      if (frozen) return { verdict: frozen };
      if (account.termsDays !== undefined) return { verdict: pass(`they pay within ${account.termsDays} days`) };
      return { ofOrders: `whether ${rules.deposit.percent} % of it is paid: they have no terms` };
    }
    case 'credit':
      return { verdict: owing(facts, rules) };
    default:
      return { ofOrders: OF_ORDERS[gate] };
  }
}

function known(customer: Customer | undefined, facts: CustomerFacts, rules: GateRules) {
  const { account, vat, now } = facts;
  const frozen = frozenRefusal(account);
  if (frozen) return { verdict: frozen };
  if (account.state === 'approved') return { verdict: approved(account, vatStanding(vat, rules, now)) };
  const undecided = account.state === 'unknown' && !customer;
  if (undecided && rules.kyc.required !== 'none')
    return { ofOrders: `whether an approval is needed (${rules.kyc.required}): no record of theirs has come yet` };
  return { verdict: askOfCustomer(customer ?? { id: account.customerId }, facts, rules) };
}

/** What they may still owe. */
function owing({ account, credit }: CustomerFacts, rules: GateRules): Verdict {
  const frozen = frozenRefusal(account);
  if (frozen) return frozen;
  const limit = limitOf(account, rules);
  if (!limit) return pass('no credit limit is set');
  const owed = exposureOf(credit?.claims ?? [], limit.currency, credit?.worthIn ?? (() => undefined));
  const [missing] = owed.missing;
  if (missing !== undefined)
    return {
      pass: false,
      kind: 'credit',
      waitingFor: `an exchange rate from ${missing} to ${limit.currency}: what ${customerLabel(account)} owes cannot be added up`,
      cause: rateCause(missing, limit.currency),
    };
  const free = subtract(limit.amount, owed.total);
  const text = `limit ${limitText(limit)}, ${sumText(owed)}`;
  if (compare(free, '0') > 0) return pass(`${text}: an order of up to ${money(free, limit.currency)} fits`);
  return { pass: false, kind: 'credit', waitingFor: `${text}: nothing more fits` };
}

const pass = (why: string): Verdict => ({ pass: true, why });
