import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadMappingFiles } from '../../config/mapping-files.ts';
import { connectorIds, loadConnector } from '../../connectors/registry.ts';
import { isKind } from '../../domain/kinds.ts';

interface Example {
  name: string;
  in: unknown;
  out?: unknown;
  fails?: string[];
}

const files = await loadMappingFiles([fileURLToPath(new URL('../../mappings', import.meta.url))]);
const known = connectorIds();

/** One side of a mapping that is a system's: what a connector gives, or what it takes. */
const sides = files.flatMap((file) => {
  if (!/\.examples\.ya?ml$/.test(file.path)) return [];
  const mapping = files.find((one) => one.path === file.path.replace('.examples', ''));
  const header = parse(mapping?.text ?? '{}') as { from?: string; to?: string };
  const side = header.from?.includes('/') ? 'in' : 'out';
  const [system = '', kind = ''] = (side === 'in' ? header.from : header.to)?.split('/') ?? [];
  const examples = (parse(file.text) as Example[]).filter((example) => !example.fails);
  return known.includes(system) && isKind(kind) ? [{ name: file.path, side, system, kind, examples } as const] : [];
});

describe.each(sides)('$name is shaped as its connector says', ({ side, system, kind, examples }) => {
  test.each(examples)('$name', async (example) => {
    const port = (await loadConnector(system)).kinds[kind];
    expect(port, `${system} has no ${kind}`).toBeDefined();
    const schema = side === 'in' ? port?.schema : (port?.writeSchema ?? port?.schema);
    expect(schema?.safeParse(example[side]).error).toBeUndefined();
  });
});
