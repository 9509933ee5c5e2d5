import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { variablesOf } from './env-file.ts';
import { Problem } from './problem.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-env-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const nothing = () => undefined;

test('a secret stands in .env, in quotes or not, with comments around it', () => {
  writeFileSync(
    join(folder, '.env'),
    '\uFEFF# of the shop\r\nTOKEN=abc#1\r\nQUOTED="a b # c"\r\nexport MORE=x\r\nEMPTY=\r\n',
  );
  const variable = variablesOf(folder, nothing);
  expect(variable('QUOTED')).toBe('a b # c');
  expect(variable('MORE')).toBe('x');
  expect(variable('EMPTY')).toBe('');
  expect(variable('ABSENT')).toBeUndefined();
});

test('the environment outranks it, unless it is empty there', () => {
  writeFileSync(join(folder, '.env'), 'TOKEN=of the file');
  expect(variablesOf(folder, () => 'of the environment')('TOKEN')).toBe('of the environment');
  expect(variablesOf(folder, () => '')('TOKEN')).toBe('of the file');
});

test('no file is no fault, one that cannot be read is', async () => {
  expect(variablesOf(folder, nothing)('TOKEN')).toBeUndefined();
  await mkdir(join(folder, '.env'));
  expect(() => variablesOf(folder, nothing)).toThrow(Problem);
  expect(() => variablesOf(folder, nothing)).toThrow(/cannot be read \(EISDIR\)/);
});
