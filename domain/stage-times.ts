import type { Role } from './kinds.ts';
import { STAGES, type Stage } from './stages.ts';
import { afterWorkingTime, type WorkingHours } from './working-time.ts';

/** How long something may take: by the clock, or in hours in which people work. */
export interface AllowedTime {
  ms: number;
  working: boolean;
}

/** The stages that an order stands at until something happens; the others are the end of its road. */
export const PASSING_STAGES = [
  'received',
  'checked',
  'cleared',
  'priced',
  'in-erp',
  'released',
  'shipped',
  'in-transit',
  'on-hold',
] as const satisfies readonly Stage[];

export type PassingStage = (typeof PASSING_STAGES)[number];

/** Allowed times by stage; `never` where an order may stand as long as it likes. */
export type StageTimes = Partial<Record<PassingStage, AllowedTime | 'never'>>;

const HOUR_MS = 3_600_000;
const byClock = (hours: number): AllowedTime => ({ ms: hours * HOUR_MS, working: false });

/** What is allowed where nobody says otherwise. Cross-border goods are long on the road; everything before it is not. */
export const USUAL_STAGE_TIMES: Record<PassingStage, AllowedTime> = {
  received: byClock(1),
  checked: byClock(4),
  cleared: byClock(4),
  priced: byClock(4),
  'in-erp': byClock(24),
  released: byClock(48),
  shipped: byClock(72),
  'in-transit': byClock(21 * 24),
  'on-hold': byClock(48),
};

const rank = (stage: Stage) => STAGES.indexOf(stage);

/** What a config lets happen to orders: the roles that it writes orders to, and those that it hears shipments from. */
export interface Reach {
  writes: readonly Role[];
  hears: readonly Role[];
}

/**
 * The furthest stage that an order can come to. Where it stands there nothing is awaited, however long: a flow that
 * ends in the ERP has no overdue shipments.
 */
export function furthestStage({ writes, hears }: Reach): Stage {
  if (hears.includes('freight')) return 'delivered';
  if (hears.some((role) => role === 'warehouse' || role === 'erp')) return 'shipped';
  if (writes.includes('warehouse')) return 'released';
  if (writes.includes('erp')) return 'in-erp';
  return 'received';
}

export const isPassing = (stage: Stage): stage is PassingStage => (PASSING_STAGES as readonly Stage[]).includes(stage);

/**
 * The time allowed at a stage; undefined where nothing is. The first of `declared` that names the stage counts, and holds
 * for stages past `furthest` too; what nobody declares is usual, up to there.
 */
export function allowedTime(
  stage: PassingStage,
  declared: readonly (StageTimes | undefined)[],
  furthest: Stage,
): AllowedTime | undefined {
  for (const times of declared) {
    const time = times?.[stage];
    if (time) return time === 'never' ? undefined : time;
  }
  if (stage !== 'on-hold' && rank(stage) >= rank(furthest)) return undefined;
  return USUAL_STAGE_TIMES[stage];
}

/** When an allowed time is over that began at `from`. Without declared hours, working time is time by the clock. */
export const dueAfter = (from: number, { ms, working }: AllowedTime, hours: WorkingHours | undefined): number =>
  working && hours ? afterWorkingTime(hours, from, ms) : from + ms;
