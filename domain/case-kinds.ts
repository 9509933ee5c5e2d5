/** What records can wait for. */
export const CASE_KINDS = [
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
  'transfer',
  'mapping',
  'validation',
  'rejected',
  'auth',
  'connection',
  'conflict',
  'unknown-outcome',
  'cancel-refused',
  'hold',
  'overdue',
  'privacy',
  'reconciliation',
] as const;

export type CaseKind = (typeof CASE_KINDS)[number];
