import type { Command } from 'commander';
import type { LoadedConfig } from '../config/load.ts';
import { onStop } from '../daemon/signals.ts';
import type { Daemon } from '../worker.ts';
import { type CommandContext, configOf, logOf } from './context.ts';
import { startTable } from './start-table.ts';

/** Runs until a signal or until a part dies that the rest needs; drains either way. */
async function untilStopped(daemon: Daemon, context: CommandContext, say: (text: string) => void): Promise<void> {
  let release = () => {};
  const stopped = new Promise<void>((resolve) => {
    release = onStop(
      (why) => {
        say(`draining (${why}): what is under way is finished; once more stops at once`);
        resolve();
      },
      () => process.exit(130),
      context.environment.startedByNpm,
    );
  });
  try {
    await Promise.race([stopped, daemon.failed]);
  } finally {
    await daemon.drain();
    release();
  }
}

/** `{"ready":true,...}`: one line for programs that start the daemon and wait for it. */
const readyLine = (daemon: Daemon) =>
  JSON.stringify({
    ready: true,
    http: daemon.http,
    ui: daemon.temporal.ui,
    temporal: daemon.temporal.address,
    pid: process.pid,
  });

type Show = (daemon: Daemon, loaded: LoadedConfig) => string;

/** In the foreground, until it is told to stop. */
function declareDaemon(command: Command, context: CommandContext, workerOnly: boolean, show: Show): void {
  command.option('--json', 'one JSON line when ready, and the log as JSON', false).action(async () => {
    const loaded = configOf(command, context);
    const log = logOf(command, loaded);
    const { startDaemon } = await import('../worker.ts');
    const daemon = await startDaemon(loaded.config, {
      environment: context.environment,
      log,
      show: loaded.show,
      workerOnly,
    });
    process.stdout.write(`${command.opts().json ? readyLine(daemon) : show(daemon, loaded)}\n`);
    await untilStopped(daemon, context, (text) => log.info({}, text));
  });
}

/** `waybill start` */
export const declareStart = (command: Command, context: CommandContext): void =>
  declareDaemon(command, context, false, (daemon, { config }) => startTable(config, daemon));

/** `waybill worker`: a further process. */
export const declareWorker = (command: Command, context: CommandContext): void =>
  declareDaemon(command, context, true, (daemon) => `a further worker for ${daemon.temporal.address}`);
