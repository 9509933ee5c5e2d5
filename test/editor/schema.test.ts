import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { run } from '../../cli/program.ts';
import { writeSchemas } from '../../cli/schema.ts';
import { EXIT } from '../../config/problem.ts';
import { headerLine, schemaOfMappingFile } from '../../editor/header.ts';
import { root, shippedYaml, textOf } from './shipped-files.ts';

const tree = async (folder: string): Promise<Map<string, string>> => {
  const paths = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.json')).sort();
  return new Map(
    await Promise.all(paths.map(async (path) => [path, await readFile(join(folder, path), 'utf8')] as const)),
  );
};

/** The file of `schemas/` that describes a shipped file. */
const schemaOf = (file: string): string | undefined => {
  if (file === 'config.yaml' || file === 'examples/practice.yaml') return 'config.json';
  const example = /^examples\/(rest|file)\//.exec(file);
  if (example) return `systems/${example[1]}.json`;
  return /(^|\/)examples\.yaml$/.test(file) ? 'examples.json' : schemaOfMappingFile(file);
};

describe('the shipped schemas', () => {
  test('are those of the connectors and records as they are: else run `npm run waybill -- schema`', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'waybill-schemas-'));
    try {
      await writeSchemas(folder, join(folder, 'no-own-mappings'));
      const [generated, shipped] = [await tree(folder), await tree(join(root, 'schemas'))];
      expect([...shipped.keys()]).toEqual([...generated.keys()]);
      const stale = [...generated].filter(([path, text]) => shipped.get(path) !== text).map(([path]) => path);
      expect(stale).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('are JSON Schemas', async () => {
    const ajv = new Ajv({ strict: false });
    for (const [path, text] of await tree(join(root, 'schemas'))) {
      expect(ajv.validateSchema(JSON.parse(text)), `${path}: ${ajv.errorsText()}`).toBe(true);
    }
  });
});

test.each(shippedYaml)('%s names its schema in its first line', (file) => {
  const schema = schemaOf(file);
  expect(schema).toBeDefined();
  expect(textOf(file).split('\n')[0]).toBe(headerLine(file, `schemas/${schema}`));
});

test('`waybill schema` offers the tables of a config whose secrets are not there yet', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-schemas-'));
  try {
    await mkdir(join(folder, 'rules/tables'), { recursive: true });
    await writeFile(join(folder, 'rules/tables/our-carriers.csv'), 'ours,theirs\nDHL,1\n');
    await writeFile(join(folder, 'config.yaml'), 'mappings: rules\nmasterKey: ${NOT_THERE_YET}\n');
    expect(await run(['-c', join(folder, 'config.yaml'), 'schema'])).toBe(EXIT.fine);
    expect(await readFile(join(folder, 'schemas/mapping.json'), 'utf8')).toContain('"our-carriers"');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('`waybill schema` writes where it is told, with the tables of the config', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-schemas-'));
  try {
    const out = join(folder, 'deep', 'schemas');
    expect(await run(['-c', join(root, 'config.yaml'), 'schema', '--out', out, '--json'])).toBe(EXIT.fine);
    const written = await tree(out);
    expect([...written.keys()]).toContain('mapping.json');
    expect(written.get('mapping.json')).toContain('"kingdee-currency"');
    expect(dirname(out)).toBe(join(folder, 'deep'));
  } finally {
    await rm(folder, { recursive: true });
  }
});
