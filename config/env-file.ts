import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { EXIT, Problem } from './problem.ts';

/**
 * What `${NAME}` in a config means: the environment, and where that has nothing, `.env` beside the config, which is where
 * `waybill init` says that secrets go.
 */
export function variablesOf(
  folder: string,
  environment: (name: string) => string | undefined,
): (name: string) => string | undefined {
  const own = readEnvFile(join(folder, '.env'));
  return (name) => environment(name) || own[name];
}

function readEnvFile(file: string): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    throw new Problem(`${file} cannot be read (${code}): mend its permissions, or take it away`, EXIT.usage, {
      cause: error,
    });
  }
}
