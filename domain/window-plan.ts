import { allowance, type Rate, type Spent } from './budget.ts';

/** Records that wait for a connection, in the order in which they will go. */
export interface WaitingGroup {
  flow: string;
  count: number;
  /** Records that one push takes, and the most requests that it makes. */
  batch: number;
  requestsPerPush: number;
}

export interface PlannedOpening {
  /** Epoch ms. */
  at: number;
  /** Calls that are left when it opens; undefined where no rate is declared. */
  callsLeft?: number;
  /** Calls for all that waits then, at most. */
  callsNeeded: number;
  goes: { flow: string; count: number }[];
  /** Records that do not fit and wait on. */
  stays: number;
}

/** A run goes on for as long as something waits, and no longer than this. */
export const LONGEST_RUN_MS = 3_600_000;

/** Calls that a run makes besides its writes: it pulls each kind once. */
interface Run {
  readCalls: number;
}

const callsFor = ({ batch, requestsPerPush }: WaitingGroup, count: number) =>
  Math.ceil(count / batch) * requestsPerPush;

/**
 * What goes in which window, as things stand: what comes meanwhile is not in it. Errs on the side of later, because a push is
 * taken to make as many requests as it ever may.
 */
export function planWindows(
  openings: readonly number[],
  waiting: readonly WaitingGroup[],
  rates: readonly { rate: Rate; spent: readonly Spent[] }[],
  { readCalls }: Run,
): PlannedOpening[] {
  const left = waiting.map((group) => ({ ...group }));
  const made: Spent[] = [];
  return openings.map((at) => {
    const callsNeeded = readCalls + left.reduce((sum, group) => sum + callsFor(group, group.count), 0);
    // A span that is shorter than a run comes round again within it.
    const rounds = (rate: Rate) => Math.max(1, Math.floor(LONGEST_RUN_MS / rate.perMs));
    const short = rates.filter(({ rate }) => rounds(rate) > 1).map(({ rate }) => rate.calls * rounds(rate));
    const answer = allowance(
      rates.filter(({ rate }) => rounds(rate) === 1).map(({ rate, spent }) => ({ rate, spent: [...spent, ...made] })),
      { now: at, priority: 'order', wanted: Math.min(Number.MAX_SAFE_INTEGER, ...short), atLeast: 1 },
    );
    const callsLeft = rates.length > 0 ? answer.calls : undefined;
    let budget = Math.max(0, (callsLeft ?? Number.POSITIVE_INFINITY) - readCalls);
    let used = Math.min(readCalls, callsLeft ?? readCalls);
    const goes = left.flatMap((group) => {
      const pushes = Math.min(Math.ceil(group.count / group.batch), Math.floor(budget / group.requestsPerPush));
      const count = Math.min(group.count, pushes * group.batch);
      if (count === 0) return [];
      group.count -= count;
      budget -= pushes * group.requestsPerPush;
      used += pushes * group.requestsPerPush;
      return [{ flow: group.flow, count }];
    });
    if (used > 0) made.push({ calls: used, endsAt: at });
    const stays = left.reduce((sum, group) => sum + group.count, 0);
    return { at, ...(callsLeft === undefined ? {} : { callsLeft }), callsNeeded, goes, stays };
  });
}

/** The window in which the record at this place of its flow's queue goes; undefined where none of these has room. */
export function openingOf(plan: readonly PlannedOpening[], flow: string, place: number): number | undefined {
  let before = 0;
  for (const { at, goes } of plan) {
    before += goes.find((one) => one.flow === flow)?.count ?? 0;
    if (place <= before) return at;
  }
  return undefined;
}
