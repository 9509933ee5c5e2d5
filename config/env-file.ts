import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/**
 * What `${NAME}` in a config means: the environment, and where that has nothing, `.env` beside the config, which is where
 * `waybill init` says that secrets go.
 */
export function variablesOf(
  folder: string,
  environment: (name: string) => string | undefined,
): (name: string) => string | undefined {
  const file = join(folder, '.env');
  const own = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  return (name) => environment(name) || own[name];
}
