import { dirname, relative, sep } from 'node:path';

const HEADER = '# yaml-language-server: $schema=';

/** The first line of a YAML file, by which editors find its schema. Both paths are from the same folder, or absolute. */
export const headerLine = (file: string, schema: string): string =>
  `${HEADER}${relative(dirname(file), schema).split(sep).join('/')}`;

/** Which schema describes a file of a mappings folder; `undefined` for one that needs none. */
export function schemaOfMappingFile(path: string): string | undefined {
  if (!/\.ya?ml$/.test(path)) return undefined;
  if (/\.examples\.ya?ml$/.test(path)) return 'examples.json';
  return /(^|\/)tables\/[^/]+$/.test(path) ? 'table.json' : 'mapping.json';
}
