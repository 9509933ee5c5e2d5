import type { Kind } from './kinds.ts';
import { type AllowedTime, dueAfter } from './stage-times.ts';
import { LONGEST_RUN_MS } from './window-plan.ts';
import { nextWindow, type WindowPlan, windowsBetween } from './windows.ts';
import type { WorkingHours } from './working-time.ts';

/** Something that should happen again and again. */
export interface Pulse {
  /** Since when it is expected; moved on while a pause explains that it does not happen. */
  since: number;
  /** When it last happened. */
  at?: number;
}

/** By what name the ledger keeps each. */
export const PULSE = {
  sweep: 'sweep',
  heard: (connectionId: string) => `heard/${connectionId}`,
  pull: (connectionId: string, kind: Kind | 'statements') => `pull/${connectionId}/${kind}`,
  window: (connectionId: string, time: string) => `window/${connectionId}/${time}`,
};

/** The hour, and since when sweeps have run without a gap: while they did not, nobody could hear or pull anything. */
export interface Watch {
  now: number;
  unbrokenSince: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** What is behind after a standstill has so long to be made up for before anybody is told. */
const CATCH_UP_MS = HOUR_MS;
const MISSED_POLLS = 3;
const MISSED_SWEEPS = 5;
/** How far back a missed window is looked for: the plan comes round every day. */
const LOOK_BACK_MS = 3 * 24 * HOUR_MS;

/** Sweeps that come often may be late by this: a process starts, a machine is busy. */
const SHORTEST_GAP_MS = MINUTE_MS;

/** The time without a sweep after which they are taken for stopped. */
export const sweepGapMs = (everyMs: number): number => Math.max(MISSED_SWEEPS * everyMs, SHORTEST_GAP_MS);

const lastOf = ({ since, at }: Pulse) => Math.max(since, at ?? 0);

/**
 * Whether a connection has been silent for longer than it may: what is called in planned windows alone is heard in
 * them, and so is in time until the next one is over.
 */
export function isSilent(
  heard: Pulse,
  { now, unbrokenSince }: Watch,
  given: { allowed: AllowedTime; hours: WorkingHours | undefined; windows: WindowPlan | undefined },
): boolean {
  const last = lastOf(heard);
  const { allowed, hours, windows } = given;
  const dueAt = Math.max(
    dueAfter(last, allowed, hours),
    unbrokenSince + Math.min(allowed.ms, CATCH_UP_MS),
    windows ? nextWindow(windows, last) + LONGEST_RUN_MS : 0,
  );
  return now > dueAt;
}

/** Whether several polls in a row came to nothing. A long one counts by its pages: `at` is the last of them. */
export const isPollMissed = (pulled: Pulse, everyMs: number, { now, unbrokenSince }: Watch): boolean =>
  now - Math.max(lastOf(pulled), unbrokenSince) > MISSED_POLLS * everyMs + MINUTE_MS;

/** The last planned window that should have begun an hour ago at least; `expected` is when each time came into the plan. */
export function lastDueWindow(
  { times, timezone }: WindowPlan,
  expected: (time: string) => Pulse | undefined,
  { now, unbrokenSince }: Watch,
): number | undefined {
  const due = times.flatMap((time) => {
    const from = Math.max(expected(time)?.since ?? now, unbrokenSince, now - LOOK_BACK_MS);
    return windowsBetween({ times: [time], timezone }, from, now - HOUR_MS + 1).slice(-1);
  });
  return due.length > 0 ? Math.max(...due) : undefined;
}
