import type { Deps } from '../activities/deps.ts';
import { settleOpenWrites } from '../activities/settle.ts';
import type { Connection } from '../connectors/connections.ts';
import type { Claim, Intent, Ledger, StepOutcome, Ticket, WriteOutcome } from '../store/ledger.ts';
import type { TestClock } from './ledgers.ts';
import type { ModelTarget } from './model-target.ts';

/**
 * What happens to one request: `lost-*` is a time-out before or after the effect, or one whose effect comes only after it;
 * nobody tells the worker which.
 */
export type Fate = 'accepted' | 'again' | 'rejected' | 'lost-before' | 'lost-after' | 'lost-late';

export const LEASE_MS = 100;
/** How long a target may be at work on a request that was given up. */
export const STILL_RUNNING_MS = 60;
export const SETTLE_MS = 20;

/** What an order says of itself: both only ever grow. */
export interface Told {
  v: number;
  note?: number | undefined;
}

interface Held {
  batchId: string;
  claim: Claim;
  /** The batch was declared gone while its worker only was slow: nothing said of this claim may count. */
  stolen: boolean;
  phase:
    | { at: 'start'; settled?: boolean; stored?: boolean }
    | { at: 'call'; writeId: string; stored: boolean }
    | Sent
    | { at: 'end' };
}

interface Sent {
  at: 'sent';
  ticket: Ticket;
  deadline: number;
  /** With the bytes of before, so that what is wished now has its turn after it. */
  stored: boolean;
  landed?: { targetId: string };
  fate: Fate;
}

export interface WorkerWorld {
  flow: string;
  erp: string;
  clock: TestClock;
  target: ModelTarget;
  /** The target as this root's kind has it. */
  connection(sourceId: string): Connection;
  /** Requests that were given up, and when their effect comes all the same. */
  late: { at: number; land(): void }[];
  /** Somebody cancelled or held it, and was told so: nothing may be put any more. */
  stopped(rootId: string): boolean;
  /** The newest that the target was told of each root. */
  told: Map<string, Told>;
  /** The last attempt of each write. */
  attempts: Map<string, number>;
  /** Where broken promises of the ledger are written down. */
  broken: string[];
}

/** The flow's one step, `write erp`, in the smallest pieces between which anything else may happen. */
export class ModelWorker {
  held: Held[] = [];
  private readonly ledger: Ledger;
  private readonly world: WorkerWorld;

  constructor(ledger: Ledger, world: WorkerWorld) {
    this.ledger = ledger;
    this.world = world;
  }

  holds(batchId: string): boolean {
    return this.held.some((one) => one.batchId === batchId);
  }

  /** Its batch is not its own any more, and it does not know. */
  robbed(batchId: string): void {
    for (const one of this.held) if (one.batchId === batchId) one.stolen = true;
  }

  /** Everything in memory is gone; requests on their way may still land. */
  crash(): void {
    for (const { phase } of this.held) {
      if (phase.at !== 'sent' || phase.fate === 'lost-before') continue;
      if (phase.fate === 'lost-late') this.leave(phase, phase.deadline);
      else this.land(phase);
    }
    this.held = [];
  }

  async pack(): Promise<boolean> {
    const batch = await this.ledger.pack({ flow: this.world.flow, max: 2, maxNumberBytes: 1_900, closedQueues: [] });
    if (!batch) return false;
    await this.ledger.batchStarted(batch.batchId);
    for (const claim of await this.ledger.claims(batch.batchId))
      this.held.push({ batchId: batch.batchId, claim, stolen: false, phase: { at: 'start' } });
    return true;
  }

  /** One piece of work on one of the claims held; `fate` is for the request it may send. */
  async work(pick: number, fate: Fate): Promise<void> {
    const one = this.held[pick % Math.max(1, this.held.length)];
    if (!one) return;
    switch (one.phase.at) {
      case 'start':
        return this.begin(one);
      case 'call':
        return this.call(one, one.phase, fate);
      case 'sent':
        return this.tell(one, one.phase);
      case 'end':
        return this.finish(one, { to: 'end' });
    }
  }

  /** A connection's deadline is over: what has not reached the target by now never will. */
  abortLate(): void {
    for (const { phase } of this.held)
      if (
        phase.at === 'sent' &&
        phase.fate !== 'lost-late' &&
        !phase.landed &&
        this.world.clock.now() >= phase.deadline
      )
        phase.fate = 'lost-before';
  }

  private drop(one: Held): void {
    this.held = this.held.filter((other) => other !== one);
  }

  private async finish(one: Held, outcome: StepOutcome): Promise<void> {
    const answers = [
      { claim: one.claim, name: 'write erp', inputHmac: String(one.claim.carryRev), pin: 'pin', outcome },
    ];
    const [result] = await this.ledger.answer(one.batchId, answers);
    if (one.stolen && result !== 'lost') this.world.broken.push(`an answer of a stolen claim was ${result}`);
    this.drop(one);
    if (!this.holds(one.batchId)) await this.ledger.closeBatch(one.batchId);
  }

  private queue(one: Held, readyAt: number): Promise<void> {
    return this.finish(one, { to: 'queue', queue: this.world.erp, readyAt });
  }

  private async begin(one: Held): Promise<void> {
    const [bundle] = await this.ledger.bundles([one.claim]);
    if (!bundle) throw new Error('a claim without a bundle');
    const data = bundle.root.data as Told & { cancelled?: boolean };
    const cancelled = data.cancelled === true || (await this.ledger.cancelledHere([one.claim.rootId])).size > 0;
    const connection = this.world.connection(bundle.root.sourceId);
    const { settled = false, stored = false } = one.phase.at === 'start' ? one.phase : {};
    const intent = (verb: Intent['verb']): Intent => ({
      claim: one.claim,
      connectionId: this.world.erp,
      kind: 'order',
      recordId: bundle.root.recordId,
      part: '',
      payload: { v: data.v, note: data.note },
      pin: 'pin',
      change: connection.connector.kinds.order?.change ?? 'refuse',
      verb,
      settled,
      stored,
    });
    let wished = intent(cancelled ? 'cancel' : 'put');
    let [answer] = await this.ledger.intend(one.batchId, [wished]);
    if (answer?.do === 'replace') {
      wished = intent('cancel');
      [answer] = await this.ledger.intend(one.batchId, [wished]);
    }
    if (one.stolen && answer?.do !== 'lost') this.world.broken.push(`a stolen claim was told to ${answer?.do}`);
    switch (answer?.do) {
      case 'lost':
      case 'superseded':
        return this.drop(one);
      case 'skip':
        one.phase = { at: 'end' };
        return;
      case 'call':
        one.phase = { at: 'call', writeId: answer.writeId, stored: answer.stored === true };
        return;
      case 'settle':
        return this.settle(one, connection, wished);
      case 'wait':
        return this.queue(one, answer.until);
      default:
        throw new Error(`did not expect ${answer?.do}`);
    }
  }

  /** As the batch's activities do it; what was found out is used in the next piece of work. */
  private async settle(one: Held, connection: Connection, wished: Intent): Promise<void> {
    const deps = {
      ledger: this.ledger,
      clock: this.world.clock,
      health: { succeeded() {}, failed: () => undefined, turn: async () => 'free', turnOver: async () => {} },
    } as unknown as Deps;
    const turn = { priority: 'order', signal: new AbortController().signal } as const;
    const [wait] = await settleOpenWrites(deps, connection, 'order', [wished], turn);
    if (wait) return this.finish(one, wait);
    one.phase = { at: 'start', settled: true, stored: wished.stored === true };
  }

  private async call(one: Held, { writeId, stored }: { writeId: string; stored: boolean }, fate: Fate): Promise<void> {
    const [ticket] = await this.ledger.call(one.batchId, [{ writeId, claim: one.claim, leaseMs: LEASE_MS }]);
    if (!ticket) return this.queue(one, this.world.clock.now());
    if (one.stolen) this.world.broken.push('a ticket for a stolen claim');
    if (ticket.op !== 'cancel' && this.world.stopped(ticket.rootId))
      this.world.broken.push(`a ${ticket.op} after it was stopped`);
    this.world.attempts.set(ticket.writeId, ticket.attempt);
    one.phase = { at: 'sent', ticket, deadline: this.world.clock.now() + LEASE_MS, stored, fate };
  }

  /** The request reaches the target. */
  private land(phase: Sent): boolean {
    if (phase.landed) return true;
    if (this.world.clock.now() >= phase.deadline) return false;
    phase.landed = { targetId: this.reach(phase.ticket) };
    return true;
  }

  /** It is given up on our side, and its target is at it until shortly before it cannot be any more. */
  private leave(phase: Sent, givenUpAt: number): void {
    const { ticket } = phase;
    phase.fate = 'lost-before';
    this.world.late.push({ at: givenUpAt + STILL_RUNNING_MS - 1, land: () => void this.reach(ticket) });
  }

  private reach(ticket: Ticket): string {
    const { target } = this.world;
    if (ticket.op !== 'cancel') this.hear(ticket);
    switch (ticket.op) {
      case 'create':
        return target.create(ticket.identity, ticket.payload, ticket.idempotencyKey);
      case 'update':
        return target.update(ticket.identity, ticket.targetId, ticket.payload);
      case 'cancel':
        return target.cancel(ticket.targetId);
    }
  }

  /** The revisions of one order arrive in their order: an older one never after a newer. */
  private hear({ rootId, payload }: Ticket): void {
    const told = payload as Told;
    const before = this.world.told.get(rootId);
    if (before && (told.v < before.v || (told.note ?? 0) < (before.note ?? 0)))
      this.world.broken.push(`${JSON.stringify(told)} was told after ${JSON.stringify(before)}`);
    this.world.told.set(rootId, told);
  }

  private async report(outcome: WriteOutcome): Promise<void> {
    const taken = await this.ledger.outcome(outcome);
    const isLast = this.world.attempts.get(outcome.writeId) === outcome.attempt;
    if (taken && !isLast) this.world.broken.push('the outcome of an earlier attempt was taken');
  }

  private async tell(one: Held, phase: Sent): Promise<void> {
    const { writeId, attempt, op } = phase.ticket;
    const now = this.world.clock.now();
    const told = { writeId, attempt };
    switch (phase.fate) {
      case 'again':
        await this.report({ ...told, state: 'again' });
        return this.queue(one, now + 5);
      case 'rejected': {
        const failure = { class: 'rejected', message: 'refused' } as const;
        await this.report({ ...told, state: 'rejected', failure });
        const cause = { kind: 'rejected', cause: `rejected:${one.claim.rootId}`, waitingFor: 'a correction' } as const;
        return this.finish(one, { to: 'case', case: cause });
      }
      case 'accepted':
        // First it lands; that it did is told in another piece of work, between which a crash may come.
        if (!phase.landed) {
          if (!this.land(phase)) phase.fate = 'lost-before';
          return;
        }
        await this.report({ ...told, state: 'accepted', targetId: phase.landed.targetId });
        one.phase = op === 'cancel' || phase.stored ? { at: 'start' } : { at: 'end' };
        return;
      case 'lost-after':
      case 'lost-late':
      case 'lost-before': {
        if (phase.fate === 'lost-after') this.land(phase);
        // The connection was reset, long before the deadline.
        if (phase.fate === 'lost-late') this.leave(phase, now);
        const failure = { class: 'unknown-outcome', message: 'reset' } as const;
        const landsUntil = now + STILL_RUNNING_MS;
        await this.report({ ...told, state: 'unknown', failure, probeAfter: now, landsUntil });
        return this.queue(one, now);
      }
    }
  }
}
