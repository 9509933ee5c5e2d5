import type { Deps } from '../../activities/deps.ts';
import { type Turn, type WishResult, type WriteWish, writePage } from '../../activities/write-page.ts';
import { hashIdentity, identityOf } from '../../domain/identity.ts';
import type { Kind } from '../../domain/kinds.ts';
import type { CaseCause, Claim, Ledger, StepOutcome } from '../../store/ledger.ts';
import type { TestClock } from '../ledgers.ts';
import { countOf, type KindFixture } from './fixture.ts';
import type { AnyPort, Harness } from './harness.ts';

/** One object that the target shall hold, and how its last turn ended. */
export interface Wished {
  sourceId: string;
  rootId: string;
  payload: unknown;
  cancelled: boolean;
  version: number;
  end?: 'held' | CaseCause['kind'];
}

/** What a worker that is killed had told the ledger last; its requests go on without it. */
export type KilledAt = 'INTENT' | 'CALL' | 'OUTCOME';

export class Killed extends Error {}

const SOURCE = 'source';
const TURN: Turn = { priority: 'order', signal: new AbortController().signal };
let flows = 0;

/** A connector's real connection to its sandbox, driven through a real ledger as the batch's activities drive it. */
export class ProtocolScene {
  readonly objects: Wished[] = [];
  readonly #flow = `flow${++flows}`;
  readonly #before: number;
  #drawn = 0;
  /** The batch that was packed last. */
  batchId = '';
  /** When each root that waits comes up again. */
  readonly #nextAt = new Map<string, number>();

  readonly harness: Harness;
  readonly ledger: Ledger;
  readonly clock: TestClock;
  readonly kind: Kind;
  readonly fixture: KindFixture;

  constructor(harness: Harness, ledger: Ledger, clock: TestClock, kind: Kind, fixture: KindFixture) {
    this.harness = harness;
    this.ledger = ledger;
    this.clock = clock;
    this.kind = kind;
    this.fixture = fixture;
    this.#before = countOf(kind, fixture, harness);
  }

  get port(): AnyPort {
    return this.harness.connection.connector.kinds[this.kind] as AnyPort;
  }

  /** Live objects that were made since the scene began. */
  made(): number {
    return countOf(this.kind, this.fixture, this.harness) - this.#before;
  }

  /** Requests that the system has met. */
  calls(): number {
    return Object.values(this.harness.server.calls(this.harness.id)).reduce((sum, count) => sum + count, 0);
  }

  /** Something new that the target shall hold. */
  async wish(): Promise<Wished> {
    const n = this.#drawn++;
    const sourceId = `${this.#flow}-${n}`;
    const name = { connectionId: SOURCE, kind: 'order', as: this.kind, sourceId, part: '', generation: 1 } as const;
    const identity = hashIdentity(identityOf(name), this.port.once?.identityMaxLength ?? 64);
    const payload = await this.fixture.payload?.(this.harness.system, n, identity);
    const object: Wished = { sourceId, rootId: '', payload, cancelled: false, version: 1 };
    await this.#stage(object);
    this.objects.push(object);
    return object;
  }

  /** The source changed it, so that the target shall hold other bytes. */
  async revise(object: Wished, payload = this.fixture.changed?.(object.payload)): Promise<void> {
    object.payload = payload;
    object.version += 1;
    await this.#stage(object);
  }

  async cancel(object: Wished): Promise<void> {
    object.cancelled = true;
    object.version += 1;
    await this.#stage(object);
  }

  async #stage(object: Wished): Promise<void> {
    const { sourceId, version, cancelled } = object;
    delete object.end;
    const answer = await this.ledger.stage({
      connectionId: SOURCE,
      flows: [{ flow: this.#flow, kinds: ['order'], from: [SOURCE], priority: 'order' }],
      records: [{ kind: 'order', id: sourceId, cancelled, data: { version } }],
    });
    object.rootId = answer.records[0]?.rootId as string;
  }

  /** Packs what is ready and carries it; false where nothing is. */
  async turn(ledger: Ledger = this.ledger): Promise<boolean> {
    const batch = await ledger.pack({ flow: this.#flow, max: 100, maxNumberBytes: 1_900, closedQueues: [] });
    if (!batch) return false;
    this.batchId = batch.batchId;
    await this.carry(ledger);
    return true;
  }

  /** The write step of the last batch, as a worker does it; also once more, after another one died. */
  async carry(ledger: Ledger = this.ledger): Promise<void> {
    const { batchId } = this;
    const claims = await ledger.claims(batchId);
    const wishes = claims.map((claim) => this.#wishOf(claim));
    const results = await this.#write(ledger, batchId, wishes);
    const again = wishes.filter((_, at) => 'replace' in (results[at] as WishResult));
    const takenBack = await this.#write(
      ledger,
      batchId,
      again.map((wish) => ({ ...wish, intent: { ...wish.intent, verb: 'cancel' } })),
    );
    const answers = claims.flatMap((claim, at) => {
      const result = results[at] as WishResult;
      const back = takenBack[again.indexOf(wishes[at] as WriteWish)];
      const outcome = this.#outcomeOf('replace' in result ? (back as WishResult) : result, 'replace' in result);
      return outcome ? [{ claim, name: 'write', inputHmac: '', pin: '', outcome }] : [];
    });
    const told = await ledger.answer(batchId, answers);
    answers.forEach(({ claim, outcome }, at) => {
      if (told[at] === 'ok') this.#note(claim, outcome);
    });
    await ledger.closeBatch(batchId);
  }

  async #write(ledger: Ledger, batchId: string, wishes: WriteWish[]): Promise<WishResult[]> {
    const deps = {
      ledger,
      clock: this.clock,
      health: { succeeded() {}, failed: () => undefined, turn: async () => 'free', turnOver: async () => {} },
      observer: { step() {}, moved() {}, write() {} },
    } as unknown as Deps;
    return wishes.length === 0 ? [] : writePage(deps, batchId, this.harness.connection, this.kind, wishes, TURN);
  }

  #wishOf(claim: Claim): WriteWish {
    const object = this.#objectOf(claim);
    return {
      number: object.sourceId,
      intent: {
        claim,
        connectionId: this.harness.connection.id,
        kind: this.kind,
        recordId: claim.rootId,
        part: '',
        payload: object.payload,
        pin: '',
        change: this.port.change ?? 'refuse',
        verb: object.cancelled ? 'cancel' : 'put',
      },
    };
  }

  #objectOf(claim: Claim): Wished {
    return this.objects.find(({ rootId }) => rootId === claim.rootId) as Wished;
  }

  #outcomeOf(result: WishResult, replaced: boolean): StepOutcome | undefined {
    if ('outcome' in result) return result.outcome;
    if (!result.held) return undefined;
    return replaced ? { to: 'queue', queue: this.harness.connection.id, readyAt: this.clock.now() } : { to: 'end' };
  }

  #note(claim: Claim, outcome: StepOutcome): void {
    const object = this.#objectOf(claim);
    if (outcome.to === 'end') object.end = 'held';
    if (outcome.to === 'case') object.end = outcome.case.kind;
    if (outcome.to === 'queue') this.#nextAt.set(claim.rootId, outcome.readyAt);
    else this.#nextAt.delete(claim.rootId);
  }

  /** Lets time pass until everything is held or waits for a person. */
  async rest(): Promise<void> {
    for (let turns = 0; turns < 80; turns += 1) {
      if (await this.turn()) continue;
      if (this.objects.every(({ end }) => end)) return;
      const waits = [...this.#nextAt.values()].map((at) => at - this.clock.now()).filter((ms) => ms > 0);
      this.clock.pass(waits.length > 0 ? Math.min(...waits) : 1_000);
    }
    throw new Error(`it does not come to rest: ${JSON.stringify(this.objects.map(({ end }) => end ?? 'open'))}`);
  }

  /** A turn of a worker that dies once the ledger has been told this of all its records. */
  async killedTurn(at: KilledAt): Promise<void> {
    let outcomes = 0;
    const dying: Ledger = Object.assign(Object.create(this.ledger) as Ledger, {
      call: async (...told: Parameters<Ledger['call']>) => {
        if (at === 'INTENT') throw new Killed();
        const tickets = await this.ledger.call(...told);
        if (at === 'CALL') throw new Killed();
        return tickets;
      },
      outcome: async () => {
        outcomes += 1;
        throw new Killed();
      },
    });
    await this.turn(dying).catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error;
    });
    while (at === 'OUTCOME' && outcomes < this.objects.length) await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
