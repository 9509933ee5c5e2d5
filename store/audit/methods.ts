import type { Book } from '../book.ts';
import type { AuditProtocol } from '../protocol/audit.ts';
import { auditEvidence, auditRows, auditStatus, noteAudit } from './list.ts';
import { sealAudit } from './seal.ts';
import { verifyAudit } from './verify.ts';

/** What a ledger answers about its audit log. */
export const auditMethods = (book: Book): AuditProtocol => ({
  noteAudit: (notes) => noteAudit(book, notes),
  sealAudit: (holder, leaseMs) => sealAudit(book, holder, leaseMs),
  auditStatus: () => auditStatus(book),
  auditRows: (filter) => auditRows(book, filter),
  auditEvidence: (afterSeal) => auditEvidence(book, afterSeal),
  verifyAudit: (options) => verifyAudit(book, options),
});
