import type { Book } from '../book.ts';
import type { RegistrationProtocol } from '../protocol/registration.ts';
import { addDocument, documents, heldDocuments, removeDocument } from './documents.ts';

/** What a ledger answers about customers' registration documents. */
export const registrationMethods = (book: Book): RegistrationProtocol => ({
  addDocument: (customer, document, by) => addDocument(book, customer, document, by),
  removeDocument: (documentId, by) => removeDocument(book, documentId, by),
  documents: (customer) => documents(book, customer),
  heldDocuments: (customers) => heldDocuments(book, customers),
});
