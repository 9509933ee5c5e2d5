import { timezoneOf } from '../activities/dunning.ts';
import { createLetterDesk } from '../alerts/letters/desk.ts';
import { type Mailer, openMailer } from '../alerts/mailer.ts';
import type { Config } from '../config/schema.ts';
import { WaybillError } from '../domain/failures.ts';
import type { Ledger } from '../store/ledger.ts';
import { redacting } from './alerts.ts';
import { inRounds } from './rounds.ts';

/** How often it is looked whether a letter is to go. */
const ROUND_MS = 10_000;

interface LettersNeed {
  config: Config;
  ledger: Ledger;
  clock: { now(): number };
  log: { warn(fields: object, text: string): void };
}

/** Sends letters to customers for as long as the daemon lives, where the config has a channel for them. */
export function startLetters({ config, ledger, clock, log }: LettersNeed): { stop(): Promise<void> } {
  const { dunning, freezeAfterDays } = config.rules.credit;
  const channel = config.alerts?.channels[dunning?.channel ?? ''];
  if (!dunning || channel?.use !== 'email') return { stop: async () => {} };
  const mailer = openMailer(channel);
  const desk = createLetterDesk({
    ledger,
    mailer: discreet(mailer, redacting(channel.password === undefined ? [] : [channel.password])),
    rules: dunning,
    freezeAfterDays: freezeAfterDays === 'never' ? undefined : freezeAfterDays,
    timezoneOf: (connectionId) => timezoneOf(config, connectionId),
    clock,
    log,
  });
  const rounds = inRounds(() => desk.round(), ROUND_MS, 'a round of letters', log);
  return {
    async stop() {
      await rounds.stop();
      mailer.close();
    },
  };
}

/** What is kept of a failure has no secret in it. */
const discreet = (mailer: Mailer, redact: (text: string) => string): Pick<Mailer, 'send'> => ({
  async send(mail) {
    try {
      await mailer.send(mail);
    } catch (error) {
      if (!(error instanceof WaybillError)) throw error;
      throw new WaybillError({ ...error.failure, message: redact(error.failure.message) });
    }
  },
});
