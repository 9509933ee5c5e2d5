/** Names and shapes that workflows, activities and clients share: inputs, signals and updates. Types and constants only. */
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Assignment, CaseOrder, Freed, Resolved } from '../activities/case-desk.ts';
import type { ReconcileAsked } from '../activities/index.ts';

export type { Assignment, CaseOrder, Freed, Resolved };

export interface BatchInput {
  batchId: string;
  flow: string;
  /** Whom its flow writes first, and that connection's task queue: the batch begins there. */
  connectionId?: string;
  queue?: string;
}

export interface CaseInput {
  caseId: string;
  kind: string;
  waitingFor: string;
  connectionId?: string;
  /** Reminders given before it continued as new. */
  reminders?: number;
}

export interface EraseInput {
  requestId: string;
  /** How often in a row a system could not be told, before it continued as new. */
  tries?: number;
}

export interface IntakeInput {
  connectionId: string;
}

export interface WindowInput {
  connectionId: string;
  queue: string;
  /** Pull for this flow alone (a flow with its own `every`); all flows of the connection without it. */
  flow?: string;
  /** True for the connection's planned windows: the run is a ledger row and lets its queue out. */
  planned: boolean;
}

/** What a reconciliation shall compare, and whether it repairs. */
export interface ReconcileInput extends Omit<ReconcileAsked, 'workflowId'> {
  /** A system with windows is waited for; else it is left out, and the report says so. */
  waits?: boolean;
}

/** Something new was received for the connection. */
export const nudge = defineSignal('nudge');
/** The ledger's row of this case may have changed. */
export const check = defineSignal('check');

/** The cause is gone: members go on at the step where they stopped. */
export const release = defineUpdate<Freed, [CaseOrder]>('release');
/** The same, said of a failure: try the step again. */
export const retry = defineUpdate<Freed, [CaseOrder]>('retry');
/** Members go on after the step where they stopped. */
export const skip = defineUpdate<Freed, [CaseOrder]>('skip');
/** Members end here. */
export const refuse = defineUpdate<Freed, [CaseOrder]>('refuse');
/** Whom an assignment concerns, counted. */
export interface Assigned {
  assigned: number;
}

/** Who looks after it: kept in the ledger and shown, nothing moves. */
export const assign = defineUpdate<Assigned, [Assignment]>('assign');
/** With members named: they were dealt with, and go on; without: the case ends where nothing waits in it any more. */
export const resolve = defineUpdate<Freed | Resolved, [CaseOrder]>('resolve');
