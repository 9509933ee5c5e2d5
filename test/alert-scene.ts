import type { AlertChannel, Outgoing } from '../alerts/channel.ts';
import { createAlertDesk } from '../alerts/desk.ts';
import type { sweepWatch } from '../alerts/sweep-watch.ts';
import { en } from '../alerts/words/en.ts';
import type { AlertPolicy } from '../domain/alerts/escalation.ts';
import type { CaseCause, Ledger } from '../store/ledger.ts';
import { type Ledgers, type TestClock, testClock } from './ledgers.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
const START = Date.parse('2026-11-25T12:00:00Z');

/** A channel that keeps what it is told, and does what a test wants with the next messages. */
function chat(id: string) {
  const told: Outgoing[] = [];
  const mischief: (() => void)[] = [];
  const channel: AlertChannel = {
    id,
    use: 'test',
    async send(message) {
      mischief.shift()?.();
      told.push(message);
    },
    close() {},
  };
  return { channel, told, mischief, titles: () => told.map(({ telling }) => telling.title) };
}

type Sweeps = (ledger: Ledger, clock: TestClock) => ReturnType<typeof sweepWatch>;

/** What opens a case. */
export const cause = (name: string, kind: CaseCause['kind'] = 'mapping'): CaseCause => ({
  kind,
  cause: `${kind}:${name}`,
  waitingFor: `${name} to be mended`,
});

export interface AskedOfDesk {
  policy?: AlertPolicy;
  digest?: { at: string; channels: string[] };
  at?: number;
  sweeps?: Sweeps;
  timezone?: string;
}

/** A desk over a ledger of its own, with a channel that keeps what it is told. */
export async function alertScene(ledgers: Ledgers, more: AskedOfDesk = {}) {
  const clock = testClock(more.at ?? START);
  const url = await ledgers.freshUrl();
  const ledger = await ledgers.open(clock, url);
  const ops = chat('ops');
  const policy: AlertPolicy = more.policy ?? { rules: [{ afterMs: 0, severity: 'normal', channels: ['ops'] }] };
  const warned: string[] = [];
  const desk = (channels = [ops.channel], books = ledger) =>
    createAlertDesk({
      ledger: books,
      channels,
      sweeps: more.sweeps?.(ledger, clock) ?? (async () => ({ stopped: false })),
      policy,
      groupWindowMs: MINUTE_MS,
      named: 3,
      numbers: 2,
      digest: more.digest,
      telling: { words: en, timezone: more.timezone ?? 'UTC', linkOf: (caseId) => `http://ui/${caseId}` },
      clock,
      log: { warn: (_, text) => void warned.push(text) },
    });
  return { clock, ledger, ops, desk, warned, url };
}
