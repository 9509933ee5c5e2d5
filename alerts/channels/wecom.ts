import type { ChannelConfig } from '../../config/alerts.ts';
import type { HttpClient } from '../../connectors/http.ts';
import type { AlertChannel, Outgoing } from '../channel.ts';
import type { Words } from '../words/words.ts';
import { harmless, type Marks, markdownOf } from './markdown.ts';
import { heedRobot } from './robot-answer.ts';

/** https://developer.work.weixin.qq.com/document/path/91770: 20 messages a minute; 4,096 bytes of UTF-8 in markdown. */
export const WECOM_RATE = { calls: 20, perMs: 60_000 };
const MOST_BYTES = 4_096;

const CODES = {
  // 45009: more than 20 a minute.
  busy: [45_009],
  // 93000: no such robot; 40014 and 41001: its key.
  credentials: [93_000, 40_014, 41_001],
};

const MARKS: Marks = {
  heading: (text) => `### ${text}`,
  strong: (text) => `**${text}**`,
  code: (text) => `\`${text}\``,
  link: (text, url) => `[${text}](${url})`,
  fact: (text) => `> ${text}`,
  lineBreak: '\n',
  paragraph: '\n\n',
  plain: harmless,
};

/** A WeCom (企业微信) group, by its robot. */
export function wecomChannel(
  id: string,
  { url }: ChannelConfig & { use: 'wecom' },
  { http, words }: { http: HttpClient & { close(): void }; words: Words },
): AlertChannel {
  return {
    id,
    use: 'wecom',
    async send({ telling }: Outgoing) {
      const content = markdownOf(telling, MARKS, MOST_BYTES, words.moreCases);
      const { data } = await http.request({
        method: 'POST',
        url,
        json: { msgtype: 'markdown', markdown: { content } },
      });
      heedRobot(data, CODES);
    },
    close: () => http.close(),
  };
}
