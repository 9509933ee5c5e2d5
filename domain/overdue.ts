import { type AllowedTime, dueAfter, isPassing, type PassingStage } from './stage-times.ts';
import { STAGES, type Stage } from './stages.ts';
import { LONGEST_RUN_MS } from './window-plan.ts';
import { nextWindow, type WindowPlan } from './windows.ts';
import type { WorkingHours } from './working-time.ts';

/** What the ledger knows of an order that has stood at its stage for a while. */
export interface StandingOrder {
  stage: Stage;
  /** When it came to the stage, epoch ms. */
  stageAt: number;
  /** The connection that it came from. */
  connectionId: string;
  held: boolean;
  cancelled: boolean;
  /** It waits in an open case of another kind, which says why. */
  explained: boolean;
  /** When a person last took it out of a case of its lateness. */
  releasedAt?: number;
  moves: readonly { flow: string; state: 'ready' | 'claimed' | 'queued' | 'waiting' | 'done'; queue: string }[];
  parts: readonly { connectionId: string; stage: Stage }[];
}

/** What the config and the hour say about it. */
export interface Circumstances {
  now: number;
  hours: WorkingHours | undefined;
  /** The time that this order may take at this stage; undefined where nothing is awaited there. */
  allowed(order: StandingOrder & { stage: PassingStage }): AllowedTime | undefined;
  /** The planned windows of a connection; undefined where it may be called at any time. */
  windows(connectionId: string): WindowPlan | undefined;
  /** The connection that brings orders on from a stage once all that we do is done. */
  bringsOn(stage: PassingStage): string | undefined;
  paused: ReadonlySet<string>;
}

export type Lateness =
  /** At its end, or taken back: it comes to no stage of its own accord. */
  | { is: 'settled' }
  /** Not late, or what holds it up has a case that says so; `lookAt` is when that may have changed. */
  | { is: 'in time'; lookAt: number }
  /** `awaited` is the connection that should bring it on; none where the next step is our own. */
  | { is: 'overdue'; awaited?: string; dueAt: number };

/** How soon one is looked at again whose lateness something else explains. */
const EXPLAINED_MS = 3_600_000;
/** And one from which nothing is awaited: a person, a new revision or another config may change that. */
const NOTHING_AWAITED_MS = 24 * 3_600_000;

const rank = (stage: Stage) => STAGES.indexOf(stage);

/** Whom the order waits for: the queue it stands in, else who reports what comes next, else the part that is furthest back. */
function awaitedOf(order: StandingOrder & { stage: PassingStage }, brings: Circumstances['bringsOn']) {
  const live = order.moves.filter(({ state }) => state !== 'done');
  const queue = live.find(({ queue }) => queue !== '')?.queue;
  if (queue) return queue;
  // Ready, or in a batch's hands: the next step is ours.
  if (live.length > 0) return undefined;
  const parts = order.parts.filter(({ stage }) => isPassing(stage));
  const last = parts.sort((a, b) => rank(a.stage) - rank(b.stage) || (a.connectionId < b.connectionId ? -1 : 1))[0];
  return brings(order.stage) ?? last?.connectionId;
}

/**
 * Whether an order stands longer than it may. Its time begins when it came to the stage, or when a person said that it
 * may stand, and is not over before the first planned window since then has passed: what waits for a window is in time.
 */
export function latenessOf(order: StandingOrder, given: Circumstances): Lateness {
  const { stage, stageAt, moves, parts } = order;
  if (!isPassing(stage) || order.cancelled) return { is: 'settled' };
  const standing = { ...order, stage };
  const allowed = given.allowed(standing);
  // Everything was done and led nowhere: refused or passed over by a person, or a flow that takes it nowhere.
  const ended = parts.length === 0 && moves.every(({ state }) => state === 'done');
  if (!allowed || ended) return { is: 'in time', lookAt: given.now + NOTHING_AWAITED_MS };
  const awaited = awaitedOf(standing, given.bringsOn);
  const from = Math.max(stageAt, order.releasedAt ?? 0);
  const plan = awaited === undefined ? undefined : given.windows(awaited);
  const dueAt = Math.max(dueAfter(from, allowed, given.hours), plan ? nextWindow(plan, from - 1) + LONGEST_RUN_MS : 0);
  if (dueAt > given.now) return { is: 'in time', lookAt: dueAt };
  const explained = order.held || order.explained || (awaited !== undefined && given.paused.has(awaited));
  if (explained) return { is: 'in time', lookAt: given.now + EXPLAINED_MS };
  return { is: 'overdue', dueAt, ...(awaited === undefined ? {} : { awaited }) };
}

/** The case that orders of one cause share: the same stage, and the same system that should bring them on. */
export function overdueCause(stage: Stage, awaited: string | undefined): { cause: string; waitingFor: string } {
  return {
    cause: `overdue:${stage}:${awaited ?? ''}`,
    waitingFor: `${awaited ?? 'Waybill itself'} to bring orders on that stand at "${stage}" past their time`,
  };
}
