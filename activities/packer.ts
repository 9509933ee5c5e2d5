import type { Config } from '../config/schema.ts';
import type { Ledger, PackRequest } from '../store/ledger.ts';
import type { Log, Starter } from './deps.ts';
import { firstTarget } from './flow-plan.ts';

/** How long a page that is not full waits for more while its flow is busy anyway. */
const GATHER_MS = 250;
/** A search attribute holds 2,048 bytes. */
const MAX_NUMBER_BYTES = 1_900;
/** How many packs of a flow may wait to be packed before whoever stages more is asked to wait. */
const PACKS_WAITING = 2;
/** The longest anybody waits for that: what is not packed by then is held, or its flow is slow. */
const LONGEST_WAIT_MS = 250;

/** Turns what is ready into batches: at once when a flow has nothing running, else in full packs or after a quarter of a second. */
export interface Packer {
  /** Something of this flow may be ready now, or will be at `at` (epoch ms). Never throws; what it misses the sweep finds. */
  wake(flow: string, at?: number): void;
  /**
   * So many records were staged for these flows: wakes them, and comes back when there is room for more, or soon. Who
   * reads far ahead of the writers has them fetch and open again what was at hand when it was staged.
   */
  keepUp(flows: readonly string[], records: number): Promise<void>;
  /** Packs what a connection's window lets out, `most` records at the most. Answers what was let out. */
  packWindow(
    flow: string,
    window: NonNullable<PackRequest['window']>,
    most: number,
  ): Promise<{ batches: number; records: number }>;
  /** Puts a page of what is ready into a batch that is on its way and has nothing left in its hands. Answers how many. */
  refill(flow: string, batchId: string): Promise<number>;
  /** Stops the timers and waits for what is under way. */
  close(): Promise<void>;
}

export function createPacker(deps: {
  ledger: Ledger;
  starter: Pick<Starter, 'startBatch'>;
  config: Config;
  clock: { now(): number };
  log: Log;
}): Packer {
  const { ledger, starter, config, clock, log } = deps;
  const closedQueues = Object.entries(config.connections)
    .filter(([, connection]) => connection.windows)
    .map(([id]) => id);
  const base = {
    max: config.batch.size,
    maxNumberBytes: MAX_NUMBER_BYTES,
    closedQueues,
    maxOpen: config.batch.inFlight,
  };
  const timers = new Map<string, { timer: NodeJS.Timeout; at: number }>();
  const packing = new Map<string, { again: boolean; done: Promise<void> }>();
  const waiting = new Map<string, { records: number; room: (() => void)[] }>();
  const mostWaiting = PACKS_WAITING * config.batch.size;
  let closed = false;

  function took(flow: string, records: number): void {
    const state = waiting.get(flow);
    if (!state) return;
    state.records = Math.max(0, state.records - records);
    if (state.records <= mostWaiting) for (const go of state.room.splice(0)) go();
  }

  function room(flow: string, staged: number): Promise<void> {
    const state = waiting.get(flow) ?? { records: 0, room: [] };
    waiting.set(flow, state);
    state.records += staged;
    if (closed || state.records <= mostWaiting) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => took(flow, state.records), LONGEST_WAIT_MS);
      state.room.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Answers how many records the batch holds; 0 where there is none. */
  async function packOne(flow: string, request: PackRequest): Promise<number> {
    const packed = await ledger.pack(request);
    if (!packed) return 0;
    took(flow, packed.count);
    await starter.startBatch(flow, packed, firstTarget({ config }, flow));
    await ledger.batchStarted(packed.batchId);
    return packed.count;
  }

  async function packReady(flow: string, gathered: boolean): Promise<void> {
    const atLeastWhenBusy = gathered ? 1 : config.batch.size;
    while (!closed && (await packOne(flow, { ...base, flow, atLeastWhenBusy })));
  }

  function schedule(flow: string, at: number): void {
    const waiting = timers.get(flow);
    if (waiting && waiting.at <= at) return;
    if (waiting) clearTimeout(waiting.timer);
    const timer = setTimeout(
      () => {
        timers.delete(flow);
        run(flow, true);
      },
      Math.max(0, at - clock.now()),
    );
    timers.set(flow, { timer, at });
  }

  function run(flow: string, gathered: boolean): void {
    const under = packing.get(flow);
    if (under) {
      under.again = true;
      return;
    }
    const state = { again: false, done: Promise.resolve() };
    packing.set(flow, state);
    state.done = packReady(flow, gathered)
      .catch((error: unknown) => log.warn({ flow, error: String(error) }, 'packing failed; the sweep tries again'))
      .finally(() => {
        packing.delete(flow);
        if (closed) return;
        if (state.again) run(flow, gathered);
        else if (!gathered) schedule(flow, clock.now() + GATHER_MS);
      });
  }

  function wake(flow: string, at?: number): void {
    if (closed) return;
    if (at !== undefined && at > clock.now()) schedule(flow, at);
    else run(flow, false);
  }

  return {
    wake,
    async keepUp(flows, records) {
      for (const flow of flows) wake(flow);
      await Promise.all(flows.map((flow) => room(flow, records)));
    },
    async packWindow(flow, window, most) {
      const out = { batches: 0, records: 0 };
      while (!closed && out.records < most) {
        const max = Math.min(base.max, most - out.records);
        const packed = await packOne(flow, { ...base, flow, window, max, maxOpen: Number.MAX_SAFE_INTEGER });
        if (packed === 0) break;
        out.batches += 1;
        out.records += packed;
      }
      return out;
    },
    async refill(flow, batchId) {
      if (closed) return 0;
      const { maxOpen: _itself, ...request } = base;
      const count = (await ledger.pack({ ...request, flow, into: batchId }))?.count ?? 0;
      took(flow, count);
      return count;
    },
    async close() {
      closed = true;
      for (const { timer } of timers.values()) clearTimeout(timer);
      for (const flow of waiting.keys()) took(flow, Number.POSITIVE_INFINITY);
      await Promise.all([...packing.values()].map((state) => state.done));
    },
  };
}
