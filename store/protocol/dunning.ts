/** Reminders of what is to be paid. Times are epoch milliseconds. */
import type { CustomerName } from '../../domain/accounts.ts';
import type { StepTold } from '../../domain/credit/dunning.ts';

/** The step that a claim has come to. */
export interface DunnedClaim extends StepTold {
  rootId: string;
  /** `claimName` of it. */
  claim: string;
  /** The letter that told the customer of it. */
  letter?: LetterState;
}

export interface LetterState {
  letterId: string;
  /**
   * `unsure`: its sender was killed at it, so that it may have arrived, and it is not sent again. `dropped`: there was nothing left to
   * remind of.
   */
  state: 'pending' | 'sending' | 'sent' | 'unsure' | 'failed' | 'dropped';
  failure?: string;
  at: number;
}

/** What came due of one customer. */
export interface DunningStepped {
  claims: readonly { rootId: string; claim: string; dueAt: number; day: number; letter: boolean }[];
  /** As it was when that was found. */
  serial: number;
  /** For the audit. */
  why: string;
}

/** A letter in a sender's hands. */
export interface LetterToSend {
  letterId: string;
  customer: CustomerName;
  claims: DunnedClaim[];
  /** Their own record, where their system told of it. */
  customerRoot?: string;
  tries: number;
  at: number;
}

export type LetterOutcome =
  | { state: 'sent' | 'dropped' }
  | { state: 'pending'; nextAt: number; failure?: string }
  | { state: 'failed' | 'unsure'; failure: string };

export interface DunningProtocol {
  /** What was told of claims of these customers, by `shop/17`. */
  dunned(customers: readonly CustomerName[]): Promise<Map<string, DunnedClaim[]>>;
  /**
   * Notes the steps that claims of a customer came to, with its audit, and makes one letter of those that are told to the customer; what an
   * earlier letter was to say that has not gone yet is said by this one. False where something moved since it was found.
   */
  keepDunning(customer: CustomerName, stepped: DunningStepped): Promise<boolean>;
  /** The oldest letter that is due, until the lease ends; one whose lease ended without a word is never sent again. */
  takeLetter(leaseMs: number): Promise<LetterToSend | null>;
  settleLetter(letter: Pick<LetterToSend, 'letterId' | 'tries'>, outcome: LetterOutcome): Promise<void>;
}
