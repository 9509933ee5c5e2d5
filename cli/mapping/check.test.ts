import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { EXIT } from '../../config/problem.ts';
import { commandLine, type Ran } from '../../test/command-line.ts';

const GOOD =
  'waybill: 1\nfrom: depot/stock\nto: stock\nrules:\n  sku: code\n  available: { from: free, as: integer }\n';
const WRONG = GOOD.replace('  available', '  availble');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-check-'));
  mkdirSync(join(folder, 'mappings/tables'), { recursive: true });
  writeFileSync(join(folder, 'mappings/good.yaml'), GOOD);
  writeFileSync(
    join(folder, 'config.yaml'),
    stringify({ mappings: join(folder, 'mappings'), connections: {}, flows: {} }),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  vi.restoreAllMocks();
});

async function check(...argv: string[]): Promise<Ran> {
  const ran = await commandLine('--config', join(folder, 'config.yaml'), 'mapping', 'check', ...argv);
  return { ...ran, said: ran.said.trim() };
}

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

test("the config's folder is checked without names", async () => {
  expect(await check()).toEqual({ code: EXIT.fine, said: '', printed: '1 file: nothing is wrong\n' });
});

test('a file is checked wherever it lies, and shown with a caret', async () => {
  const path = file('wrong.yaml', WRONG);
  const { code, printed } = await check(path);
  expect(code).toBe(EXIT.findings);
  const [place, line, caret, why, mend] = printed.split('\n');
  expect(place).toBe(`${path}:6:3 error unknown-target`);
  expect(line).toBe('  6 |   availble: { from: free, as: integer }');
  expect(caret).toBe('    |   ^^^^^^^^');
  expect(why?.trim()).toBe('Stock has no `availble`.');
  expect(mend?.trim()).toBe('Did you mean `available`? Write a field that the target has.');
  expect(printed).toContain('1 file: 1 error, 0 warnings');
});

test('a folder and a table outside any folder are checked too', async () => {
  const table = file('words.csv', 'theirs,ours\nA,one\nA,two\n');
  expect((await check(table)).printed).toContain(`${table}:3:1 error double-entry`);
  mkdirSync(join(folder, 'more'));
  writeFileSync(join(folder, 'more/stock.yaml'), WRONG);
  expect((await check(join(folder, 'more'))).printed).toContain('more/stock.yaml:6:3 error');
});

test('a mapping that ships is found by its name, and uses its own tables', async () => {
  expect((await check('kingdee/status')).printed).toBe('1 file: nothing is wrong\n');
});

test('a warning is no failure, but with --strict', async () => {
  const path = file('loose.yaml', `${GOOD}  onHand: { first: [{ const: 1 }, more] }\n`);
  expect((await check(path)).code).toBe(EXIT.fine);
  expect((await check(path, '--strict')).code).toBe(EXIT.findings);
});

test('--json tells the same', async () => {
  const { printed, code } = await check('--json', file('wrong.yaml', WRONG));
  const told = JSON.parse(printed);
  expect(code).toBe(EXIT.findings);
  expect(told).toMatchObject({ ok: false, files: 1, errors: 1, warnings: 0 });
  expect(told.findings[0]).toMatchObject({
    code: 'unknown-target',
    severity: 'error',
    file: join(folder, 'wrong.yaml').replaceAll('\\', '/'),
    line: 6,
    column: 3,
    endColumn: 11,
    why: 'Stock has no `availble`.',
    page: 'docs/mapping-problems/unknown-target.md',
  });
});

test('--sarif names a page for each rule that can be opened', async () => {
  const { printed } = await check('--sarif', file('wrong.yaml', WRONG));
  const [run_] = JSON.parse(printed).runs;
  for (const rule of run_.tool.driver.rules) {
    const page = fileURLToPath(rule.helpUri);
    expect(() => cpSync(page, join(folder, 'page.md'))).not.toThrow();
  }
  const [result, none] = run_.results;
  expect(none).toBeUndefined();
  const { uri } = result.locations[0].physicalLocation.artifactLocation;
  expect(fileURLToPath(uri)).toBe(join(folder, 'wrong.yaml'));
});

test('without a config, named files are checked beside what ships', async () => {
  rmSync(join(folder, 'config.yaml'));
  const wrong = file(
    'alone.yaml',
    `${GOOD.replace('depot/stock', 'stock').replace('to: stock', 'to: depot/stock').replace('free', 'availabel').replace('code', 'sku')}`,
  );
  const { code, printed } = await check(wrong);
  expect(code).toBe(EXIT.findings);
  expect(printed).toContain('Did you mean `available`?');
});

test.each([
  [
    'a name that nothing has',
    ['kingdee/stok'],
    'there is no file and no mapping kingdee/stok; did you mean kingdee/stock?',
  ],
  ['two formats', ['--json', '--sarif', 'kingdee/stock'], '--json and --sarif are two formats: use one of them'],
])('%s is a wrong command line', async (_, argv, said) => {
  expect(await check(...argv)).toEqual({ code: EXIT.usage, said, printed: '' });
});
