import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every YAML file that ships and that people edit or learn from; paths from the project's folder. */
export const shippedYaml: readonly string[] = [
  'config.yaml',
  ...['mappings', 'examples'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.ya?ml$/.test(path))
      .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
      .sort(),
  ),
];

export const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
