import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { watchStages } from '../activities/watch-stages.ts';
import { config as schema } from '../config/schema.ts';
import { openChannels, openDesk } from '../daemon/alerts.ts';
import { openLedger } from '../store/open.ts';
import { blocksOf, withBlocks } from './fenced-blocks.ts';
import { TEST_MASTER_KEY, type TestClock, testClock } from './ledgers.ts';
import { readable, startMailDouble } from './mail-double.ts';
import { startRobot } from './robot.ts';
import { spineScene } from './spine-scene.ts';

const PAGE = fileURLToPath(new URL('../docs/alerts.md', import.meta.url));
const HOUR_MS = 3_600_000;
const KEY = '0123456789';

const chat = await startRobot(() => ({ body: { errcode: 0, errmsg: 'ok' } }));
const mail = await startMailDouble();
afterAll(async () => {
  await Promise.all([chat.close(), mail.close()]);
});

/** The channels that the page shows, their systems played by doubles; all of them hear of everything at once. */
function configured(page: string, language: 'en' | 'zh') {
  const shown = blocksOf(page).find(({ info, text }) => info === 'yaml' && text.startsWith('alerts:'))?.text ?? '';
  const filled = shown.replace('${DINGTALK_SECRET}', `SEC${KEY}`).replace(/\$\{\w+\}/g, KEY);
  const { channels, rules: _, quietHours: __, ...rest } = parse(filled).alerts;
  for (const one of Object.values<Record<string, unknown>>(channels)) {
    if (one.use === 'email') Object.assign(one, { host: '127.0.0.1', port: mail.port, tls: 'never' });
    else one.url = `${chat.origin}/${one.use}/${KEY}`;
    if (one.use === 'email') for (const name of ['user', 'password']) delete one[name];
  }
  return schema.parse({
    timezone: 'Asia/Shanghai',
    connections: {},
    flows: {},
    alerts: { ...rest, language, channels, rules: [{ severity: 'urgent' }], digest: { at: '20:00' } },
  });
}

/** Orders that an ERP keeps waiting for too long, and one that it refused: told at 18:01, and again in the digest at 20:00. */
async function told(page: string, language: 'en' | 'zh'): Promise<void> {
  const clock: TestClock = testClock(Date.parse('2026-11-25T14:00:00+08:00'));
  const ledger = await openLedger({ url: 'sqlite::memory:', masterKey: TEST_MASTER_KEY, clock });
  await ledger.migrate();
  const scene = spineScene(ledger, clock);
  scene.erp.mischief.push(
    ...Array(3).fill({ class: 'rate-limited', message: 'slow down', retryAfterMs: 12 * HOUR_MS }),
  );
  scene.erp.mischief.push({ class: 'rejected', message: 'no article A', code: 'ARTICLE' });
  for (const id of ['1001', '1002', '1003', '1004']) await scene.order({ id });
  await scene.settle();
  clock.pass(4 * HOUR_MS);
  await watchStages(scene.deps);

  const config = configured(page, language);
  const { alerts } = config;
  if (!alerts) throw new Error('the page shows no alerts');
  const channels = openChannels(alerts, clock);
  const desk = openDesk(alerts, channels, {
    config,
    ledger,
    linkOf: (id) => `http://127.0.0.1:8233/namespaces/default/workflows/${encodeURIComponent(id)}`,
    sweeps: async () => ({ stopped: false }),
    clock,
    log: { warn: (_, text) => expect.unreachable(text) },
    onTry() {},
  });
  await desk.round();
  clock.pass(60_000);
  await desk.round();
  clock.pass(2 * HOUR_MS);
  await desk.round();
  for (const channel of channels) channel.close();
  await ledger.close();
}

/** The text part of a mail, below its subject. */
function mailText(mail: string): string {
  const [, subject = ''] = /^Subject: (.+)$/m.exec(mail) ?? [];
  const [, text = ''] = /Content-Type: text\/plain[^]*?\r\n\r\n([^]*?)\r\n--/.exec(mail) ?? [];
  return `Subject: ${subject}\n\n${readable(text).replace(/\r\n/g, '\n').trim()}\n`;
}

it('the messages that the page shows are what each channel is sent', async () => {
  const page = readFileSync(PAGE, 'utf8');
  await told(page, 'en');
  const [alert = '', digest = ''] = mail.mails;
  const sent = (use: string) =>
    chat.asked.filter(({ url }) => url.startsWith(`/${use}/`)).map(({ body }) => JSON.parse(body as string));
  const english = { slack: sent('slack'), webhook: sent('webhook') };
  chat.asked.length = 0;
  await told(page, 'zh');
  const made: Record<string, string> = {
    'text email': mailText(alert),
    'text email-digest': mailText(digest),
    'text slack': `${JSON.stringify(english.slack[0], null, 2)}\n`,
    'text webhook': `${JSON.stringify(english.webhook[0], null, 2)}\n`,
    'text dingtalk': `${sent('dingtalk')[0].markdown.text}\n`,
    'text wecom': `${sent('wecom')[0].markdown.content}\n`,
  };
  const blocks = blocksOf(page);
  expect(
    blocks
      .map(({ info }) => info)
      .filter((info) => info in made)
      .sort(),
  ).toEqual(Object.keys(made).sort());
  // `vitest -u` writes what is sent now into the page.
  await expect(
    withBlocks(
      page,
      blocks.map(({ info, text }) => made[info] ?? text),
    ),
  ).toMatchFileSnapshot(PAGE);
});
