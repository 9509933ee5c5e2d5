import { createHmac } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { channel as channelSchema } from '../../config/alerts.ts';
import { alertHttp, redacting } from '../../daemon/alerts.ts';
import type { AlertContent, AlertLine } from '../../domain/alerts/message.ts';
import { WaybillError } from '../../domain/failures.ts';
import { type Robot, startRobot } from '../../test/robot.ts';
import type { AlertChannel, Outgoing } from '../channel.ts';
import { tell } from '../telling.ts';
import { en } from '../words/en.ts';
import { zh } from '../words/zh.ts';
import { openChannel } from './open.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const SECRET = 'SEC000000000000000000000feed';

let server: Robot | undefined;
let open: AlertChannel | undefined;
afterEach(async () => {
  open?.close();
  await server?.close();
});

const robot = async (answer: Parameters<typeof startRobot>[0]): Promise<Robot> => {
  server = await startRobot(answer);
  return server;
};

const opened = (config: object, words = en): AlertChannel => {
  open = openChannel('ops', channelSchema.parse(config), {
    words,
    now: () => NOW,
    http: alertHttp({ now: () => Date.now() }),
    redacting,
  });
  return open;
};

const line = (more: Partial<AlertLine> = {}): AlertLine => ({
  caseId: 'case/12',
  kind: 'rejected',
  what: 'opened',
  severity: 'urgent',
  waitingFor: 'rejected: erp said <b>no</b> & [click](http://evil) @all *now*',
  connectionId: 'erp',
  members: 3,
  openedAt: NOW - 3_600_000,
  numbers: ['1001', '1002'],
  ...more,
});

function outgoing(lines: AlertLine[] = [line()], words = en): Outgoing {
  const content: AlertContent = {
    is: 'alert',
    severity: 'urgent',
    cases: lines.length,
    tally: [{ kind: 'rejected', what: 'opened', cases: lines.length, members: 3 * lines.length }],
    lines,
  };
  const linkOf = (caseId: string) => `http://ui/workflows/${encodeURIComponent(caseId)}`;
  return {
    key: 'm1-5',
    content,
    telling: tell(content, { words, timezone: 'Asia/Shanghai', now: NOW, linkOf, unsure: false }),
  };
}

const failureOf = async (sending: Promise<void>) => {
  const error = await sending.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(WaybillError);
  return (error as WaybillError).failure;
};
const bodyOf = (request: FastifyRequest | undefined) => JSON.parse(request?.body as string);

describe('a webhook', () => {
  it('is JSON, signed over its time and its bytes, with a key that stays the same', async () => {
    const { origin, asked } = await robot(() => ({ body: { ok: true } }));
    const hook = opened({ use: 'webhook', url: `${origin}/in`, secret: 'hook-secret', headers: { 'x-team': 'ops' } });
    await hook.send(outgoing());
    await hook.send(outgoing());
    const [first, second] = asked;
    const signed = createHmac('sha256', 'hook-secret')
      .update(`${first?.headers['x-waybill-timestamp']}.`)
      .update(Buffer.from(first?.body as string))
      .digest('hex');
    expect(first?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-waybill-signature': `sha256=${signed}`,
      'x-waybill-timestamp': String(NOW),
      'x-team': 'ops',
      'idempotency-key': 'm1-5',
    });
    expect(second?.headers['idempotency-key']).toBe('m1-5');
    expect(bodyOf(first)).toMatchObject({ waybill: 1, key: 'm1-5', is: 'alert', severity: 'urgent', lines: [line()] });
  });

  it('says what a refusal means, and never the address', async () => {
    const { origin } = await robot(() => ({ status: 401, body: { error: 'no' } }));
    const failure = await failureOf(opened({ use: 'webhook', url: `${origin}/in/very-secret-token` }).send(outgoing()));
    expect(failure.class).toBe('auth');
    expect(failure.message).not.toContain('very-secret-token');
  });
});

describe('Slack', () => {
  it('gets blocks within its limits, in which nothing of others marks up or calls everybody', async () => {
    const { origin, asked } = await robot(() => ({ headers: { 'content-type': 'text/plain' }, body: 'ok' }));
    const many = Array.from({ length: 60 }, (_, i) => line({ caseId: `case/${i + 1}` }));
    await opened({ use: 'slack', url: `${origin}/services/T/B/x` }).send(
      outgoing([line({ waitingFor: 'x <!channel> *y*' }), ...many]),
    );
    const { text, blocks } = bodyOf(asked[0]);
    expect(text).toMatch(/^Waybill: URGENT: 61 new/);
    expect(blocks.length).toBeLessThanOrEqual(50);
    expect(blocks[0]).toEqual({
      type: 'header',
      text: { type: 'plain_text', text: 'Waybill: URGENT: 61 new', emoji: false },
    });
    const first = blocks[2].text.text as string;
    expect(first).toContain('&lt;!channel&gt;');
    expect(first).not.toMatch(/ \*y\*/);
    expect(first).toContain('`waybill cases show 12`  <http://ui/workflows/case%2F12|Temporal>');
    for (const block of blocks.slice(1)) expect(block.text.text.length).toBeLessThanOrEqual(3_000);
  });

  it('is asked again when it says, and told of a wrong address', async () => {
    const answers = [
      { status: 429, headers: { 'retry-after': '7' }, body: 'rate_limited' },
      { status: 404, body: 'no_service' },
    ];
    const { origin } = await robot(() => answers.shift());
    const slack = opened({ use: 'slack', url: `${origin}/services/T/B/x` });
    expect(await failureOf(slack.send(outgoing()))).toMatchObject({ class: 'rate-limited', retryAfterMs: 7_000 });
  });
});

describe('DingTalk', () => {
  it('gets signed markdown', async () => {
    const { origin, asked } = await robot(({ query }) => {
      // As the vendor documents it: base64 of HMAC-SHA256, the secret is the key and stands in the text too.
      const { timestamp, sign, access_token } = query as Record<string, string>;
      const wanted = createHmac('sha256', SECRET).update(`${timestamp}\n${SECRET}`).digest('base64');
      const right = sign === wanted && access_token === 'T' && Math.abs(Number(timestamp) - NOW) < 3_600_000;
      return { body: right ? { errcode: 0, errmsg: 'ok' } : { errcode: 310000, errmsg: 'sign not match' } };
    });
    const ding = opened(
      { use: 'dingtalk', url: `${origin}/robot/send?access_token=T`, secret: SECRET, keyword: '运单' },
      zh,
    );
    await ding.send(outgoing([line()], zh));
    const { msgtype, markdown } = bodyOf(asked[0]);
    expect(msgtype).toBe('markdown');
    expect(markdown.title).toBe('Waybill: 紧急: 新增 1 件');
    expect(markdown.text).toContain('**case/12 · 对方拒收 · 3 个订单**');
    expect(markdown.text).toContain('等待：修正被 erp 拒收的数据');
    expect(markdown.text).toContain('自 2026-11-25 19:00:00 起，已 1 小时');
    expect(markdown.text).toContain('[Temporal](http://ui/workflows/case%2F12)');
    expect(markdown.text).not.toMatch(/\[click\]|@all|<b>/);
    expect(markdown.text.endsWith('\n\n运单')).toBe(true);
  });

  it('refuses a wrong signature, and asks for patience', async () => {
    const answers = [
      { body: { errcode: 310000, errmsg: 'sign not match' } },
      { body: { errcode: 130101, errmsg: 'send too fast' } },
      { body: { errcode: 40035, errmsg: 'bad parameter' } },
    ];
    const { origin } = await robot(() => answers.shift());
    const ding = opened({ use: 'dingtalk', url: `${origin}/robot/send?access_token=T`, secret: SECRET });
    expect((await failureOf(ding.send(outgoing()))).class).toBe('auth');
    expect(await failureOf(ding.send(outgoing()))).toMatchObject({ class: 'rate-limited', retryAfterMs: 60_000 });
    expect((await failureOf(ding.send(outgoing()))).class).toBe('rejected');
  });

  it('is not asked more than 20 times a minute', async () => {
    const { origin, asked } = await robot(() => ({ body: { errcode: 0, errmsg: 'ok' } }));
    const ding = opened({ use: 'dingtalk', url: `${origin}/robot/send?access_token=T` });
    for (let i = 0; i < 20; i += 1) await ding.send(outgoing());
    expect(['budget', 'rate-limited']).toContain((await failureOf(ding.send(outgoing()))).class);
    expect(asked.length).toBe(20);
  });
});

describe('WeCom', () => {
  it('gets markdown of at most 4,096 bytes, cut between cases, and says how many are left out', async () => {
    const { origin, asked } = await robot(({ body }) => {
      const { msgtype, markdown } = JSON.parse(body as string);
      const fits = msgtype === 'markdown' && Buffer.byteLength(markdown.content) <= 4_096;
      return {
        body: fits ? { errcode: 0, errmsg: 'ok' } : { errcode: 40058, errmsg: 'markdown.content exceed max length' },
      };
    });
    const wecom = opened({ use: 'wecom', url: `${origin}/cgi-bin/webhook/send?key=k` }, zh);
    await wecom.send(outgoing([line()], zh));
    await wecom.send(
      outgoing(
        Array.from({ length: 50 }, (_, i) => line({ caseId: `case/${i + 1}` })),
        zh,
      ),
    );
    const { content } = bodyOf(asked[1]).markdown;
    expect(content).toContain('> 等待：修正被 erp 拒收的数据');
    const shown = content.match(/\*\*case\/\d+ /g).length;
    expect(content).toContain(`另有 ${50 - shown} 件：waybill cases list`);
  });

  it('says what its codes mean', async () => {
    const answers = [
      { errcode: 93000, errmsg: 'invalid webhook url' },
      { errcode: 45009, errmsg: 'api freq out of limit' },
    ];
    const { origin } = await robot(() => ({ body: answers.shift() }));
    const wecom = opened({ use: 'wecom', url: `${origin}/cgi-bin/webhook/send?key=k` });
    expect((await failureOf(wecom.send(outgoing()))).class).toBe('auth');
    expect((await failureOf(wecom.send(outgoing()))).class).toBe('rate-limited');
  });
});

describe('what a channel may not tell', () => {
  const KEY = 'f00dfeedf00dfeedf00dfeed';
  const HEADER = 'Bearer 0123456789abcdef';
  it.each([
    ['webhook', { use: 'webhook', url: `/in/${KEY}`, secret: 'of-the-hook', headers: { authorization: HEADER } }],
    ['slack', { use: 'slack', url: `/services/T0/B0/${KEY}` }],
    ['dingtalk', { use: 'dingtalk', url: `/robot/send?access_token=${KEY}`, secret: SECRET }],
    ['wecom', { use: 'wecom', url: `/cgi-bin/webhook/send?key=${KEY}` }],
  ])(
    '%s: no key of its address and no secret is in its failures, also where the other side says them',
    async (_, at) => {
      const secrets = `${KEY} ${SECRET} of-the-hook ${HEADER}`;
      for (const said of [
        { status: 404, body: `nothing at ${at.url}: ${secrets}` },
        { status: 500, body: secrets },
        { body: { errcode: 300_001, errmsg: `token ${KEY} is not exist, or ${SECRET}` } },
      ]) {
        const { origin } = await robot(() => said);
        const channel = opened({ ...at, url: `${origin}${at.url}` });
        // Where only the status counts, an answer of 200 is one that took the message.
        const failure = await channel.send(outgoing()).then(
          () => undefined,
          (error: WaybillError) => error.failure,
        );
        if (said.status) expect(failure).toBeDefined();
        const told = JSON.stringify(failure ?? '');
        for (const secret of [KEY, SECRET, 'of-the-hook', HEADER].filter((one) => JSON.stringify(at).includes(one)))
          expect(told).not.toContain(secret);
        channel.close();
        await server?.close();
      }
    },
  );
});
