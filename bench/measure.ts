import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ends, SinkSettings } from './ends.ts';
import type { Mover } from './movers.ts';
import { cpuOf, peakMemoryMb } from './process-figures.ts';

/** What is to be moved, the same for every lane of a comparison. */
export interface Load {
  orders: number;
  concurrency: number;
  pageSize: number;
  sink: Partial<SinkSettings>;
}

/** One run of one lane, or the medians of several. */
export interface Figures {
  orders: number;
  /** From the moment the shop shows its orders until the ERP holds the last. */
  seconds: number;
  ordersPerSecond: number;
  /** Our processes and Temporal's server; the shop and the ERP are not counted. */
  cpuMsPerOrder: number;
  cpuMsPerOrderOurs: number;
  cpuMsPerOrderTemporal: number;
  peakMemoryMb: number;
  historyEventsPerOrder?: number;
  lost: number;
  doubled: number;
  [figure: string]: number | undefined;
}

const TEMPORARY = join(tmpdir(), 'waybill-bench-');

/** A run's own folder, on disk, gone afterwards. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(TEMPORARY);
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Where a run takes place: an empty folder of its own without it. */
export interface Place {
  folder: string;
  /** Waybill's store, where it is not a file in that folder. */
  store?: string;
  /** The first order's place in the shop's list. */
  from: number;
}

/** Runs one lane once, alone on the machine, and counts from the ERP's books. */
export function measure(mover: Mover, load: Load, ends: Ends, place?: Place): Promise<Figures> {
  return place
    ? measureIn(place, mover, load, ends)
    : withFolder((folder) => measureIn({ folder, from: 0 }, mover, load, ends));
}

async function measureIn(place: Place, mover: Mover, load: Load, ends: Ends): Promise<Figures> {
  const { sink, ...size } = load;
  await ends.reset(load.orders, sink, place.from);
  const task = { source: ends.source, sink: ends.sink, ...size, ...place };
  const running = await mover.start({ ends, task });
  try {
    const before = cpuOf(running.pids());
    const startedAt = Date.now();
    const { done: _done, historyEvents, ...own } = await running.go();
    const after = cpuOf(running.pids());
    const books = await ends.books();
    const seconds = (books.lastAcceptedAt - startedAt) / 1_000;
    const oursMs = (after.ours - before.ours) / load.orders;
    const temporalMs = (after.temporal - before.temporal) / load.orders;
    return {
      ...(own as Record<string, number>),
      orders: load.orders,
      seconds,
      ordersPerSecond: load.orders / seconds,
      cpuMsPerOrder: oursMs + temporalMs,
      cpuMsPerOrderOurs: oursMs,
      cpuMsPerOrderTemporal: temporalMs,
      peakMemoryMb: peakMemoryMb(running.pids()),
      ...(historyEvents !== undefined && { historyEventsPerOrder: historyEvents / load.orders }),
      lost: load.orders - books.accepted,
      doubled: books.doubled,
    };
  } finally {
    await running.stop();
  }
}

/** The middle of each figure over the runs; the mean of the two in the middle where their number is even. */
export function medians(runs: Figures[]): Figures {
  const keys = [...new Set(runs.flatMap((run) => Object.keys(run)))];
  const middle = keys.map((key) => {
    const values = runs
      .map((run) => run[key])
      .filter((value) => value !== undefined)
      .sort((a, b) => a - b);
    const half = values.length >> 1;
    const median = values.length % 2 ? values[half] : ((values[half - 1] as number) + (values[half] as number)) / 2;
    // A loss in one run of three must not vanish in the middle.
    return [key, key === 'lost' || key === 'doubled' ? Math.max(...values) : median];
  });
  return Object.fromEntries(middle) as Figures;
}

/**
 * Every lane of a comparison, interleaved (a b c, a b c, ...), because a machine's speed drifts over minutes; the first
 * lane of each round changes too.
 */
export async function compare(
  lanes: { mover: Mover; load: Load }[],
  rounds: number,
  ends: Ends,
  tell: (text: string) => void,
): Promise<Map<string, Figures>> {
  const runs = new Map<string, Figures[]>();
  for (let round = 0; round < rounds; round += 1) {
    const order = lanes.map((_, at) => lanes[(at + round) % lanes.length] as (typeof lanes)[number]);
    for (const { mover, load } of order) {
      const figures = await measure(mover, load, ends);
      runs.set(mover.id, [...(runs.get(mover.id) ?? []), figures]);
      tell(`round ${round + 1}/${rounds} ${mover.id}: ${figures.ordersPerSecond.toFixed(0)} orders/s`);
    }
  }
  return new Map([...runs].map(([id, list]) => [id, medians(list)]));
}
