import type { Config } from '../config/schema.ts';
import type { Ledger, PackRequest } from '../store/ledger.ts';
import type { Log, Starter } from './deps.ts';
import { firstTarget } from './flow-plan.ts';

/** How long a page that is not full waits for more while its flow is busy anyway. */
const GATHER_MS = 250;
/** A search attribute holds 2,048 bytes. */
const MAX_NUMBER_BYTES = 1_900;

/** Turns what is ready into batches: at once when a flow has nothing running, else in full packs or after a quarter of a second. */
export interface Packer {
  /** Something of this flow may be ready now, or will be at `at` (epoch ms). Never throws; what it misses the sweep finds. */
  wake(flow: string, at?: number): void;
  /** Packs what a connection's window lets out, while fewer than `mostOpen` batches of the flow are open. Answers how many were started. */
  packWindow(flow: string, window: NonNullable<PackRequest['window']>, mostOpen: number): Promise<number>;
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
  let closed = false;

  async function packOne(flow: string, request: PackRequest): Promise<boolean> {
    const packed = await ledger.pack(request);
    if (!packed) return false;
    await starter.startBatch(flow, packed, firstTarget({ config }, flow));
    await ledger.batchStarted(packed.batchId);
    return true;
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

  return {
    wake(flow, at) {
      if (closed) return;
      if (at !== undefined && at > clock.now()) schedule(flow, at);
      else run(flow, false);
    },
    async packWindow(flow, window, mostOpen) {
      let batches = 0;
      while (!closed && (await packOne(flow, { ...base, flow, window, maxOpen: mostOpen }))) batches++;
      return batches;
    },
    async close() {
      closed = true;
      for (const { timer } of timers.values()) clearTimeout(timer);
      await Promise.all([...packing.values()].map((state) => state.done));
    },
  };
}
