import { ledgerTables } from './0001-ledger.ts';
import { caseDesk } from './0002-case-desk.ts';
import { overdueTables } from './0003-overdue.ts';
import { reconciliationTables } from './0004-reconciliation.ts';
import { auditTables } from './0005-audit.ts';
import { privacyTables } from './0006-privacy.ts';
import { refusedCredentials } from './0008-refused-credentials.ts';
import { accessTokenTables } from './0009-access-tokens.ts';
import { alertTables } from './0013-alerts.ts';
import { pulseTable } from './0014-pulses.ts';
import { accountTables } from './0015-accounts.ts';
import { lateEffects } from './0016-late-effects.ts';
import { differenceCurrency } from './0017-difference-currency.ts';
import { sealedWords } from './0019-sealed-words.ts';
import { hostClock } from './0020-host-clock.ts';
import { verdictColumns } from './0021-verdicts.ts';
import { paperTable } from './0022-papers.ts';
import { creditTables } from './0023-credit.ts';
import { overdueFreeze } from './0024-overdue-freeze.ts';
import { bankEntryTable } from './0025-bank-entries.ts';
import { changesInTime } from './0026-changes-in-time.ts';
import { stockTables } from './0027-stock.ts';
import { historyOfRoots } from './0028-history.ts';
import { transferCases } from './0029-transfer-cases.ts';
import { customerRecords } from './0030-customer-records.ts';
import { orderEntryTables } from './0031-order-entries.ts';
import { stockOutTable } from './0032-stock-outs.ts';
import { letterTables } from './0033-letters.ts';
import { bankEntryRetention } from './0034-bank-entry-retention.ts';
import { vatIdTables } from './0035-vat-ids.ts';
import { registrationDocuments } from './0036-registration-documents.ts';
import { dunningTables } from './0037-dunning.ts';
import { customerLinks } from './0038-customer-links.ts';
import { orderLetterTable } from './0039-order-letters.ts';
import { membersThatLeft } from './0040-members-that-left.ts';
import { wordPlaces } from './0041-word-places.ts';
import type { Migration } from './migration.ts';

/** In the order of their application; listed rather than scanned, so that a bundle holds them. */
export const MIGRATIONS: readonly Migration[] = [
  ledgerTables,
  caseDesk,
  overdueTables,
  reconciliationTables,
  auditTables,
  privacyTables,
  refusedCredentials,
  accessTokenTables,
  alertTables,
  pulseTable,
  accountTables,
  lateEffects,
  differenceCurrency,
  sealedWords,
  hostClock,
  verdictColumns,
  paperTable,
  creditTables,
  overdueFreeze,
  bankEntryTable,
  changesInTime,
  stockTables,
  historyOfRoots,
  transferCases,
  customerRecords,
  orderEntryTables,
  stockOutTable,
  letterTables,
  bankEntryRetention,
  vatIdTables,
  registrationDocuments,
  dunningTables,
  customerLinks,
  orderLetterTable,
  membersThatLeft,
  wordPlaces,
];
