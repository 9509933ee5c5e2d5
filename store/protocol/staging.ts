/** RECEIVE and STAGE: what arrives, and what flows make of it. Times are epoch milliseconds. */
import type { Priority } from '../../domain/budget.ts';
import type { Kind } from '../../domain/kinds.ts';
import type { AuditNote } from './audit.ts';

/** One flow as far as staging and packing must know it; made from the config. */
export interface FlowTopology {
  flow: string;
  kinds: Kind[];
  from: string[];
  priority: Priority;
}

export interface ReceivedEvent {
  connectionId: string;
  topic: string;
  eventId: string;
  kind: Kind;
  /** The record to read again. */
  sourceId: string;
  /** The raw request body, kept encrypted until it is staged. */
  body: string;
}

export interface InboxEvent {
  inboxId: string;
  topic: string;
  eventId: string;
  kind: Kind;
  sourceId: string;
  tries: number;
  receivedAt: number;
}

/** `connectors/connector.ts` SourceRecord, without importing it. */
export interface StagedRecord {
  kind: Kind;
  id: string;
  version?: string | undefined;
  parent?:
    | { kind: Kind; id: string }
    | { kind: Kind; targetId: string }
    | { kind: Kind; number: string; of?: string | undefined }
    | undefined;
  customerId?: string | undefined;
  numbers?: string[] | undefined;
  cancelled?: boolean | undefined;
  data: unknown;
}

export interface StagePage {
  connectionId: string;
  flows: FlowTopology[];
  records: StagedRecord[];
  /** Inbox rows that this page answers: staged, or parked with the record that waits for its parent. */
  inbox?: { inboxId: string; sourceId: string; kind: Kind }[];
  /** What is known already is left as it is, whatever the page says of it: `older`. */
  onlyNew?: boolean;
  /** Orders of earlier days: a new one is closed from the beginning, and no flow ever carries it, whatever is told of it later. */
  history?: boolean;
  /** Moves forward in the same transaction; with `was` only where it stands there: otherwise nothing of the page is staged (`overtaken`). */
  cursor?: { name: string; value: string; was?: string | null };
  /** Who decided that these records be, where a person did: kept with them or not at all. */
  notes?: AuditNote[];
}

/** `ours`: an object that we made in the system that lists it; `rootId` is what it was made of. */
export type Staged = 'new' | 'changed' | 'same' | 'older' | 'parked' | 'ours';

export interface StageAnswer {
  records: { kind: Kind; id: string; rootId?: string; recordId?: string; revision?: number; staged: Staged }[];
  /** Flows that now have something to carry. */
  flows: string[];
  /** Parked rows woken by what arrived here: their connections want an intake. */
  woken: string[];
  /** The cursor stood elsewhere than the page took for granted: somebody was faster. */
  overtaken?: true;
}

/** What is kept of a record that its source named by this id. */
export interface KnownRecord {
  id: string;
  /** What the source sent last; absent where it is no longer kept, or its customer was erased. */
  data?: unknown;
}

/** RECEIVE and STAGE. */
export interface StagingProtocol {
  receive(events: ReceivedEvent[]): Promise<{ fresh: number }>;
  /** Events not yet staged, oldest first; counted as a try. */
  takeInbox(connectionId: string, max: number): Promise<InboxEvent[]>;
  stage(page: StagePage): Promise<StageAnswer>;
  /** Which of these records came before, and what they said then, without what people amended. */
  knownRecords(connectionId: string, kind: Kind, ids: readonly string[]): Promise<KnownRecord[]>;
  cursor(connectionId: string, name: string): Promise<string | null>;
}
