import type { Command } from 'commander';
import type { Environment } from '../config/environment.ts';
import { type LoadedConfig, loadConfig } from '../config/load.ts';
import type { ExitCode } from '../config/problem.ts';
import type { Connection } from '../connectors/connections.ts';
import type { CallReport } from '../connectors/http.ts';
import { createLogger, type Logger } from '../telemetry/logger.ts';

/** What a command gets: the environment, and the exit code that it may set. */
export interface CommandContext {
  environment: Environment;
  exitCode: ExitCode;
}

/** The config that the global `--config` names. */
export const configOf = (command: Command, context: CommandContext): LoadedConfig =>
  loadConfig(command.optsWithGlobals().config, context.environment);

/** The log as the config and the options want it. */
export function logOf(command: Command, loaded: LoadedConfig): Logger {
  const { debug, json } = command.optsWithGlobals() as { debug?: boolean; json?: boolean };
  const { level, format } = loaded.config.log;
  return createLogger({ level: debug ? 'debug' : level, format: json ? 'json' : format });
}

/** Opens the connections of a config; no system is called. Whoever opens them closes them. */
export async function connectionsOf(
  command: Command,
  loaded: LoadedConfig,
  onCall?: (report: CallReport) => void,
): Promise<Map<string, Connection>> {
  // Not before it is needed: help needs no connection.
  const { connect } = await import('../daemon/connect.ts');
  const clock = { now: () => Date.now() };
  const { storedTokens } = await import('../daemon/stored-tokens.ts');
  const tokens = storedTokens(loaded.config, clock);
  return connect(loaded.config, {
    clock,
    log: logOf(command, loaded),
    show: loaded.show,
    ...(tokens ? { tokens } : {}),
    ...(onCall ? { onCall } : {}),
  });
}
