import type { AlertsConfig } from '../config/alerts.ts';
import type { Config } from '../config/schema.ts';
import { WaybillError } from '../domain/failures.ts';
import { openChannels } from './alerts.ts';
import type { ConfigFinding } from './config-finding.ts';
import { lookAtStore } from './store.ts';

const clock = { now: () => Date.now() };
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Addresses that anybody on the way can read. */
function inClear(alerts: AlertsConfig): ConfigFinding[] {
  return Object.entries(alerts.channels).flatMap(([id, channel]) => {
    if (channel.use === 'email') return [];
    const { protocol, hostname } = new URL(channel.url);
    if (protocol === 'https:' || LOOPBACK.test(hostname)) return [];
    return [
      {
        path: `alerts.channels.${id}.url`,
        severity: 'warning' as const,
        message: 'messages go over the network in clear: use https',
      },
    ];
  });
}

/** Messages that do not arrive; none where the ledger cannot be looked at, which others tell. */
async function unsent(config: Config, alerts: AlertsConfig): Promise<ConfigFinding[]> {
  const ledger = await lookAtStore(config, clock).catch(() => undefined);
  if (!ledger) return [];
  try {
    const { open, failed } = await ledger.alertHealth();
    return [
      ...open
        .filter(({ tries, channel }) => tries > 1 || !alerts.channels[channel])
        .map(({ channel, messages, tries, failure }) => ({
          path: `alerts.channels.${channel}`,
          severity: 'warning' as const,
          message: alerts.channels[channel]
            ? `${messages} not sent after ${tries} tries (${failure ?? 'no answer'}): mend it and see with \`waybill alerts test ${channel}\``
            : `${messages} wait for a channel that the config has no more`,
        })),
      ...failed.map(({ channel, messages }) => ({
        path: `alerts.channels.${channel}`,
        severity: 'warning' as const,
        message: `${messages} given up within the last week: \`waybill alerts list\` shows what they said`,
      })),
    ];
  } catch {
    // A ledger of an earlier version, which the next start brings up to date.
    return [];
  } finally {
    await ledger.close();
  }
}

/** Whether the channels that can be asked answer; nothing is sent. */
async function unreachable(alerts: AlertsConfig): Promise<ConfigFinding[]> {
  const channels = openChannels(alerts, clock);
  try {
    const asked = await Promise.all(
      channels.map(async ({ id, check }) => {
        try {
          await check?.();
          return [];
        } catch (error) {
          if (!(error instanceof WaybillError)) throw error;
          const { class: what, message } = error.failure;
          return [{ path: `alerts.channels.${id}`, severity: 'error' as const, message: `${what}: ${message}` }];
        }
      }),
    );
    return asked.flat();
  } finally {
    for (const channel of channels) channel.close();
  }
}

/** What is wrong with the channels; with `live`, those that can be asked without telling anybody anything are asked. */
export async function channelFindings(config: Config, live: boolean): Promise<ConfigFinding[]> {
  const { alerts } = config;
  if (!alerts) return [];
  return [...inClear(alerts), ...(await unsent(config, alerts)), ...(live ? await unreachable(alerts) : [])];
}
