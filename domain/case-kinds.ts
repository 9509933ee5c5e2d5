import { GATE_NAMES } from './gates/gate.ts';

/** What records can wait for. */
export const CASE_KINDS = [
  ...GATE_NAMES,
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
