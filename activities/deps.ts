import type { Config } from '../config/schema.ts';
import type { Connection } from '../connectors/connections.ts';
import type { CaseRow, Ledger, PackedBatch } from '../store/ledger.ts';
import type { Health } from './health.ts';
import type { IntakeTurns } from './intake-turns.ts';
import type { Packer } from './packer.ts';
import type { PinnedMappings } from './ruling.ts';

/** What activities may ask of Temporal. The composition root implements it over the client. */
export interface Starter {
  /** Starts `batch` under the batch's own id; one that runs or ran already is fine. `connectionId` is whom it writes first. */
  startBatch(flow: string, batch: PackedBatch, connectionId?: string): Promise<void>;
  /** Starts `caseDesk` under the case's own id, with its search attributes; one that runs already is fine. */
  startCase(row: CaseRow, numbers: string[]): Promise<void>;
  /** Signals `intake/{connection}`, starting it where none runs. */
  nudgeIntake(connectionId: string): Promise<void>;
  /** Tells a case's workflow to look at the ledger again; one that has ended is fine. */
  checkCase(caseId: string): Promise<void>;
  /** Starts the erasure under its request's own id; one that runs already is fine. */
  startErase(request: { requestId: string; connectionId: string }): Promise<void>;
  /** Which of these workflow ids run at this moment. */
  running(workflowIds: string[]): Promise<Set<string>>;
}

export interface Log {
  debug(fields: object, text: string): void;
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

/** What happened to records, for metrics and for the line an order on the terminal. */
export interface Observer {
  /** A step was answered for these many roots of a flow. */
  step(event: {
    flow: string;
    step: string;
    outcome: 'next' | 'end' | 'queue' | 'case' | 'superseded' | 'lost';
    count: number;
  }): void;
  /** One order's step that a person would want to see go by. */
  moved(event: {
    number: string;
    flow: string;
    /** What was written; levels and prices are told by their number, not one by one. */
    kind?: string;
    step: string;
    target?: string;
    outcome: string;
  }): void;
  write(event: { connectionId: string; kind: string; outcome: string }): void;
}

/** Everything activities work with; made once by the composition root. */
export interface Deps {
  config: Config;
  ledger: Ledger;
  connections: ReadonlyMap<string, Connection>;
  mappings: PinnedMappings;
  starter: Starter;
  packer: Packer;
  intakes: IntakeTurns;
  health: Health;
  clock: { now(): number };
  log: Log;
  observer: Observer;
}
