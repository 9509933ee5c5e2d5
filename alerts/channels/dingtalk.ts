import { createHmac } from 'node:crypto';
import type { ChannelConfig } from '../../config/alerts.ts';
import type { HttpClient } from '../../connectors/http.ts';
import type { AlertChannel, Outgoing } from '../channel.ts';
import type { Words } from '../words/words.ts';
import { harmless, type Marks, markdownOf } from './markdown.ts';
import { heedRobot } from './robot-answer.ts';

/** https://open.dingtalk.com/document/orgapp/custom-robot-access: 20 messages a minute, else ten minutes of silence. */
export const DINGTALK_RATE = { calls: 20, perMs: 60_000 };

/** A message's body holds 20,000 bytes; JSON and the title take their part. */
const MOST_BYTES = 18_000;

const CODES = {
  // 130101: more than 20 a minute; 410100, 90018: the vendor's own flow control.
  busy: [130_101, 410_100, 90_018],
  // 310000: the signature, the keyword or the caller's address; 300001, 400101, 400102: no such robot, or it was stopped.
  credentials: [310_000, 300_001, 400_101, 400_102],
};

const MARKS: Marks = {
  heading: (text) => `### ${text}`,
  strong: (text) => `**${text}**`,
  code: (text) => `\`${text}\``,
  link: (text, url) => `[${text}](${url})`,
  fact: (text) => `- ${text}`,
  lineBreak: '\n',
  paragraph: '\n\n',
  plain: harmless,
};

/**
 * The query that signs a call: HMAC-SHA256, with the secret as its key, over the time in ms, a line feed and the secret; in base64.
 * The vendor takes it for an hour.
 */
export function dingtalkSignature(secret: string, timestampMs: number): { timestamp: string; sign: string } {
  const sign = createHmac('sha256', secret).update(`${timestampMs}\n${secret}`).digest('base64');
  return { timestamp: String(timestampMs), sign };
}

/** A DingTalk group, by its custom robot. */
export function dingtalkChannel(
  id: string,
  { url, secret, keyword }: ChannelConfig & { use: 'dingtalk' },
  needs: { http: HttpClient & { close(): void }; words: Words; now(): number },
): AlertChannel {
  const { http, words, now } = needs;
  return {
    id,
    use: 'dingtalk',
    async send({ telling }: Outgoing) {
      const text = markdownOf(telling, MARKS, MOST_BYTES, words.moreCases);
      const { data } = await http.request({
        method: 'POST',
        url,
        ...(secret ? { query: dingtalkSignature(secret, now()) } : {}),
        json: {
          msgtype: 'markdown',
          markdown: { title: telling.title, text: keyword && !text.includes(keyword) ? `${text}\n\n${keyword}` : text },
        },
      });
      heedRobot(data, CODES);
    },
    close: () => http.close(),
  };
}
