import { z } from 'zod';
import type { AgedSign } from '../domain/signs.ts';
import { PASSING_STAGES, type PassingStage } from '../domain/stage-times.ts';
import { WEEKDAYS } from '../domain/working-time.ts';
import { days } from './days.ts';
import { duration, timeOfDay } from './durations.ts';

/** `4h`, `30m working` or `never`. */
export const allowed = z
  .string()
  .regex(/^([1-9]\d*(s|m|h|d)|[1-9]\d*(m|h) working|never)$/, 'a time such as 4h, "16h working", or never')
  .transform((text): { ms: number; working: boolean } | 'never' =>
    text === 'never' ? text : { ms: duration.parse(text.split(' ')[0]), working: text.endsWith(' working') },
  );

/** How long an order may stand at each stage. */
export const stageTimes = z
  .strictObject(
    Object.fromEntries(PASSING_STAGES.map((stage) => [stage, allowed.optional()])) as Record<
      PassingStage,
      z.ZodOptional<typeof allowed>
    >,
  )
  .describe('how long an order may stand at a stage before it is overdue: 4h, "16h working" (in working hours), never');

/** How old each thing may be that stands still and is no order at a stage. */
const age = (usual: string, what: string) =>
  z
    .union([duration, z.literal('never')])
    .prefault(usual)
    .describe(what);

const signs = z
  .strictObject({
    'unread-events': age('1h', 'announcements that were not read yet, where no pause or window keeps them'),
    'parked-events': age('1d', 'announcements whose order is not known yet'),
    'unknown-writes': age('1h', 'writes whose answer was lost and which nobody could look up'),
    'late-queue': age('1h', 'records that should have gone to a system by now, past their time'),
    'old-batches': age('1h', 'batches under way'),
    'long-pause': age('4h', 'a connection that is paused: a second case, besides that of its pause'),
  } satisfies Record<AgedSign, unknown>)
  .prefault({})
  .describe('how long each may stand still before it is a case: 1h, 2d, never');

/** What is late, and when; see `docs/alerts.md`. */
export const overdue = z.strictObject({
  stages: stageTimes.default({}),
  signs,
  workingHours: z
    .strictObject({
      days: z.array(z.enum(WEEKDAYS)).min(1).default(['mon', 'tue', 'wed', 'thu', 'fri']),
      from: timeOfDay.default('09:00'),
      to: timeOfDay.default('18:00'),
      timezone: z.string().optional().describe("of these hours, where it is not the config's"),
      holidays: days.default([]).describe('days on which nobody works: 2026-12-25, or 2027-02-06..2027-02-12'),
      alsoWorked: days
        .default([])
        .describe(
          'days on which people work though `days` does not name them, such as those that make up for holidays',
        ),
    })
    .prefault({})
    .describe('when people work: what a time that ends in "working" counts'),
});
