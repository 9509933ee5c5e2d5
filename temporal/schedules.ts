import { createHash } from 'node:crypto';
import { type Client, ScheduleNotFoundError, type ScheduleOptions, ScheduleOverlapPolicy } from '@temporalio/client';

/** Ours are told from other people's schedules in the namespace by this. */
const PREFIX = 'waybill/';
const LONGEST_CATCH_UP_MS = 3_600_000;
const SHORTEST_CATCH_UP_MS = 10_000;

/** One workflow, started at an interval or at times of day. One at a time: a run that still goes on is not doubled. */
export interface WantedSchedule {
  /** Without the prefix, e.g. `window/erp`; also the stem of the workflow ids. */
  id: string;
  workflow: string;
  input?: object;
  when: { everyMs: number } | { times: string[]; timezone: string };
  attributes?: ScheduleOptions['action']['typedSearchAttributes'];
}

type Body = Pick<ScheduleOptions, 'spec' | 'action' | 'policies'>;

function body(wanted: WantedSchedule, taskQueue: string): Body {
  const { when } = wanted;
  const spec: ScheduleOptions['spec'] =
    'everyMs' in when
      ? { intervals: [{ every: when.everyMs }] }
      : {
          timezone: when.timezone,
          calendars: when.times.map((time) => {
            const [hour, minute] = time.split(':').map(Number) as [number, number];
            return { hour, minute, second: 0 };
          }),
        };
  // After a standstill one run catches up; a poll that was missed long ago is covered by the next one anyway.
  const catchUp =
    'everyMs' in when
      ? Math.min(Math.max(2 * when.everyMs, SHORTEST_CATCH_UP_MS), LONGEST_CATCH_UP_MS)
      : LONGEST_CATCH_UP_MS;
  return {
    spec,
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: catchUp, pauseOnFailure: false },
    action: {
      type: 'startWorkflow',
      workflowType: wanted.workflow,
      workflowId: wanted.id,
      taskQueue,
      args: wanted.input ? [wanted.input] : [],
      ...(wanted.attributes ? { typedSearchAttributes: wanted.attributes } : {}),
    },
  };
}

/** Kept as the schedule's note: equal means nothing to update. */
const noteOf = (wanted: WantedSchedule, taskQueue: string) =>
  `made by Waybill from its config ${createHash('sha256')
    .update(JSON.stringify([wanted, taskQueue, 1]))
    .digest('hex')
    .slice(0, 16)}`;

/**
 * Makes the namespace's schedules those of the list: creates, updates, and deletes what the config no longer names. A
 * schedule that a person paused stays paused.
 */
export async function reconcileSchedules(
  client: Client,
  wanted: readonly WantedSchedule[],
  taskQueue: string,
): Promise<void> {
  const { schedule } = client;
  const names = new Set(wanted.map(({ id }) => PREFIX + id));
  for await (const { scheduleId } of schedule.list()) {
    if (scheduleId.startsWith(PREFIX) && !names.has(scheduleId))
      await schedule.getHandle(scheduleId).delete().catch(ifGone);
  }
  for (const one of wanted) {
    const scheduleId = PREFIX + one.id;
    const note = noteOf(one, taskQueue);
    const handle = schedule.getHandle(scheduleId);
    const there = await handle.describe().catch(ifGone);
    if (!there) await schedule.create({ scheduleId, ...body(one, taskQueue), state: { note } });
    else if (there.state.note !== note) {
      await handle.update(({ state }) => ({ ...(body(one, taskQueue) as Required<Body>), state: { ...state, note } }));
    }
  }
}

function ifGone(error: unknown): undefined {
  if (error instanceof ScheduleNotFoundError) return undefined;
  throw error;
}
