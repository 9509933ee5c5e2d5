import type { Book } from '../book.ts';
import type { AlertsProtocol } from '../protocol/alerts.ts';
import { gatherAlerts, keepDigest, settleMessage, takeMessage } from './messages.ts';
import { casesToTell, raiseAlerts, reviewAlerts, reviewCase } from './raise.ts';
import { alertHealth, alertMessages, digestFacts } from './views.ts';

/** What a ledger answers about alerts: which are to be told, and the messages that tell them. */
export const alertsMethods = (book: Book): AlertsProtocol => ({
  casesToTell: (limit) => casesToTell(book, limit),
  raiseAlerts: (plans) => raiseAlerts(book, plans),
  reviewAlerts: () => reviewAlerts(book),
  reviewCase: (caseId) => reviewCase(book, caseId),
  gatherAlerts: (ask) => gatherAlerts(book, ask),
  digestFacts: () => digestFacts(book),
  keepDigest: (channel, content) => keepDigest(book, channel, content),
  takeMessage: (channel, leaseMs) => takeMessage(book, channel, leaseMs),
  settleMessage: (taken, outcome) => settleMessage(book, taken, outcome),
  alertMessages: (filter) => alertMessages(book, filter),
  alertHealth: () => alertHealth(book),
});
