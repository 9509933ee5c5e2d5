import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { EXIT } from '../config/problem.ts';
import { commandLine } from '../test/command-line.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

it.each(['--version', '-V'])('says with %s which version it is, and nothing else', async (flag) => {
  expect(await commandLine(flag)).toEqual({ code: EXIT.fine, said: '', printed: `${version}\n` });
});
