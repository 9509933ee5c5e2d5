import { allowance, type Priority, type Rate, type Spent } from './budget.ts';

/** Records that wait for a connection, in the order in which they will go. */
export interface WaitingGroup {
  flow: string;
  priority: Priority;
  count: number;
  /** Records that one push takes, and the requests that it usually makes. */
  batch: number;
  requestsPerPush: number;
}

export interface PlannedOpening {
  /** Epoch ms. */
  at: number;
  /** Calls that are left for orders when it opens; undefined where no rate is declared. */
  callsLeft?: number;
  /** Calls for all that waits then. */
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

interface SpentRate {
  rate: Rate;
  spent: readonly Spent[];
}

/** The calls that work of a priority may still make in a run that opens at `at`, where `made` are planned before it. */
function roomAt(rates: readonly SpentRate[], at: number, priority: Priority, made: readonly Spent[]): number {
  // A span that is shorter than a run comes round again within it.
  const rounds = ({ perMs }: Rate) => Math.max(1, Math.floor(LONGEST_RUN_MS / perMs));
  const inRun = made.filter(({ endsAt }) => endsAt === at).reduce((sum, { calls }) => sum + calls, 0);
  const short = rates
    .filter(({ rate }) => rounds(rate) > 1)
    .map(({ rate }) => Math.max(0, rate.calls * rounds(rate) - inRun));
  const long = rates
    .filter(({ rate }) => rounds(rate) === 1)
    .map(({ rate, spent }) => ({ rate, spent: [...spent, ...made] }));
  const wanted = Math.min(Number.MAX_SAFE_INTEGER, ...short);
  return allowance(long, { now: at, priority, wanted, atLeast: 1 }).calls;
}

/**
 * What goes in which window, as things stand: what comes meanwhile is not in it, nor what has to be sent twice. `waiting` is in
 * the order in which the flows take their turns.
 */
export function planWindows(
  openings: readonly number[],
  waiting: readonly WaitingGroup[],
  rates: readonly SpentRate[],
  { readCalls }: Run,
): PlannedOpening[] {
  const left = waiting.map((group) => ({ ...group }));
  const made: Spent[] = [];
  return openings.map((at) => {
    const callsNeeded = readCalls + left.reduce((sum, group) => sum + callsFor(group, group.count), 0);
    const callsLeft = rates.length > 0 ? roomAt(rates, at, 'order', made) : undefined;
    made.push({ calls: Math.min(readCalls, roomAt(rates, at, 'status', made)), endsAt: at });
    const goes = left.flatMap((group) => {
      const room = roomAt(rates, at, group.priority, made);
      const pushes = Math.min(Math.ceil(group.count / group.batch), Math.floor(room / group.requestsPerPush));
      const count = Math.min(group.count, pushes * group.batch);
      if (count === 0) return [];
      group.count -= count;
      made.push({ calls: pushes * group.requestsPerPush, endsAt: at });
      return [{ flow: group.flow, count }];
    });
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
