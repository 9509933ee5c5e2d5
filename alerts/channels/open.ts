import type { ChannelConfig } from '../../config/alerts.ts';
import type { HttpClient } from '../../connectors/http.ts';
import type { Rate } from '../../domain/budget.ts';
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
}

/** An address is a secret where who knows it may write there. */
const secretsOf = (url: string, ...more: (string | undefined)[]): string[] => {
  const { pathname, search } = new URL(url);
  return [url, `${pathname}${search}`, pathname, search, ...more].filter(
    (text): text is string => text !== undefined && text.length > 8,
  );
};

/** Opens one channel of the config; nothing is sent. */
export function openChannel(id: string, config: ChannelConfig, needs: ChannelNeeds): AlertChannel {
  switch (config.use) {
    case 'email':
      return emailChannel(id, config);
    case 'slack':
      return slackChannel(id, config, needs.http(id, [SLACK_RATE], secretsOf(config.url)));
    case 'dingtalk':
      return dingtalkChannel(id, config, {
        ...needs,
        http: needs.http(id, [DINGTALK_RATE], secretsOf(config.url, config.secret)),
      });
    case 'wecom':
      return wecomChannel(id, config, { ...needs, http: needs.http(id, [WECOM_RATE], secretsOf(config.url)) });
    case 'webhook':
      return webhookChannel(id, config, {
        ...needs,
        http: needs.http(id, [], secretsOf(config.url, config.secret, ...Object.values(config.headers))),
      });
  }
}
