import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Connection } from '../connectors/connections.ts';
import type { KindPort, Once } from '../connectors/connector.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import { ModelTarget } from '../test/model-target.ts';
import { type Fate, ModelWorker, SETTLE_MS, STILL_RUNNING_MS } from '../test/model-worker.ts';
import type { FlowTopology, Ledger } from './ledger.ts';

const BY = { who: 'ann', why: 'property' };
/** Few, so that the workers meet; each of a kind of its own. */
const ORDERS = ['1', '2', '3', '4'] as const;

const KINDS: { [order: string]: { change: NonNullable<KindPort['change']>; way: Once['way'] } } = {
  1: { change: 'in-place', way: 'probe by reference' },
  2: { change: 'replace', way: 'probe by reference' },
  3: { change: 'in-place', way: 'upsert by our id' },
  4: { change: 'in-place', way: 'idempotency key' },
};

const wayOf = (identity: string): Once['way'] => KINDS[identity.split('/')[2] as string]?.way as Once['way'];

type Action =
  | { do: 'stage'; order: number; how: 'change' | 'same' | 'cancel' }
  | { do: 'pack' | 'crash'; worker: number }
  | { do: 'work'; worker: number; pick: number; fate: Fate }
  | { do: 'both'; pick: number; fate: Fate }
  | { do: 'pass'; ms: number }
  | { do: 'sweep' | 'probe' }
  | { do: 'steal'; worker: number }
  | { do: 'command'; order: number; verb: 'cancel' | 'hold' | 'release' | 'retry' }
  | { do: 'amend'; order: number };

const worker = fc.nat({ max: 1 });
const order = fc.nat({ max: ORDERS.length - 1 });
const pick = fc.nat({ max: 1 });
const fate = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Fate>('accepted') },
  { weight: 3, arbitrary: fc.constantFrom<Fate>('again', 'rejected', 'lost-before', 'lost-after', 'lost-late') },
);

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('stage' as const),
      order,
      how: fc.constantFrom('change' as const, 'change' as const, 'same' as const, 'cancel' as const),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pack' as const), worker }) },
  { weight: 16, arbitrary: fc.record({ do: fc.constant('work' as const), worker, pick, fate }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('both' as const), pick, fate }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), worker }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(1, 10, 60, 150) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('sweep' as const, 'probe' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('steal' as const), worker }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('command' as const),
      order,
      verb: fc.constantFrom('cancel' as const, 'hold' as const, 'release' as const, 'retry' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('amend' as const), order }) },
);

/** One worker, one order, and targets that are late. */
const lateTarget = (at: number): fc.Arbitrary<Action> =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('stage' as const),
        order: fc.constant(at),
        how: fc.constantFrom('change' as const, 'change' as const, 'change' as const, 'cancel' as const),
      }),
    },
    { weight: 4, arbitrary: fc.constant<Action>({ do: 'pack', worker: 0 }) },
    {
      weight: 12,
      arbitrary: fc.record({
        do: fc.constant('work' as const),
        worker: fc.constant(0),
        pick: fc.constant(0),
        fate: fc.constantFrom<Fate>('accepted', 'accepted', 'lost-late', 'lost-late', 'rejected'),
      }),
    },
    { weight: 1, arbitrary: fc.constant<Action>({ do: 'crash', worker: 0 }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(5, 30, 150) }) },
    { weight: 1, arbitrary: fc.constant<Action>({ do: 'sweep' }) },
  );

/** One order as its source and our people see it: what the target must hold in the end. */
interface Expected {
  v: number;
  note?: number;
  cancelled: boolean;
  held: boolean;
  rootId?: string;
}

class World {
  readonly clock = testClock();
  readonly target = new ModelTarget(wayOf);
  readonly late: { at: number; land(): void }[] = [];
  readonly expected: Expected[] = ORDERS.map(() => ({ v: 0, cancelled: false, held: false }));
  readonly broken: string[] = [];
  readonly workers: ModelWorker[];
  readonly shop: string;
  private readonly flow: FlowTopology;
  private readonly ledger: Ledger;

  constructor(ledgers: [Ledger, Ledger], run: string) {
    this.ledger = ledgers[0];
    this.shop = `shop-${run}`;
    this.flow = { flow: `orders-${run}`, kinds: ['order'], from: [this.shop], priority: 'order' };
    const world = {
      flow: this.flow.flow,
      erp: `erp-${run}`,
      clock: this.clock,
      target: this.target,
      broken: this.broken,
      told: new Map(),
      attempts: new Map<string, number>(),
      stopped: (rootId: string) => this.expected.some((one) => one.rootId === rootId && (one.cancelled || one.held)),
      connection: (sourceId: string) => this.connection(`erp-${run}`, sourceId),
      late: this.late,
    };
    this.workers = ledgers.map((ledger) => new ModelWorker(ledger, world));
  }

  /** As much of a connection as finding out what became of a write needs. */
  private connection(id: string, sourceId: string): Connection {
    const { change, way } = KINDS[sourceId] as (typeof KINDS)[string];
    const order: KindPort = {
      schema: z.unknown(),
      change,
      once: { way, identityMaxLength: 120, settleMs: SETTLE_MS },
      find: async (_, identities) => identities.map((identity) => this.target.find(identity)),
    };
    const connector = { kinds: { order } };
    return { id, connector, limits: { timeoutMs: STILL_RUNNING_MS }, context: () => ({}) } as unknown as Connection;
  }

  async act(one: Action): Promise<void> {
    switch (one.do) {
      case 'stage':
        return this.stage(one.order, one.how);
      case 'pack':
        await this.workers[one.worker]?.pack();
        return;
      case 'work':
        return this.workers[one.worker]?.work(one.pick, one.fate);
      case 'both':
        await Promise.all(this.workers.map((each) => each.work(one.pick, one.fate)));
        return;
      case 'crash':
        this.workers[one.worker]?.crash();
        return;
      case 'pass':
        return this.pass(one.ms);
      case 'sweep':
        return this.sweep();
      case 'probe':
        return this.probeEarly();
      case 'steal': {
        // Temporal says it is gone, but it only was slow: the worker goes on and must find all its claims lost.
        const robbed = this.workers[one.worker];
        const batch = robbed?.held[0]?.batchId;
        if (!robbed || !batch) return;
        await this.ledger.freeBatches([batch]);
        robbed.robbed(batch);
        return;
      }
      case 'command':
        return this.command(one.order, one.verb);
      case 'amend':
        return this.amend(one.order);
    }
  }

  private async stage(at: number, how: 'change' | 'same' | 'cancel'): Promise<void> {
    const expected = this.expected[at] as Expected;
    if (how === 'change') expected.v += 1;
    if (how === 'cancel') expected.cancelled = true;
    const data = { v: expected.v, ...(how === 'cancel' ? { cancelled: true } : {}) };
    // A source never takes a cancellation back.
    if (expected.cancelled) Object.assign(data, { cancelled: true });
    const record = { kind: 'order' as const, id: ORDERS[at] as string, data, cancelled: expected.cancelled };
    const answer = await this.ledger.stage({ connectionId: this.shop, flows: [this.flow], records: [record] });
    const rootId = answer.records[0]?.rootId;
    if (rootId) expected.rootId = rootId;
  }

  private async command(at: number, verb: 'cancel' | 'hold' | 'release' | 'retry'): Promise<void> {
    const expected = this.expected[at] as Expected;
    if (!expected.rootId) return;
    await this.ledger.command(expected.rootId, { verb, ...BY });
    if (verb === 'cancel') expected.cancelled = true;
    if (verb === 'hold' || verb === 'release') expected.held = verb === 'hold';
  }

  private async amend(at: number): Promise<void> {
    const expected = this.expected[at] as Expected;
    if (!expected.rootId) return;
    const note = (expected.note ?? 0) + 1;
    await this.ledger.amend(expected.rootId, { note }, BY);
    expected.note = note;
  }

  /** Somebody looks in the target while a request may be on its way, and believes what is not there yet. */
  private async probeEarly(): Promise<void> {
    const roots = this.expected.flatMap(({ rootId }) => (rootId ? [rootId] : []));
    for (const open of await this.ledger.openWrites(roots)) {
      if (open.state !== 'sending' || open.notBefore <= this.clock.now()) continue;
      const taken = await this.ledger.probed({ writeId: open.writeId, attempt: open.attempt, verdict: 'absent' });
      if (taken) this.broken.push('a probe was believed while the lease was alive');
    }
  }

  private pass(ms: number): void {
    this.clock.pass(ms);
    for (const each of this.workers) each.abortLate();
    const due = this.late.filter(({ at }) => at <= this.clock.now()).sort((a, b) => a.at - b.at);
    for (const one of due) {
      this.late.splice(this.late.indexOf(one), 1);
      one.land();
    }
  }

  private async sweep(): Promise<void> {
    const { claiming, batches } = await this.ledger.sweep(this.clock.now(), 0);
    const mine = [...claiming, ...batches]
      .map((one) => one.batchId)
      .filter((id) => id.startsWith(`batch/${this.flow.flow}/`));
    await this.ledger.freeBatches(mine.filter((id) => !this.workers.some((each) => each.holds(id))));
  }

  /** Never more than one live object of an order, and no effect on what is cancelled. */
  check(): void {
    expect([...this.target.violations, ...this.broken]).toEqual([]);
    for (const id of ORDERS) expect(this.target.liveOf(`${this.shop}/order/${id}/`).length).toBeLessThanOrEqual(1);
  }

  /** Faults end, holds and cases are released, time passes: everything must come to rest at what the source says. */
  async heal(): Promise<void> {
    for (const each of this.workers) each.crash();
    for (const at of ORDERS.keys()) await this.command(at, 'release');
    for (let round = 0; round < 12 && !(await this.isAtRest()); round += 1) {
      this.pass(150);
      await this.sweep();
      for (const { rootId } of this.expected) if (rootId) await this.ledger.command(rootId, { verb: 'retry', ...BY });
      const one = this.workers[round % 2] as ModelWorker;
      while (await one.pack()) {}
      for (let steps = 0; one.held.length > 0 && steps < 200; steps += 1) await one.work(0, 'accepted');
      this.check();
    }
  }

  private async isAtRest(): Promise<boolean> {
    for (const { rootId } of this.expected) {
      const summary = rootId ? await this.ledger.order(rootId) : null;
      if (summary?.moves.some((move) => move.state !== 'done')) return false;
    }
    return true;
  }

  async checkSettled(): Promise<void> {
    expect(await this.isAtRest()).toBe(true);
    for (const [at, id] of ORDERS.entries()) {
      const { v, note, cancelled, rootId } = this.expected[at] as Expected;
      const live = this.target.liveOf(`${this.shop}/order/${id}/`).map((object) => object.payload);
      const wanted = rootId && !cancelled ? [JSON.parse(JSON.stringify({ v, note }))] : [];
      expect(live).toEqual(wanted);
    }
  }
}

/** `WAYBILL_PROPERTY_RUNS=20000 npx vitest run store/protocol.property` looks longer. */
const RUNS = Number(process.env.WAYBILL_PROPERTY_RUNS ?? 0);

onEachDatabase('the protocol', (ledgers) => {
  const holds = async (actions: fc.Arbitrary<Action[]>, runs: { sqlite: number; postgres: number }) => {
    const url = await ledgers.freshUrl();
    // The clock of a run is the world's; the ledgers ask the one that runs now.
    let world: World | undefined;
    const clock = { now: () => world?.clock.now() ?? 0, pass: () => {} };
    const pair: [Ledger, Ledger] = [await ledgers.open(clock, url), await ledgers.open(clock, url)];
    let run = 0;
    await fc.assert(
      fc.asyncProperty(actions, async (some) => {
        run += 1;
        world = new World(pair, String(run));
        for (const one of some) {
          await world.act(one);
          world.check();
        }
        await world.heal();
        await world.checkSettled();
      }),
      { numRuns: RUNS || (url.startsWith('sqlite:') ? runs.sqlite : runs.postgres) },
    );
  };

  it(
    'tells each order once and in the order of its revisions, in any interleaving of two workers, crashes, lost answers and people',
    () => holds(fc.array(action, { minLength: 20, maxLength: 80 }), { sqlite: 300, postgres: 40 }),
    RUNS ? 3_600_000 : 120_000,
  );

  it.each(ORDERS.map((id, at) => ({ at, ...KINDS[id] })))(
    'lets no request undo a newer one that takes effect after it was given up: $change, $way',
    ({ at }) => holds(fc.array(lateTarget(at), { minLength: 20, maxLength: 60 }), { sqlite: 100, postgres: 15 }),
    RUNS ? 3_600_000 : 120_000,
  );
});
