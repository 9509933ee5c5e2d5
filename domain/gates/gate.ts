import type { Account } from '../accounts.ts';
import type { Order } from '../canonical/order.ts';
import type { Invoice, Payment } from '../canonical/records.ts';
import type { Leaving } from '../departures.ts';
import type { HeldDocument } from '../registration.ts';
import type { VatFact } from '../vat-standing.ts';
import type { PurchasersFact } from './approval.ts';
import type { CreditFact } from './credit.ts';
import type { DutyFact } from './duty.ts';
import type { LetterFact } from './lc.ts';
import type { StockFact } from './stock.ts';
import type { TaxFact } from './tax.ts';

/** The gates that `rules.gates` may name, in the order in which a trader asks them. */
export const GATE_NAMES = [
  'kyc',
  'approval',
  'deposit',
  'credit',
  'payment',
  'lc',
  'tax',
  'duty',
  'papers',
  'stock',
] as const;

export type GateName = (typeof GATE_NAMES)[number];

/** The kind of a gate's cases is its name. */
export type GateCase = GateName;

/** Kinds of cases of which a person may let an order out without their cause being gone. */
export const WAIVABLE = [
  'kyc',
  'approval',
  'deposit',
  'credit',
  'lc',
  'tax',
  'duty',
  'papers',
  'stock',
] as const satisfies readonly GateCase[];

/** Kinds of cases that a word on the customer ends: `waybill customers`. */
export const CUSTOMER_WORD_CASES = ['kyc', 'deposit', 'credit'] as const satisfies readonly GateCase[];

/** Kinds of cases of a customer: somebody speaks with them, so they escalate within hours. */
export const CUSTOMER_CASES = ['approval', ...CUSTOMER_WORD_CASES] as const satisfies readonly GateCase[];

/**
 * What a gate may look at besides the order. Each fact is gathered once a page (`activities/gate-facts.ts`), and only where a
 * configured gate needs it; one that is absent is one that nobody knows.
 */
export interface GateFacts {
  /** Epoch ms. */
  now: number;
  /** The customer's; absent where the order names no customer. */
  account?: Account;
  /** What documents their customer has shown; absent where it names none. */
  documents?: readonly HeldDocument[];
  /** Who orders and approves for which customer, the same for every order; absent where no table is kept. */
  purchasers?: PurchasersFact;
  /** What a person let this very revision of the order pass. */
  waived?: readonly GateCase[];
  /** Payments that were reported of this order, each once; not gathered, for they are of the order's own records. */
  payments?: readonly Payment[];
  /** Invoices of the order, by the same way. */
  invoices?: readonly Invoice[];
  /** Those of them by which a provider of payments collects money. */
  collected?: readonly Invoice[];
  /** What its customer owes besides it; absent where they have no limit. */
  credit?: CreditFact;
  /** The letter of credit that names it; absent where none does. */
  letter?: LetterFact;
  /** The tables of rates, the same for every order. */
  tax?: TaxFact;
  /** The tables of duty with those of rates, the same for every order. */
  duty?: DutyFact;
  /** What is known of its VAT id, where a register is asked; gathered once it is mapped. */
  vat?: VatFact;
  /** Which countries its parts leave from, worked out of the order itself; all of it from the seller's where it is absent. */
  leaves?: Leaving;
  /** What stock has for it; asked after all others, because what is let through takes it from the next. */
  stock?: StockFact;
}

export type FactName = Exclude<keyof GateFacts, 'now' | 'payments' | 'invoices' | 'collected' | 'leaves'>;

/** Gates that ask where goods cross a border: their answer hangs on where an order leaves from. */
export const BORDER_GATES: readonly GateName[] = ['tax', 'duty', 'papers'];

/** What a gate says of an order: it may pass, or what it waits for. Ids and codes only: it is shown to admins. */
export type Verdict = Pass | Refusal;

export interface Pass {
  pass: true;
  why: string;
  /** Gates that are closed, which a person let this order pass. */
  released?: readonly GateName[];
}

export interface Refusal {
  pass: false;
  kind: GateCase;
  /** One line for people: what it waits for. */
  waitingFor: string;
  /** Whose case it joins, where the cause is shared by several orders, e.g. `kyc:shop/17`; its own without one. */
  cause?: string;
}

/** What the gates of an order answered, as its audit keeps it. */
export interface GatesSaid {
  /** In their order, up to the one that is closed. */
  asked: readonly GateName[];
  /** Those of them that a person let it pass; not looked for where one is closed. */
  released: readonly GateName[];
  closed?: GateName;
}

/** One rule of trade that can make an order wait. Pure: the same order, facts and rules give the same verdict. */
export interface Gate<Rules> {
  needs: readonly FactName[];
  ask(order: Order, facts: GateFacts, rules: Rules): Verdict;
}
