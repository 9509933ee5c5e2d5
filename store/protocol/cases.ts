/** Cases and commands. Times are epoch milliseconds. */
import type { CaseKind } from '../../domain/case-kinds.ts';
import type { Failure } from '../../domain/failures.ts';
import type { GateCase } from '../../domain/gates/index.ts';
import type { KindCounts } from '../../domain/kind-words.ts';
import type { Kind } from '../../domain/kinds.ts';
import type { CaseCause } from './steps.ts';

export interface CaseRow {
  caseId: string;
  /** The fingerprint: the same cause, the same text. */
  cause: string;
  kind: CaseKind;
  state: 'open' | 'closed';
  waitingFor: string;
  connectionId?: string;
  /** That of the first member: the others' differ from it in ids only. */
  failure?: Failure;
  /** The flow and the step at which the first member stopped. */
  flow?: string;
  step?: string;
  /** Who wait in it now. */
  members: number;
  /** How often something joined it, those that have left or come back included. */
  joined: number;
  openedAt: number;
  /** When something joined it last. */
  lastAt: number;
  closedAt?: number;
  assignedTo?: string;
  /** The mapping that it is about was changed since: its members are worth another try. */
  mended?: Mend;
}

/** What a changed mapping or table makes of some members of a case. */
export interface Mend {
  at: number;
  /** The version that is live now. */
  version: string;
  tried: number;
  /** How many of them it maps. */
  maps: number;
  /** What still stops the first that it does not map. */
  still?: string;
}

export interface CaseFilter {
  state?: 'open' | 'closed';
  rootId?: string;
  kind?: CaseKind;
  connectionId?: string;
  /** Something of this flow waits in it. */
  flow?: string;
  /** Who looks after it or after one of its members; empty for nobody. */
  assignedTo?: string;
  /** Something joined it at this time or later. */
  since?: number;
  /** Those that come after this one in the order of the answer: the next page. */
  after?: Pick<CaseRow, 'openedAt' | 'caseId'>;
  /** The latest opened come first. */
  limit: number;
}

/** Which members of a case are meant; all without it. */
export interface MemberFilter {
  rootIds?: string[];
  flow?: string;
  /** The connection that the order came from. */
  connectionId?: string;
  /** A business number of any system, with `*` and `?`. */
  number?: string;
  joinedAfter?: number;
  joinedBefore?: number;
  assignedTo?: string;
}

export interface CaseMember {
  /** One stay of one move in one case. */
  memberId: string;
  /** Empty for a root that its case only shows: held by a person, or overdue. */
  flow: string;
  rootId: string;
  /** Of the root: what waits. */
  kind: Kind;
  /** By whom it came and under which id there, as `shop-us/7012345`. */
  source: string;
  step: number;
  numbers: string[];
  joinedAt: number;
  /** What it waits for by itself: the case's text with its own ids. */
  waitingFor?: string;
  assignedTo?: string;
}

/** One stay of an order, or of somebody who registered, in the case of a gate. */
export interface WaitingAtGate {
  memberId: string;
  caseId: string;
  rootId: string;
  kind: GateCase;
  cause: string;
  waitingFor: string;
}

/** How many joined a case in the hour that begins at `at`. */
export interface CaseHour {
  at: number;
  joined: number;
}

export interface Command {
  verb: 'release' | 'retry' | 'skip' | 'refuse' | 'resolve' | 'hold' | 'cancel' | 'amend' | 'assign';
  who: string;
  why: string;
  /** Where the word was kept before: this carries it out. */
  wordId?: string;
}

/** Who says something and why, without the verb. */
export type SaidBy = Pick<Command, 'who' | 'why' | 'wordId'>;

/** A word on a case as a person said it: which members, to whom. */
export interface CaseWord {
  who: string;
  why: string;
  members?: MemberFilter;
  to?: string;
}

/** Who amends a record and why; with `revision`, only where that is still its last. */
export interface AmendedBy {
  who: string;
  why: string;
  revision?: number;
}

/** A command as it was said. */
export interface SaidCommand extends Command {
  at: number;
  /** What it concerned, in words: which members, to whom. */
  detail?: string;
  rootId?: string;
}

/** `false` with the reason in words. */
export type Resolved = { closed: true } | { closed: false; why: string };

/** What waits for somebody, and what people say of it. */
export interface CasesProtocol {
  startedCase(caseId: string): Promise<void>;
  caseRow(caseId: string): Promise<CaseRow | null>;
  /** The latest first. */
  cases(filter: CaseFilter): Promise<CaseRow[]>;
  /** Who wait in a case, in pages in the order of their roots: the page after `after`. */
  caseMembers(
    caseId: string,
    asked: { filter?: MemberFilter; after?: Pick<CaseMember, 'rootId' | 'memberId'>; limit: number },
  ): Promise<CaseMember[]>;
  countMembers(caseId: string, filter?: MemberFilter): Promise<number>;
  /** How many things of each kind wait in these cases, by case; in those that are over: waited. What waits in two flows counts once. */
  memberKinds(caseIds: readonly string[]): Promise<Map<string, KindCounts>>;
  /** Who wait in cases of these gates, in the order in which they joined: the page after a member. */
  waitingAtGates(kinds: readonly GateCase[], limit: number, after?: string): Promise<WaitingAtGate[]>;
  /** Open cases, by id, say by now that they wait for this: the cause is the same, and their time runs on. */
  rewordCases(texts: ReadonlyMap<string, string>): Promise<void>;
  /** How many joined a case, by the hour, the latest first. */
  caseHours(caseId: string, limit: number): Promise<CaseHour[]>;
  /** What was said about a case, the latest first. */
  caseCommands(caseId: string, limit: number): Promise<SaidCommand[]>;
  /**
   * Frees members, all without a filter, to go on at the step where they stopped. `skip` moves them past it, `refuse` ends
   * them. In pages, a transaction each: it may be repeated where it was cut short.
   */
  freeMembers(caseId: string, command: Command, filter?: MemberFilter): Promise<{ freed: number; flows: string[] }>;
  /** Ends a case that nothing waits in; says what it waits for where that is not so. */
  resolveCase(caseId: string, by: SaidBy): Promise<Resolved>;
  /** Keeps a word before it is carried out; answers its id, for those who may be given no words of people. */
  keepWord(caseId: string, verb: Command['verb'], word: CaseWord): Promise<string>;
  /** `null` where no such word is kept. */
  keptWord(wordId: string): Promise<CaseWord | null>;
  /** Who looks after a case, or with a filter after some of its members; an empty name is nobody. Nothing moves. */
  assignCase(caseId: string, to: string, by: SaidBy, filter?: MemberFilter): Promise<{ assigned: number }>;
  /** The mapping of its cause has another version now; false where the case is closed. */
  markMended(caseId: string, mend: Mend): Promise<boolean>;
  /** True when it had no members left and is closed now. */
  closeCaseIfEmpty(caseId: string): Promise<boolean>;
  /** Opens (or finds) a case without members: a paused connection. */
  openCase(cause: CaseCause): Promise<CaseRow>;
  /** A person's word on one order; all its flows. `cancel` asks every flow to take back what it wrote. */
  command(rootId: string, command: Command): Promise<{ flows: string[]; caseIds: string[] }>;
  /**
   * A person's correction of one record's data (a root id names the root's own), as a JSON merge patch: a new revision
   * that all flows of the root carry, applied again to later data, each field until the source itself changes that very field.
   * `changed`: the record is no longer at the revision that the person saw, and nothing was done.
   */
  amend(
    recordId: string,
    patch: { [name: string]: unknown },
    by: AmendedBy,
  ): Promise<{ flows: string[]; caseIds: string[]; changed?: true }>;
  /** True where a person cancelled it here (the source may not know). */
  cancelledHere(rootIds: string[]): Promise<Set<string>>;
}
