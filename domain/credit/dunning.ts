import { compare, subtract } from '../decimal.ts';
import { minuteOf } from '../working-time.ts';
import { instantOf, zoneOffset } from '../zones.ts';
import type { Claim } from './claims.ts';

const DAY_MS = 24 * 3_600_000;

/** Whom a step tells: the customer by a letter, our own people by a case. */
export type Told = 'customer' | 'us';

export interface DunningStep {
  /** Days after the due day. */
  day: number;
  tell: readonly Told[];
}

export interface DunningRules {
  /** In the order of their days. */
  steps: readonly DunningStep[];
  /** `09:00`, by the clocks of the zone. */
  at: string;
  partlyPaid: 'stop' | 'go-on';
}

/** The step that was told last of a claim; another due time begins anew. */
export interface StepTold {
  day: number;
  dueAt: number;
  /** Epoch ms. */
  at: number;
}

/** Where one claim stands on the ladder. */
export interface Dunning {
  /** The step that is to be told now: the latest that is due, whatever was missed before it. */
  due?: DunningStep;
  /** The first that is still to come. */
  next?: { step: DunningStep; at: number };
  /** Why nothing is told though something would be. */
  stopped?: 'partly paid' | 'disputed' | 'excused';
}

/** The same claim for ever: whether it is an order or an invoice, its number, and its currency. */
export const claimName = ({ of, number, currency }: Pick<Claim, 'of' | 'number' | 'currency'>): string =>
  `${of} ${currency} ${number}`;

type Offset = (ms: number) => number;

/** A zone's clocks are dear to make; those of the zones that the config names are asked of every claim. */
const clocks = new Map<string, Offset>();

function offsetOf(timezone: string): Offset {
  const offset = clocks.get(timezone) ?? zoneOffset(timezone);
  if (!offset) throw new Error(`no time zone ${timezone}`);
  clocks.set(timezone, offset);
  return offset;
}

/** Midnight of the day on which it is due, as if the zone were UTC. What is due at midnight UTC is a day that somebody wrote without a time: that day counts in every zone. */
const dueMidnight = (dueAt: number, offset: Offset): number =>
  dueAt % DAY_MS === 0 ? dueAt : Math.floor((dueAt + offset(dueAt)) / DAY_MS) * DAY_MS;

/** The day on which it is due, `2026-12-22`. */
export const dueDay = (dueAt: number, timezone: string): string =>
  new Date(dueMidnight(dueAt, offsetOf(timezone))).toISOString().slice(0, 10);

/** Answers the instant from which on the step of a day is due. */
function stepsOf(dueAt: number, at: string, timezone: string): (day: number) => number {
  const offset = offsetOf(timezone);
  const first = dueMidnight(dueAt, offset) + minuteOf(at) * 60_000;
  return (day) => instantOf(offset, first + day * DAY_MS);
}

/** The instant from which on a step is due. */
export const stepAt = (dueAt: number, day: number, at: string, timezone: string): number =>
  stepsOf(dueAt, at, timezone)(day);

/** Where a claim stands at this moment. Each step once; of several that came due while nobody looked, the latest alone. */
export function dunningOf(
  claim: Claim & { dueAt: number },
  told: StepTold | undefined,
  { steps, at, partlyPaid }: DunningRules,
  { now, timezone, sparedUntil = -1 }: { now: number; timezone: string; sparedUntil?: number | undefined },
): Dunning {
  if (claim.disputed) return { stopped: 'disputed' };
  if (claim.dueAt <= sparedUntil) return { stopped: 'excused' };
  if (partlyPaid === 'stop' && compare(subtract(claim.total, claim.owed), '0') > 0) return { stopped: 'partly paid' };
  const last = told?.dueAt === claim.dueAt ? told.day : Number.NEGATIVE_INFINITY;
  const instant = stepsOf(claim.dueAt, at, timezone);
  const times = steps.map((step) => ({ step, at: instant(step.day) }));
  const due = times.filter((one) => one.at <= now).at(-1)?.step;
  const next = times.find((one) => one.at > now);
  return { ...(due && due.day > last ? { due } : {}), ...(next ? { next } : {}) };
}

/** How long before a due day the first step is due, at most: by the clocks of any zone. */
export const leadMs = ({ steps }: Pick<DunningRules, 'steps'>): number =>
  Math.max(0, -(steps[0]?.day ?? 0)) * DAY_MS + 2 * DAY_MS;
