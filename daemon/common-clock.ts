import type { Ledger } from '../store/ledger.ts';
import type { Logger } from '../telemetry/logger.ts';

/** How often the database is asked what time it is: what a crystal drifts meanwhile is less than a millisecond. */
const ASK_EVERY_MS = 30_000;
/** Of so many answers the one that came quickest is believed: half of its way is what nobody can tell. */
const QUESTIONS = 3;

/** The time that all processes of a ledger go by. */
export interface CommonClock {
  now(): number;
  /**
   * Goes by the ledger's database from here on: a lease, a span of a rate and a due time then mean the same to all of its
   * processes, whatever each host's own clock says or jumps to.
   */
  follow(ledger: Pick<Ledger, 'databaseTime'>, log: Pick<Logger, 'warn'>): Promise<void>;
  close(): void;
}

export function createCommonClock(): CommonClock {
  let anchor: { at: number; measuredAt: number } | undefined;
  let timer: NodeJS.Timeout | undefined;

  const ask = async (ledger: Pick<Ledger, 'databaseTime'>): Promise<void> => {
    let quickestMs = Number.POSITIVE_INFINITY;
    for (let question = 0; question < QUESTIONS; question += 1) {
      const askedAt = performance.now();
      const time = await ledger.databaseTime();
      const tookMs = performance.now() - askedAt;
      if (tookMs >= quickestMs) continue;
      quickestMs = tookMs;
      anchor = { at: time, measuredAt: askedAt + tookMs / 2 };
    }
  };

  return {
    // The monotonic clock counts on from the answer: a step of the host's own clock changes nothing.
    now: () => (anchor ? Math.round(anchor.at + performance.now() - anchor.measuredAt) : Date.now()),
    async follow(ledger, log) {
      await ask(ledger);
      timer = setInterval(() => {
        ask(ledger).catch((error: unknown) =>
          log.warn({ error: String(error) }, 'the database was not asked for the time; the last answer counts on'),
        );
      }, ASK_EVERY_MS).unref();
    },
    close: () => clearInterval(timer),
  };
}
