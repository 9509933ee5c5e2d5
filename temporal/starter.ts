import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { type SearchAttributePair, TypedSearchAttributes, type WorkflowIdReusePolicy } from '@temporalio/common';
import {
  WAYBILL_CONNECTION,
  WAYBILL_ERROR_CLASS,
  WAYBILL_FLOW,
  WAYBILL_RECORDS,
  WAYBILL_WAITING_FOR,
} from './attributes.ts';

/** A search attribute holds 2,048 bytes. */
const MAX_NUMBERS_BYTES = 1_900;
const MAX_TEXT = 200;
/** Of what is shown in one line beside a workflow. */
const MAX_SUMMARY_BYTES = 200;
const IDS_A_QUERY = 40;

/** What is started, as plain data: whoever calls knows what stands behind it. */
export interface CaseToStart {
  caseId: string;
  kind: string;
  waitingFor: string;
  connectionId?: string;
  failure?: { class: string };
  assignedTo?: string;
  openedAt: number;
}

/** Texts for people, sealed as payloads are. */
interface Shown {
  staticSummary?: string;
  staticDetails?: string;
}

export interface StarterOptions {
  client: Client;
  /** The client is over the workers' own connection: a workflow's first task may come back with the start itself. */
  eager: boolean;
  mainQueue: string;
  /** The task queue of a connection's activities. */
  queueOf(connectionId: string): string;
}

/** As people type them: `#1001` is found as `1001`. */
const plain = (number: string): string => number.replace(/^#(?=.)/, '');

/** As many numbers as fit into the search attribute; the ledger knows them all. */
function fitting(numbers: readonly string[]): string[] {
  let left = MAX_NUMBERS_BYTES;
  return numbers.map(plain).filter((number) => {
    left -= Buffer.byteLength(number) + 3;
    return left > 0;
  });
}

/** What the server takes of a summary is counted in bytes; a letter is not cut in two. */
function withinBytes(text: string, most: number): string {
  let left = most;
  const kept = [...text].map((letter) => {
    left -= Buffer.byteLength(letter);
    return left >= 0 ? letter : '';
  });
  return kept.join('');
}

/** What Temporal's UI shows of a case beside its search attributes: in one line in the list, and in a few on its page. */
function shownCase({ caseId, kind, waitingFor, connectionId, openedAt }: CaseToStart): Shown {
  const facts = [
    `since ${new Date(openedAt).toISOString()}`,
    ...(connectionId ? [`about \`${connectionId}\``] : []),
    `\`waybill cases show ${caseId.replace('case/', '')}\``,
  ];
  return {
    staticSummary: withinBytes(`${kind}: ${waitingFor.replace(/\s+/g, ' ')}`, MAX_SUMMARY_BYTES),
    staticDetails: [`**${kind}**: waits for ${waitingFor}`, '', ...facts.map((fact) => `- ${fact}`)].join('\n'),
  };
}

const quoted = (id: string) => `"${id.replaceAll('"', '')}"`;

/** Starts, signals and asks for workflows, by the ids that the ledger knows. */
export function createStarter({ client, eager, mainQueue, queueOf }: StarterOptions) {
  const { workflow } = client;

  /** True where it was started here, false where one of that id is there already. */
  async function start(
    type: string,
    workflowId: string,
    input: object,
    reuse: WorkflowIdReusePolicy,
    attributes: SearchAttributePair[],
    shown: Shown = {},
  ): Promise<boolean> {
    try {
      await workflow.start(type, {
        workflowId,
        taskQueue: mainQueue,
        args: [input],
        workflowIdReusePolicy: reuse,
        typedSearchAttributes: new TypedSearchAttributes(attributes),
        requestEagerStart: eager,
        ...shown,
      });
      return true;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
      throw error;
    }
  }

  async function signal(workflowId: string, name: string): Promise<boolean> {
    try {
      await workflow.getHandle(workflowId).signal(name);
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }

  async function isRunning(workflowId: string): Promise<boolean> {
    try {
      return (await workflow.getHandle(workflowId).describe()).status.name === 'RUNNING';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }

  return {
    async startBatch(
      flow: string,
      batch: { batchId: string; numbers: string[] },
      connectionId?: string,
    ): Promise<void> {
      const first = connectionId ? { connectionId, queue: queueOf(connectionId) } : {};
      await start('batch', batch.batchId, { batchId: batch.batchId, flow, ...first }, 'REJECT_DUPLICATE', [
        { key: WAYBILL_RECORDS, value: fitting(batch.numbers) },
        { key: WAYBILL_FLOW, value: flow },
      ]);
    },

    async startCase(row: CaseToStart, numbers: string[]): Promise<void> {
      const { caseId, kind, waitingFor, connectionId, failure, assignedTo } = row;
      const shown = assignedTo ? `${assignedTo}: ${waitingFor}` : waitingFor;
      const input = { caseId, kind, waitingFor, ...(connectionId ? { connectionId } : {}) };
      const attributes = [
        { key: WAYBILL_RECORDS, value: fitting(numbers) },
        { key: WAYBILL_WAITING_FOR, value: shown.slice(0, MAX_TEXT) },
        { key: WAYBILL_ERROR_CLASS, value: failure?.class ?? kind },
        ...(connectionId ? [{ key: WAYBILL_CONNECTION, value: connectionId }] : []),
      ];
      // The ledger's case is open, so one that was ended in Temporal's UI gets a workflow again.
      await start('caseDesk', caseId, input, 'ALLOW_DUPLICATE', attributes, shownCase(row));
    },

    async startErase({ requestId, connectionId }: { requestId: string; connectionId: string }): Promise<void> {
      await start('erase', requestId, { requestId }, 'ALLOW_DUPLICATE', [
        { key: WAYBILL_CONNECTION, value: connectionId },
      ]);
    },

    async nudgeIntake(connectionId: string): Promise<void> {
      const workflowId = `intake/${connectionId}`;
      const input = { connectionId };
      const attributes = [{ key: WAYBILL_CONNECTION, value: connectionId }];
      // Started eagerly where none runs, which is the idle system's case and the quickest; else it is told of more.
      if (await start('intake', workflowId, input, 'ALLOW_DUPLICATE', attributes)) return;
      if (await signal(workflowId, 'nudge')) return;
      await workflow.signalWithStart('intake', {
        workflowId,
        taskQueue: mainQueue,
        args: [input],
        signal: 'nudge',
        typedSearchAttributes: new TypedSearchAttributes(attributes),
      });
    },

    async checkCase(caseId: string): Promise<void> {
      await signal(caseId, 'check');
    },

    /**
     * What the list says runs, runs (or ended just now); what it does not name is asked for by itself, because the list
     * lags behind.
     */
    async running(workflowIds: string[]): Promise<Set<string>> {
      const found = new Set<string>();
      for (let from = 0; from < workflowIds.length; from += IDS_A_QUERY) {
        const ids = workflowIds.slice(from, from + IDS_A_QUERY);
        const query = `ExecutionStatus = "Running" AND WorkflowId IN (${ids.map(quoted).join(', ')})`;
        for await (const { workflowId } of workflow.list({ query })) found.add(workflowId);
        const unsure = ids.filter((id) => !found.has(id));
        const running = await Promise.all(unsure.map(isRunning));
        for (const [i, id] of unsure.entries()) if (running[i]) found.add(id);
      }
      return found;
    },
  };
}
