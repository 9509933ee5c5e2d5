import type { Book } from '../book.ts';
import type { PrivacyProtocol } from '../protocol/privacy.ts';
import { erasePeople, erasePlan } from './erase.ts';
import { exportPerson } from './export.ts';
import { people } from './people.ts';
import { answeredRequest, askPrivacy, noteTold, privacyRequest, privacyRequests } from './requests.ts';

/** What a ledger answers about people and their requests. */
export const privacyMethods = (book: Book): PrivacyProtocol => ({
  people: (search) => people(book, search),
  exportPerson: (personId) => exportPerson(book, personId),
  askPrivacy: (asks) => askPrivacy(book, asks),
  privacyRequest: (requestId) => privacyRequest(book, requestId),
  privacyRequests: (filter) => privacyRequests(book, filter),
  erasePlan: (requestId) => erasePlan(book, requestId),
  noteTold: (requestId, told) => noteTold(book, requestId, told),
  erasePeople: (requestId, keep) => erasePeople(book, requestId, keep),
  answeredRequest: (requestId) => answeredRequest(book, requestId),
});
