/** OVERDUE: orders that stand at a stage, looked at by time. Times are epoch milliseconds. */
import type { StandingOrder } from '../../domain/overdue.ts';
import type { PassingStage } from '../../domain/stage-times.ts';
import type { CaseCause } from './steps.ts';

export interface OverdueAsk {
  /** Stages that are watched: who came there at `before` or earlier is looked at. */
  stages: { stage: PassingStage; before: number }[];
  /** Orders at most. */
  limit: number;
}

export interface LookedAt extends StandingOrder {
  rootId: string;
}

/** What became of a look; `stageAt` as it was seen, because the order may have moved since. */
export type LookResult = { rootId: string; stageAt: number } & (
  | { is: 'settled' }
  | { is: 'in time'; lookAt: number }
  | { is: 'overdue'; lookAt: number; cause: CaseCause }
);

/** OVERDUE. */
export interface OverdueProtocol {
  /** Orders that stand at their stage and are to be looked at now; see `domain/overdue.ts`. */
  dueLooks(ask: OverdueAsk): Promise<LookedAt[]>;
  /** What the looks found: orders join the case of their lateness, or leave it. */
  keepLooks(results: LookResult[]): Promise<{ joined: number; left: number }>;
}
