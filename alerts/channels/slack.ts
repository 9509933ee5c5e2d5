import type { ChannelConfig } from '../../config/alerts.ts';
import type { HttpClient } from '../../connectors/http.ts';
import type { AlertChannel, Outgoing } from '../channel.ts';
import type { Telling, TellingItem } from '../telling.ts';

/** https://docs.slack.dev/apis/web-api/rate-limits: one message a second for each incoming webhook. */
export const SLACK_RATE = { calls: 1, perMs: 1_000 };

/** https://docs.slack.dev/reference/block-kit/blocks: what one message may hold. */
const MOST_BLOCKS = 50;
const MOST_HEADER = 150;
const MOST_SECTION = 3_000;

/** https://docs.slack.dev/messaging/formatting-message-text: three signs are escaped; what marks up is made harmless. */
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const plain = (text: string) => escaped(text).replace(/[*_~`]/g, (sign) => `\u200b${sign}\u200b`);

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text: text.slice(0, MOST_SECTION) } });

function itemText({ head, facts, command, link }: TellingItem): string {
  const handles = [
    ...(command ? [`\`${escaped(command)}\``] : []),
    ...(link ? [`<${link.url}|${escaped(link.text)}>`] : []),
  ];
  return [`*${plain(head)}*`, ...facts.map(plain), ...(handles.length > 0 ? [handles.join('  ')] : [])].join('\n');
}

/** The body of one message: blocks, and their gist for notifications. */
export function slackBody({ title, lead, items, closing }: Telling): object {
  const room = MOST_BLOCKS - 2 - (closing.length > 0 ? 1 : 0);
  return {
    text: escaped(`${title}: ${lead}`),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: title.slice(0, MOST_HEADER), emoji: false } },
      section(plain(lead)),
      ...items.slice(0, room).map((item) => section(itemText(item))),
      ...(closing.length > 0
        ? [
            {
              type: 'context',
              elements: [{ type: 'mrkdwn', text: closing.map(plain).join('\n').slice(0, MOST_SECTION) }],
            },
          ]
        : []),
    ],
  };
}

/** Slack, by an incoming webhook. Its answer is `ok`, or an HTTP status that says what was wrong. */
export function slackChannel(
  id: string,
  { url }: ChannelConfig & { use: 'slack' },
  http: HttpClient & { close(): void },
): AlertChannel {
  return {
    id,
    use: 'slack',
    async send({ telling }: Outgoing) {
      await http.request({ method: 'POST', url, json: slackBody(telling), headers: { accept: 'text/plain' } });
    },
    close: () => http.close(),
  };
}
