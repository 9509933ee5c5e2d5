import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { readEnvironment } from '../config/environment.ts';
import { loadConfig } from '../config/load.ts';
import { openChannels, openDesk } from '../daemon/alerts.ts';
import type { CaseCause } from '../store/ledger.ts';
import { commandLine } from '../test/command-line.ts';
import { type MailDouble, readable, startMailDouble } from '../test/mail-double.ts';
import { type MappingShop, mappingShop } from '../test/mapping-shop.ts';
import { type Robot, startRobot } from '../test/robot.ts';

const KEY = 'f00dfeedf00dfeedf00dfeed';
const CAUSE: CaseCause = {
  kind: 'mapping',
  cause: 'mapping:a',
  waitingFor: 'mapping: nothing there to make `note` of',
};

describe('waybill alerts', () => {
  let shop: MappingShop;
  let chat: Robot;
  let refusing: Robot;
  let mail: MailDouble;
  const waybill = (...words: string[]) => commandLine('-c', shop.config, 'alerts', ...words);
  const configure = (alerts: object) =>
    writeFileSync(shop.config, stringify({ ...parse(readFileSync(shop.config, 'utf8')), alerts }));

  beforeEach(async () => {
    shop = mappingShop();
    chat = await startRobot(() => ({ headers: { 'content-type': 'text/plain' }, body: 'ok' }));
    // As careless as a vendor can be: it repeats the key that it does not know.
    refusing = await startRobot(() => ({ body: { errcode: 300_001, errmsg: `token ${KEY} is not exist` } }));
    mail = await startMailDouble();
    configure({
      groupWindow: '1s',
      channels: {
        team: { use: 'slack', url: `${chat.origin}/services/T/B/${KEY}` },
        ops: { use: 'dingtalk', url: `${refusing.origin}/robot/send?access_token=${KEY}` },
        post: {
          use: 'email',
          host: '127.0.0.1',
          port: mail.port,
          tls: 'never',
          from: 'w@shop.test',
          to: ['o@shop.test'],
        },
      },
    });
  });
  afterEach(async () => {
    await Promise.all([chat.close(), refusing.close(), mail.close()]);
    shop.remove();
  });

  describe('test', () => {
    it('sends a sample to one channel, and to no other', async () => {
      const { code, printed, said } = await waybill('test', 'team');
      expect([code, printed, said]).toEqual([0, 'team (slack): sent\n', '']);
      expect(JSON.parse(chat.asked[0]?.body as string).text).toMatch(/^Waybill: a sample: This channel works\./);
      expect([chat.asked.length, refusing.asked.length, mail.mails.length]).toEqual([1, 0, 0]);
    });

    it('goes through all of them, says of each what came of it, and shows no key', async () => {
      const { code, printed, said } = await waybill('test');
      expect(code).toBe(1);
      expect(printed.split('\n')).toEqual([
        'team (slack): sent',
        'ops (dingtalk): auth: the robot answered 300001: token *** is not exist',
        'post (email): sent',
        '',
      ]);
      expect(said).toBe('');
      expect(readable(mail.mails[0] as string)).toContain('Subject: Waybill: a sample');
      const json = await waybill('test', '--json');
      expect(json.code).toBe(1);
      expect(JSON.parse(json.printed)).toMatchObject([
        { channel: 'team', use: 'slack', sent: true },
        { channel: 'ops', use: 'dingtalk', sent: false, failure: expect.stringMatching(/^auth: /) },
        { channel: 'post', use: 'email', sent: true },
      ]);
      expect(json.printed).not.toContain(KEY);
    });

    it('knows its channels by their names, and says where there is none', async () => {
      expect(await waybill('test', 'tema')).toEqual({
        code: 2,
        printed: '',
        said: 'no channel "tema"; did you mean "team"?\n',
      });
      const far = await waybill('test', 'nobody-of-ours');
      expect([far.code, far.said]).toEqual([2, 'no channel "nobody-of-ours"; there are: team, ops, post\n']);
      const { alerts: _, ...rest } = parse(readFileSync(shop.config, 'utf8'));
      writeFileSync(shop.config, stringify(rest));
      const none = await waybill('test');
      expect([none.code, none.said]).toEqual([2, expect.stringMatching(/names no channel under `alerts`/)]);
    });
  });

  describe('list', () => {
    /** What the daemon does with the books as they are, so many rounds of its desk. */
    const rounds = async (count: number, everyMs: number) => {
      const { config } = loadConfig(shop.config, readEnvironment());
      const { alerts } = config;
      if (!alerts) throw new Error('no alerts in the config');
      let now = Date.now();
      const clock = { now: () => now };
      const channels = openChannels(alerts, clock);
      await shop.withLedger(async (ledger) => {
        const desk = openDesk(alerts, channels, {
          config,
          ledger,
          linkOf: () => undefined,
          sweeps: async () => ({ stopped: false }),
          clock,
          log: { warn() {} },
          onTry() {},
        });
        for (let round = 0; round < count; round += 1) {
          await desk.round();
          now += everyMs;
          // The ledger's own clock is the machine's.
          await new Promise((resolve) => setTimeout(resolve, everyMs));
        }
      });
      for (const channel of channels) channel.close();
    };

    it('shows what was sent and what does not arrive, with why, and shows no key', async () => {
      await shop.withLedger((ledger) => ledger.openCase(CAUSE));
      await rounds(3, 600);
      const { code, printed, said } = await waybill('list');
      expect([code, said]).toEqual([0, '']);
      const [head, ...rows] = printed.trimEnd().split('\n');
      expect(head).toMatch(/^message +channel +made +state +tries +says$/);
      expect(rows).toHaveLength(3);
      expect(rows.find((row) => / team /.test(row))).toMatch(/ sent +1 +1 mapping opened$/);
      expect(rows.find((row) => / post /.test(row))).toMatch(/ sent +1 +1 mapping opened$/);
      expect(rows.find((row) => / ops /.test(row))).toMatch(
        / pending +\d +1 mapping opened \(auth: the robot answered 300001: token \*\*\* is not exist\)$/,
      );
      const json = await waybill('list', '--json');
      expect(JSON.parse(json.printed).messages).toHaveLength(3);
      expect(json.printed).not.toContain(KEY);

      const one = await waybill('list', '--channel', 'team', '--limit', '1');
      expect(one.printed.trimEnd().split('\n').slice(1)).toEqual([expect.stringMatching(/ team .* sent /)]);
    });

    it('counts what is held for the end of the quiet hours', async () => {
      const config = parse(readFileSync(shop.config, 'utf8'));
      const hour = (at: number) => new Date(at).toISOString().slice(11, 16);
      const now = Date.now();
      configure({
        ...config.alerts,
        quietHours: { from: hour(now - 3_600_000), to: hour(now + 3_600_000), timezone: 'UTC' },
      });
      await shop.withLedger((ledger) => ledger.openCase(CAUSE));
      await rounds(1, 1);
      const { printed } = await waybill('list', '--channel', 'team');
      expect(printed.trimEnd().split('\n')).toEqual([
        expect.stringMatching(/^message /),
        expect.stringMatching(/^team: 1 more to be said, from \d{4}-\d\d-\d\d \d\d:\d\d:\d\d on$/),
      ]);
      expect(JSON.parse((await waybill('list', '--json')).printed).held).toHaveLength(3);
    });

    it('refuses a channel and a limit that are none, and says where nobody is told', async () => {
      await shop.withLedger(async () => {});
      expect(await waybill('list', '--channel', 'tema')).toMatchObject({
        code: 2,
        said: 'no channel "tema"; did you mean "team"?\n',
      });
      expect(await waybill('list', '--limit', 'x')).toMatchObject({
        code: 2,
        said: expect.stringContaining('--limit is a whole number from 1.'),
      });
      const { alerts: _, ...rest } = parse(readFileSync(shop.config, 'utf8'));
      writeFileSync(shop.config, stringify(rest));
      expect((await waybill('list')).printed).toContain('The config names no channel under `alerts`: nobody is told.');
    });
  });
});
