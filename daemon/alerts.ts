import type { AlertChannel } from '../alerts/channel.ts';
import { type ChannelNeeds, openChannel } from '../alerts/channels/open.ts';
import { type AlertDesk, createAlertDesk, type DeskNeeds } from '../alerts/desk.ts';
import type { TellingNeeds } from '../alerts/telling.ts';
import { en } from '../alerts/words/en.ts';
import { zh } from '../alerts/words/zh.ts';
import type { AlertsConfig } from '../config/alerts.ts';
import type { Config } from '../config/schema.ts';
import { createHttpClient } from '../connectors/http.ts';
import { redactor } from '../connectors/secret.ts';
import type { AlertPolicy } from '../domain/alerts/escalation.ts';
import { inRounds } from './rounds.ts';

const WORDS = { en, zh };
const TIMEOUT_MS = 10_000;
/** How often the ledger is asked what is to be said. */
const ROUND_MS = 5_000;

export const redacting: ChannelNeeds['redacting'] = (secrets) => redactor(secrets).text;

/** HTTP clients that keep to their channels' rates to the last call, and whose failures name no secret. */
export const alertHttp =
  (clock: { now(): number }): ChannelNeeds['http'] =>
  (channelId, rates, secrets) => {
    const client = createHttpClient({
      connectionId: `alerts/${channelId}`,
      limits: { concurrency: 1, timeoutMs: TIMEOUT_MS, ...(rates.length > 0 ? { rates: [...rates] } : {}) },
      redact: redacting(secrets),
      now: () => clock.now(),
    });
    // Nothing else calls there: no share of the rate is kept back for what would be more urgent.
    const whole = client.callingFor('cancel', new AbortController().signal);
    return Object.assign(whole, { close: () => client.close() });
  };

/** The channels of a config, each by its name; nothing is sent. */
export function openChannels(alerts: AlertsConfig, clock: { now(): number }): AlertChannel[] {
  return Object.entries(alerts.channels).map(([id, channel]) =>
    openChannel(id, channel, {
      words: WORDS[alerts.language],
      now: () => clock.now(),
      http: alertHttp(clock),
      redacting,
    }),
  );
}

/** In which words, by which clocks and with which links a config wants its messages. */
export const tellingOf = (
  config: Config,
  alerts: AlertsConfig,
  linkOf: TellingNeeds['linkOf'],
): DeskNeeds['telling'] => ({
  words: WORDS[alerts.language],
  timezone: config.timezone,
  linkOf,
});

/** What the config says of whom is told, and when. */
export function policyOf(config: Config, alerts: AlertsConfig): AlertPolicy {
  const every = Object.keys(alerts.channels);
  const { quietHours, repeatEvery } = alerts;
  const { workingHours } = config.overdue;
  return {
    rules: alerts.rules.map(({ after, ...rule }) => ({
      ...rule,
      afterMs: after.ms,
      working: after.working,
      channels: rule.channels ?? every,
    })),
    workingHours: { ...workingHours, timezone: workingHours.timezone ?? config.timezone },
    ...(repeatEvery === 'never' ? {} : { repeatEveryMs: repeatEvery }),
    ...(quietHours ? { quietHours: { ...quietHours, timezone: quietHours.timezone ?? config.timezone } } : {}),
  };
}

interface AlertNeeds {
  config: Config;
  ledger: DeskNeeds['ledger'] & { reviewAlerts(): Promise<void> };
  linkOf: TellingNeeds['linkOf'];
  sweeps: DeskNeeds['sweeps'];
  clock: { now(): number };
  log: DeskNeeds['log'];
  onTry: NonNullable<DeskNeeds['onTry']>;
}

/** The desk that a config describes, over these channels. */
export function openDesk(alerts: AlertsConfig, channels: readonly AlertChannel[], needs: AlertNeeds): AlertDesk {
  const { config, linkOf, ledger, sweeps, clock, log, onTry } = needs;
  const { digest } = alerts;
  return createAlertDesk({
    ledger,
    channels,
    sweeps,
    policy: policyOf(config, alerts),
    groupWindowMs: alerts.groupWindow,
    named: alerts.named,
    numbers: alerts.numbers,
    digest: digest && { at: digest.at, channels: digest.channels ?? Object.keys(alerts.channels) },
    telling: tellingOf(config, alerts, linkOf),
    clock,
    log,
    onTry,
  });
}

/**
 * Tells people what waits, for as long as the daemon lives. It asks the ledger and nothing else, so that a Temporal that is
 * down is told of too. `stop` lets the round under way end.
 */
export async function startAlerts(needs: AlertNeeds): Promise<{ stop(): Promise<void> }> {
  const { alerts } = needs.config;
  if (!alerts) return { stop: async () => {} };
  const channels = openChannels(alerts, needs.clock);
  const desk = openDesk(alerts, channels, needs);
  await needs.ledger.reviewAlerts();
  const rounds = inRounds(() => desk.round(), ROUND_MS, 'a round of alerts', needs.log);
  return {
    async stop() {
      await rounds.stop();
      for (const channel of channels) channel.close();
    },
  };
}
