/** What registers said of VAT ids. Times are epoch milliseconds; an id is known again by its hash alone. */
import type { CustomerName } from '../../domain/accounts.ts';
import type { VatAnswer, VatSilence } from '../../domain/vat-standing.ts';

/** A VAT id as it is looked up, and where. */
export interface NamedVatId {
  register: string;
  prefix: string;
  number: string;
}

/** An order whose VAT id is to be asked about. */
export interface VatWant extends NamedVatId {
  rootId: string;
}

/** What was said of a customer's VAT id. */
export interface CustomerVatAnswer extends VatAnswer {
  register: string;
  prefix: string;
}

/** A member state that cannot be asked. */
export interface SilentState extends VatSilence {
  register: string;
  prefix: string;
  /** How often it was asked in vain. */
  tries: number;
}

/** Since when a member state has been silent for too long, and what its ids are taken by then: their form, or what it said of them last. */
export interface LongSilent {
  since: number;
  then: 'form' | 'last-answer';
}

export interface VatIdsProtocol {
  /** What is known of an id: the last answer, and whether its member state is silent. */
  vatKnown(id: NamedVatId): Promise<{ answer?: VatAnswer; silence?: VatSilence }>;
  /** These orders' ids are to be asked about; once an order. */
  wantVatAnswers(wants: readonly VatWant[]): Promise<void>;
  /** Orders whose ids can be asked about now, the longest waiting first, one for each id. */
  vatWants(limit: number): Promise<{ rootId: string; register: string; prefix: string }[]>;
  /** The order has no such id: nobody needs this answer any more, unless it was wanted just now and its order is still under way. */
  dropVatWant(rootId: string): Promise<void>;
  /** An answer, with its audit. Its member state is silent no more. */
  keepVatAnswer(want: VatWant, answer: Omit<VatAnswer, 'at'>): Promise<void>;
  /** A register, or one member state of it, could not be asked; it is left alone until `askAt`, or for longer and longer. */
  keepVatSilence(of: { register: string; prefix: string }, code: string, askAt?: number): Promise<void>;
  vatSilences(): Promise<SilentState[]>;
  /** Has orders asked again whose answer has come, or whose member state has been `silent` for too long. */
  settleVatAnswers(silent?: LongSilent): Promise<{ freed: number; flows: string[] }>;
  /** What was said of the VAT ids of a customer, the last first. */
  vatAnswersOf(customer: CustomerName): Promise<CustomerVatAnswer[]>;
}
