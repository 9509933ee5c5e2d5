import type { ChannelConfig } from '../../config/alerts.ts';
import type { HttpClient } from '../../connectors/http.ts';
import type { Rate } from '../../domain/budget.ts';
import { WaybillError } from '../../domain/failures.ts';
import type { AlertChannel } from '../channel.ts';
import type { Words } from '../words/words.ts';
import { DINGTALK_RATE, dingtalkChannel } from './dingtalk.ts';
import { emailChannel } from './email.ts';
import { SLACK_RATE, slackChannel } from './slack.ts';
import { webhookChannel } from './webhook.ts';
import { WECOM_RATE, wecomChannel } from './wecom.ts';

export interface ChannelNeeds {
  words: Words;
  now(): number;
  /** An HTTP client that keeps to the rates, and whose failures name none of the secrets. */
  http(channelId: string, rates: readonly Rate[], secrets: readonly string[]): HttpClient & { close(): void };
  /** Takes these secrets out of a text. */
  redacting(secrets: readonly string[]): (text: string) => string;
}

/** Shorter than this, a part of an address is a word of the vendor's (`robot`, `services`) and no key. */
const LEAST_KEY = 9;

/** An address is a secret where who knows it may write there: as a whole, and each key in it, which a vendor may answer alone. */
function keysOf(address: string): string[] {
  const { pathname, search, searchParams, username, password } = new URL(address);
  const parts = [address, `${pathname}${search}`, pathname, search, ...pathname.split('/'), ...searchParams.values()];
  return [...parts.filter((text) => text.length >= LEAST_KEY), username, password];
}

/** All that must stand in no log and no error of a channel's. */
function secretsOf(config: ChannelConfig): string[] {
  switch (config.use) {
    case 'email':
      return config.password === undefined ? [] : [config.password];
    case 'webhook':
      return [...keysOf(config.url), ...(config.secret ? [config.secret] : []), ...Object.values(config.headers)];
    case 'dingtalk':
      return [...keysOf(config.url), ...(config.secret ? [config.secret] : [])];
    case 'slack':
    case 'wecom':
      return keysOf(config.url);
  }
}

/** The channel, its failures without its secrets: what a vendor answers goes into the ledger and to people. */
function discreet(channel: AlertChannel, redact: (text: string) => string): AlertChannel {
  const guarded = async (work: Promise<void>): Promise<void> => {
    try {
      await work;
    } catch (error) {
      if (error instanceof WaybillError)
        throw new WaybillError({ ...error.failure, message: redact(error.failure.message) });
      throw new WaybillError({ class: 'unavailable', message: redact((error as Error).message) });
    }
  };
  return {
    ...channel,
    send: (message) => guarded(channel.send(message)),
    ...(channel.check ? { check: () => guarded(channel.check?.() ?? Promise.resolve()) } : {}),
  };
}

/** Opens one channel of the config; nothing is sent. */
export function openChannel(id: string, config: ChannelConfig, needs: ChannelNeeds): AlertChannel {
  const secrets = secretsOf(config);
  return discreet(opened(id, config, needs, secrets), needs.redacting(secrets));
}

function opened(id: string, config: ChannelConfig, needs: ChannelNeeds, secrets: readonly string[]): AlertChannel {
  switch (config.use) {
    case 'email':
      return emailChannel(id, config);
    case 'slack':
      return slackChannel(id, config, needs.http(id, [SLACK_RATE], secrets));
    case 'dingtalk':
      return dingtalkChannel(id, config, { ...needs, http: needs.http(id, [DINGTALK_RATE], secrets) });
    case 'wecom':
      return wecomChannel(id, config, { ...needs, http: needs.http(id, [WECOM_RATE], secrets) });
    case 'webhook':
      return webhookChannel(id, config, { ...needs, http: needs.http(id, [], secrets) });
  }
}
