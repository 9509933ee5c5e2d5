import { homedir } from 'node:os';
import { join } from 'node:path';

/** What the process environment may say, read once. Everything else is in `config.yaml`. */
export interface Environment {
  /** `WAYBILL_CONFIG`: another config file than `config.yaml`. */
  configFile?: string | undefined;
  /** `WAYBILL_TEMPORAL_CLI`: the Temporal CLI to use, instead of looking for one. */
  temporalCli?: string | undefined;
  /** `WAYBILL_TEMPORAL_TEST_SERVER`: the time-skipping test server, likewise. */
  temporalTestServer?: string | undefined;
  /** `WAYBILL_CACHE`: where downloaded binaries are kept; `~/.cache/waybill` without it. */
  cacheFolder: string;
  /** `WAYBILL_OFFLINE=1`: never download anything. */
  offline: boolean;
  /** The folders of `PATH`. */
  path: string[];
  /** Run by npm, which may die and leave us behind. */
  startedByNpm: boolean;
  /** `VISUAL` or `EDITOR`: what a person edits texts with. */
  editor?: string | undefined;
  /** For `${NAME}` in the config. */
  variable(name: string): string | undefined;
}

export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  return {
    configFile: env.WAYBILL_CONFIG || undefined,
    temporalCli: env.WAYBILL_TEMPORAL_CLI || undefined,
    temporalTestServer: env.WAYBILL_TEMPORAL_TEST_SERVER || undefined,
    cacheFolder: env.WAYBILL_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'waybill'),
    offline: env.WAYBILL_OFFLINE === '1',
    path: (env.PATH ?? '').split(process.platform === 'win32' ? ';' : ':').filter(Boolean),
    startedByNpm: env.npm_lifecycle_event !== undefined,
    editor: env.VISUAL || env.EDITOR || undefined,
    variable: (name) => env[name],
  };
}
