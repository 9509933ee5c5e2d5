/** ALERT: what is said of cases, the messages it goes in, and what became of them. Times are epoch milliseconds. */
import type { AlertPlan, CaseToTell } from '../../domain/alerts/escalation.ts';
import type { AlertContent } from '../../domain/alerts/message.ts';
import type { KindCounts } from '../../domain/kind-words.ts';

/** A case whose time to be spoken of has come, as it stood when it was read. */
export interface CaseLookedAt extends CaseToTell {
  caseId: string;
}

export interface PlannedAlerts extends AlertPlan {
  caseId: string;
  /** As it was read: one that closed meanwhile is looked at again. */
  closed: boolean;
}

export interface GatherAsk {
  channel: string;
  /** What is ready waits this long for company, so that a storm is one message. */
  windowMs: number;
  /** Cases that a message names, and business numbers of each. */
  named: number;
  numbers: number;
}

/** A message in one sender's hands, until its lease ends. */
export interface MessageToSend {
  messageId: string;
  channel: string;
  content: AlertContent;
  /** 1 at first. */
  tries: number;
  /** When it was made: a message's name and this are its key. */
  at: number;
  /** An earlier try ended without a word: the message may have arrived. */
  unsure: boolean;
}

export type MessageOutcome =
  | { state: 'sent' }
  /** Tried again at `nextAt`; `unsure` where it may have arrived after all. */
  | { state: 'pending'; nextAt: number; failure: string; unsure: boolean }
  | { state: 'failed'; failure: string };

export interface MessageRow {
  messageId: string;
  channel: string;
  content: AlertContent;
  state: 'pending' | 'sending' | 'sent' | 'failed';
  tries: number;
  nextAt: number;
  failure?: string;
  at: number;
  endedAt?: number;
}

/** What waits in a channel to be said: held through quiet hours, or for company. */
export interface HeldAlerts {
  channel: string;
  count: number;
  /** When the first of them may go. */
  readyAt: number;
}

/** Whether what is to be said arrives. */
export interface AlertHealth {
  /** Messages on their way, by channel, with what the last try ended in. */
  open: { channel: string; messages: number; tries: number; since: number; failure?: string }[];
  /** Given up within the last week. */
  failed: { channel: string; messages: number; lastAt: number }[];
}

export interface DigestFacts {
  open: { kind: string; cases: number; members: number; kinds: KindCounts; oldestAt: number }[];
  resolved: { kind: string; cases: number }[];
  calls: { connectionId: string; calls: number }[];
}

/** ALERT. */
export interface AlertsProtocol {
  /** Cases whose time to be spoken of has come, and what each channel knows of them. */
  casesToTell(limit: number): Promise<CaseLookedAt[]>;
  /** Keeps what is to be said, once, and when each case is looked at next. Answers how many things that are. */
  raiseAlerts(plans: PlannedAlerts[]): Promise<number>;
  /** Looks at every open case again: the rules may be others. */
  reviewAlerts(): Promise<void>;
  /** This case still waits: looks at it now. */
  reviewCase(caseId: string): Promise<void>;
  /** One message of all that a channel is to be told by now; `null` where that is nothing, or one is still on its way. */
  gatherAlerts(ask: GatherAsk): Promise<{ messageId: string } | null>;
  digestFacts(): Promise<DigestFacts>;
  /** False where the channel has the day's digest already. */
  keepDigest(channel: string, content: AlertContent & { is: 'digest' }): Promise<boolean>;
  /** The oldest message of a channel that is due, in the caller's hands until its lease ends. */
  takeMessage(channel: string, leaseMs: number): Promise<MessageToSend | null>;
  /** False where another sender holds the message by now. */
  settleMessage(taken: MessageToSend, outcome: MessageOutcome): Promise<boolean>;
  /** The latest first. */
  alertMessages(filter: { channel?: string; limit: number }): Promise<{ messages: MessageRow[]; held: HeldAlerts[] }>;
  alertHealth(): Promise<AlertHealth>;
}
