/** What customers have shown of themselves. Times are epoch milliseconds. */
import type { CustomerName } from '../../domain/accounts.ts';
import type { HeldDocument } from '../../domain/registration.ts';
import type { Command } from './cases.ts';

/** A document by reference: its bytes are not in the ledger. */
export interface NamedDocument extends HeldDocument {
  name: string;
  /** SHA-256 of its bytes, in hex. */
  digest: string;
  /** Where whoever may read it finds it. */
  kept: string;
}

export interface RegistrationDocument extends NamedDocument {
  /** `document/12` */
  documentId: string;
  /** When it was noted. */
  at: number;
}

export interface RegistrationProtocol {
  /** Notes that a customer has shown a document, with its audit; the same once. What waits for their approval says what is still owed. */
  addDocument(
    customer: CustomerName,
    document: NamedDocument,
    by: Pick<Command, 'who' | 'why'>,
  ): Promise<{ document: RegistrationDocument; fresh: boolean }>;
  /** It was a mistake, or counts no more. `false` where there is no such document. */
  removeDocument(documentId: string, by: Pick<Command, 'who' | 'why'>): Promise<boolean>;
  /** Of one customer, the last first. */
  documents(customer: CustomerName): Promise<RegistrationDocument[]>;
  /** What these customers have shown, by `shop/17`, without what is sealed. */
  heldDocuments(customers: readonly CustomerName[]): Promise<Map<string, HeldDocument[]>>;
}
