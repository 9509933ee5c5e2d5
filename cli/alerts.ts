import type { Command } from 'commander';
import { EXIT, Problem } from '../config/problem.ts';
import type { AlertContent } from '../domain/alerts/message.ts';
import { WaybillError } from '../domain/failures.ts';
import { nearestWord } from '../domain/nearest.ts';
import { wholeFrom } from './arguments.ts';
import { linksOf, withBooks } from './books.ts';
import { type CommandContext, configOf } from './context.ts';
import { localTime, print, table } from './output.ts';

/** `waybill alerts ...` */
export function declareAlerts(alerts: Command, context: CommandContext): void {
  alerts
    .command('list')
    .description('what was sent, what is held, and what does not arrive')
    .option('--channel <name>', 'of this channel alone')
    .option('--limit <n>', 'how many', wholeFrom(1, '--limit'), 50)
    .option('--json', 'print JSON', false)
    .action(async (options: { channel?: string; limit: number; json: boolean }, command: Command) => {
      await withBooks(command, context, async ({ ledger, loaded }) => {
        const { timezone, alerts: declared } = loaded.config;
        if (options.channel !== undefined) known(declared?.channels, options.channel);
        const { messages, held } = await ledger.alertMessages({
          limit: options.limit,
          ...(options.channel === undefined ? {} : { channel: options.channel }),
        });
        print(options.json, { messages, held }, () =>
          [
            table(
              ['message', 'channel', 'made', 'state', 'tries', 'says'],
              messages.map(({ messageId, channel, at, state, tries, content, failure }) => [
                messageId,
                channel,
                localTime(at, timezone),
                state,
                String(tries),
                [gistOf(content), ...(failure ? [`(${failure})`] : [])].join(' '),
              ]),
            ),
            ...held.map(
              ({ channel, count, readyAt }) =>
                `${channel}: ${count} more to be said, from ${localTime(readyAt, timezone)} on`,
            ),
            ...(declared ? [] : ['The config names no channel under `alerts`: nobody is told.']),
          ].join('\n'),
        );
      });
    });

  alerts
    .command('test [channel]')
    .description('send a sample to one channel, or to all')
    .option('--json', 'print JSON', false)
    .action(async (channel: string | undefined, options: { json: boolean }, command: Command) => {
      const loaded = configOf(command, context);
      const { config } = loaded;
      if (!config.alerts)
        throw new Problem('the config names no channel under `alerts`: there is nobody to tell', EXIT.usage);
      if (channel !== undefined) known(config.alerts.channels, channel);
      const { openChannels, tellingOf } = await import('../daemon/alerts.ts');
      const { tell } = await import('../alerts/telling.ts');
      const now = Date.now();
      const content: AlertContent = { is: 'sample', at: now };
      const linkOf = await linksOf(loaded);
      const telling = tell(content, { ...tellingOf(config, config.alerts, linkOf), now, unsure: false });
      const channels = openChannels(config.alerts, { now: () => Date.now() });
      try {
        const wanted = channels.filter(({ id }) => channel === undefined || id === channel);
        const results = await Promise.all(
          wanted.map(async (one) => ({
            channel: one.id,
            use: one.use,
            ...(await tried(one.send({ key: `sample-${now}`, content, telling }))),
          })),
        );
        if (results.some(({ sent }) => !sent)) context.exitCode = EXIT.findings;
        print(options.json, results, () =>
          results.map(({ channel: id, use, failure }) => `${id} (${use}): ${failure ?? 'sent'}`).join('\n'),
        );
      } finally {
        for (const one of channels) one.close();
      }
    });
}

function known(channels: object | undefined, name: string): void {
  if (channels && Object.hasOwn(channels, name)) return;
  const names = Object.keys(channels ?? {});
  if (names.length === 0) throw new Problem(`no channel "${name}": the config names none under \`alerts\``);
  const near = nearestWord(name, names);
  throw new Problem(`no channel "${name}"${near ? `; did you mean "${near}"?` : `; there are: ${names.join(', ')}`}`);
}

async function tried(sending: Promise<void>): Promise<{ sent: boolean; failure?: string }> {
  try {
    await sending;
    return { sent: true };
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    return { sent: false, failure: `${error.failure.class}: ${error.failure.message}` };
  }
}

/** What a message says, in a few words. */
function gistOf(content: AlertContent): string {
  switch (content.is) {
    case 'alert':
      return content.tally.map(({ kind, what, cases }) => `${cases} ${kind} ${what}`).join(', ');
    case 'digest':
      return `digest of ${content.day}`;
    case 'sample':
      return 'a sample';
  }
}
