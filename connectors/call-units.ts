import type { Rate } from '../domain/budget.ts';
import type { Limits } from './connector.ts';

/** What systems count: requests, or the points that they cost. */
export type CallUnit = 'calls' | 'points';

/** The declared rates of a unit; none where it is not limited. */
export const ratesOf = ({ rates, points }: Limits, unit: CallUnit): readonly Rate[] =>
  (unit === 'calls' ? rates : points) ?? [];

/** What is drawn and not used counts as spent where the process dies: little is drawn at a time. Points come by the hundred. */
export const MOST_A_GRANT: Record<CallUnit, number> = { calls: 50, points: 1_000 };
