import { digestDay } from '../domain/alerts/digest-day.ts';
import { type AlertPolicy, planAlerts } from '../domain/alerts/escalation.ts';
import { type Failure, WaybillError } from '../domain/failures.ts';
import { STOPPED_SWEEPS } from '../domain/signs.ts';
import type { Ledger, MessageOutcome, MessageToSend } from '../store/ledger.ts';
import type { AlertChannel } from './channel.ts';
import { type TellingNeeds, tell } from './telling.ts';

export interface DeskNeeds {
  ledger: Pick<
    Ledger,
    | 'raiseSign'
    | 'casesToTell'
    | 'raiseAlerts'
    | 'gatherAlerts'
    | 'digestFacts'
    | 'keepDigest'
    | 'takeMessage'
    | 'settleMessage'
  >;
  channels: readonly AlertChannel[];
  /** Whether sweeps run: they find what is late, and nothing but the desk finds that they do not. */
  sweeps(): Promise<{ stopped: boolean }>;
  policy: AlertPolicy;
  groupWindowMs: number;
  /** Cases that a message names, and business numbers of each. */
  named: number;
  numbers: number;
  digest?: { at: string; channels: readonly string[] } | undefined;
  telling: Pick<TellingNeeds, 'words' | 'timezone' | 'linkOf'>;
  clock: { now(): number };
  log: { warn(fields: object, text: string): void };
  /** Each try, for the metrics. */
  onTry?: (event: { channel: string; outcome: MessageOutcome['state'] }) => void;
}

const CASES_A_LOOK = 500;
/** Cases that one round looks at; what is more waits for the next. */
const LOOKS_A_ROUND = 20;
const MESSAGES_A_ROUND = 5;
/** Longer than any try lasts: the message is nobody's once it is over. */
const LEASE_MS = 120_000;
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 15 * 60_000;
/** What is older is no news: it is given up, which `waybill check` tells. */
const GIVEN_UP_AFTER_MS = 24 * 3_600_000;

/** Where alerts are made and sent. Everything is in the ledger: a round that is killed is gone on with by the next. */
export interface AlertDesk {
  /** Looks at what is to be said, makes messages of it, and sends what is due. Never throws for a channel's sake. */
  round(): Promise<{ sent: number; failed: number }>;
}

/** How long until the next try: what the channel asks for, else longer each time. */
function waitOf(failure: Failure, tries: number, now: number): number {
  if (failure.class === 'rate-limited') return Math.max(failure.retryAfterMs, 1_000);
  if (failure.class === 'budget') return Math.max(failure.readyAt - now, 1_000);
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (tries - 1));
}

export function createAlertDesk(needs: DeskNeeds): AlertDesk {
  const { ledger, channels, policy, clock, digest } = needs;
  /** Days whose digests are kept already: asked of the ledger once. */
  const kept = new Set<string>();

  async function raise(): Promise<void> {
    for (let looks = 0; looks < LOOKS_A_ROUND; looks += 1) {
      const cases = await ledger.casesToTell(CASES_A_LOOK);
      const now = clock.now();
      await ledger.raiseAlerts(
        cases.map((one) => ({
          caseId: one.caseId,
          closed: one.closedAt !== undefined,
          ...planAlerts(one, policy, now),
        })),
      );
      if (cases.length < CASES_A_LOOK) return;
    }
  }

  async function keepDigests(): Promise<void> {
    const day = digest && digestDay(digest.at, needs.telling.timezone, clock.now());
    if (!digest || !day || kept.has(day)) return;
    const facts = await ledger.digestFacts();
    for (const channel of digest.channels) await ledger.keepDigest(channel, { is: 'digest', day, ...facts });
    kept.add(day);
  }

  async function deliver(channel: AlertChannel): Promise<{ sent: number; failed: number }> {
    const done = { sent: 0, failed: 0 };
    for (let tries = 0; tries < MESSAGES_A_ROUND; tries += 1) {
      const taken = await ledger.takeMessage(channel.id, LEASE_MS);
      if (!taken) break;
      const outcome = await attempt(channel, taken);
      await ledger.settleMessage(taken, outcome);
      needs.onTry?.({ channel: channel.id, outcome: outcome.state });
      if (outcome.state !== 'sent') {
        done.failed += 1;
        needs.log.warn(
          { channel: channel.id, tries: taken.tries },
          `an alert did not reach ${channel.id}: ${outcome.failure}`,
        );
        break;
      }
      done.sent += 1;
    }
    return done;
  }

  async function attempt(channel: AlertChannel, taken: MessageToSend): Promise<MessageOutcome> {
    const now = clock.now();
    const telling = tell(taken.content, { ...needs.telling, now, unsure: taken.unsure });
    try {
      await channel.send({ key: `${taken.messageId}-${taken.at}`, content: taken.content, telling });
      return { state: 'sent' };
    } catch (error) {
      const failure: Failure =
        error instanceof WaybillError ? error.failure : { class: 'unavailable', message: (error as Error).message };
      if (now - taken.at >= GIVEN_UP_AFTER_MS) return { state: 'failed', failure: failure.message };
      return {
        state: 'pending',
        nextAt: now + waitOf(failure, taken.tries, now),
        failure: `${failure.class}: ${failure.message}`,
        unsure: failure.class === 'unknown-outcome',
      };
    }
  }

  return {
    async round() {
      if ((await needs.sweeps()).stopped) await ledger.raiseSign(STOPPED_SWEEPS);
      await raise();
      await keepDigests();
      const { groupWindowMs: windowMs, named, numbers } = needs;
      for (const { id } of channels) await ledger.gatherAlerts({ channel: id, windowMs, named, numbers });
      const done = await Promise.all(channels.map(deliver));
      return {
        sent: done.reduce((sum, one) => sum + one.sent, 0),
        failed: done.reduce((sum, one) => sum + one.failed, 0),
      };
    },
  };
}
