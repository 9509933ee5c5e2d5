import type { Claim, Intent, Ledger, StepOutcome, Ticket, WriteOutcome } from '../store/ledger.ts';
import type { TestClock } from './ledgers.ts';
import type { ModelTarget } from './model-target.ts';

/** What happens to one request: `lost-*` is a time-out before or after the effect; nobody tells the worker which. */
export type Fate = 'accepted' | 'again' | 'rejected' | 'lost-before' | 'lost-after';

export const LEASE_MS = 100;
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
    | { at: 'start' }
    | { at: 'call'; writeId: string }
    | { at: 'sent'; ticket: Ticket; deadline: number; landed?: { targetId: string }; fate: Fate }
    | { at: 'end' };
}

export interface WorkerWorld {
  flow: string;
  erp: string;
  clock: TestClock;
  target: ModelTarget;
  /** How this root's kind takes a change. */
  change(sourceId: string): Intent['change'];
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
    for (const { phase } of this.held) if (phase.at === 'sent' && phase.fate !== 'lost-before') this.land(phase);
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
        return this.call(one, one.phase.writeId, fate);
      case 'sent':
        return this.tell(one, one.phase);
      case 'end':
        return this.finish(one, { to: 'end' });
    }
  }

  /** A connection's deadline is over: what has not reached the target by now never will. */
  abortLate(): void {
    for (const { phase } of this.held)
      if (phase.at === 'sent' && !phase.landed && this.world.clock.now() >= phase.deadline) phase.fate = 'lost-before';
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
    const change = this.world.change(bundle.root.sourceId);
    const intent = (verb: Intent['verb']): Intent => ({
      claim: one.claim,
      connectionId: this.world.erp,
      kind: 'order',
      recordId: bundle.root.recordId,
      part: '',
      payload: { v: data.v, note: data.note },
      pin: 'pin',
      change,
      verb,
    });
    let [answer] = await this.ledger.intend(one.batchId, [intent(cancelled ? 'cancel' : 'put')]);
    if (answer?.do === 'replace') [answer] = await this.ledger.intend(one.batchId, [intent('cancel')]);
    if (one.stolen && answer?.do !== 'lost') this.world.broken.push(`a stolen claim was told to ${answer?.do}`);
    switch (answer?.do) {
      case 'lost':
      case 'superseded':
        return this.drop(one);
      case 'skip':
        one.phase = { at: 'end' };
        return;
      case 'call':
        one.phase = { at: 'call', writeId: answer.writeId };
        return;
      case 'settle':
        return this.settle(one, answer.writeId, answer.notBefore);
      default:
        throw new Error(`did not expect ${answer?.do}`);
    }
  }

  private async settle(one: Held, writeId: string, notBefore: number): Promise<void> {
    const at = notBefore + SETTLE_MS;
    if (this.world.clock.now() < at) return this.queue(one, at);
    const open = (await this.ledger.openWrites([one.claim.rootId])).find((write) => write.writeId === writeId);
    if (!open) return;
    const object = this.world.target.live(open.identity);
    const verdict = object
      ? ({ verdict: 'found', targetId: object.targetId } as const)
      : ({ verdict: 'absent' } as const);
    await this.ledger.probed({ writeId, attempt: open.attempt, ...verdict });
  }

  private async call(one: Held, writeId: string, fate: Fate): Promise<void> {
    const [ticket] = await this.ledger.call(one.batchId, [{ writeId, claim: one.claim, leaseMs: LEASE_MS }]);
    if (!ticket) return this.queue(one, this.world.clock.now());
    if (one.stolen) this.world.broken.push('a ticket for a stolen claim');
    if (ticket.op !== 'cancel' && this.world.stopped(ticket.rootId))
      this.world.broken.push(`a ${ticket.op} after it was stopped`);
    this.world.attempts.set(ticket.writeId, ticket.attempt);
    one.phase = { at: 'sent', ticket, deadline: this.world.clock.now() + LEASE_MS, fate };
  }

  /** The request reaches the target. */
  private land(phase: Extract<Held['phase'], { at: 'sent' }>): boolean {
    const { ticket } = phase;
    if (phase.landed) return true;
    if (this.world.clock.now() >= phase.deadline) return false;
    if (ticket.op !== 'cancel') this.hear(ticket);
    switch (ticket.op) {
      case 'create':
        phase.landed = { targetId: this.world.target.create(ticket.identity, ticket.payload) };
        return true;
      case 'update':
        phase.landed = { targetId: ticket.targetId as string };
        return this.world.target.update(ticket.targetId, ticket.payload);
      case 'cancel':
        phase.landed = { targetId: ticket.targetId as string };
        return this.world.target.cancel(ticket.targetId);
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

  private async tell(one: Held, phase: Extract<Held['phase'], { at: 'sent' }>): Promise<void> {
    const { writeId, attempt, op } = phase.ticket;
    const told = { writeId, attempt };
    switch (phase.fate) {
      case 'again':
        await this.report({ ...told, state: 'again' });
        return this.queue(one, this.world.clock.now() + 5);
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
        one.phase = op === 'cancel' ? { at: 'start' } : { at: 'end' };
        return;
      case 'lost-after':
      case 'lost-before': {
        if (phase.fate === 'lost-after') this.land(phase);
        const failure = { class: 'unknown-outcome', message: 'timed out' } as const;
        await this.report({ ...told, state: 'unknown', failure, probeAfter: phase.deadline });
        return this.queue(one, phase.deadline + SETTLE_MS);
      }
    }
  }
}
