import { AGED_SIGNS, type Sign, type SignAges } from '../domain/signs.ts';
import type { Deps } from './deps.ts';
import { missedPulses } from './watch-pulses.ts';

/** How old each may be, as the config has it. */
function agesOf({ config }: Deps): SignAges {
  const { signs } = config.overdue;
  return Object.fromEntries(
    AGED_SIGNS.flatMap((sign) => (signs[sign] === 'never' ? [] : [[sign, signs[sign]]])),
  ) as SignAges;
}

/**
 * Finds what stands still, or does not happen, and is no order at a stage: events, writes, queues, batches, pauses, silent
 * sources, polls, windows. `others` were seen elsewhere. A queue for a paused connection is told by its pause, and one for planned windows by `waybill windows`.
 */
export async function watchSigns(deps: Deps, others: readonly Sign[] = []): Promise<{ opened: number; ended: number }> {
  const paused = new Set((await deps.ledger.paused()).map(({ connectionId }) => connectionId));
  const stuck = (await deps.ledger.signsSeen(agesOf(deps))).filter(({ is, of }) => {
    if (is !== 'long-pause' && is !== 'parked-events' && paused.has(of)) return false;
    return (is !== 'late-queue' && is !== 'unread-events') || !deps.connections.get(of)?.windows;
  });
  return deps.ledger.keepSigns([...stuck, ...(await missedPulses(deps, paused)), ...others]);
}
