import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { alone, installOnce, lockOf } from './process.ts';

const folder = mkdtempSync(join(tmpdir(), 'waybill-install-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('installs once, whoever asks at the same time, and again for another stamp', async () => {
  const installed: string[] = [];
  const ask = (stamp: string) =>
    installOnce(folder, stamp, async () => {
      installed.push(stamp);
      await sleep(100);
    });
  await Promise.all([ask('a'), ask('a'), ask('a')]);
  await ask('a');
  expect(installed).toEqual(['a']);
  await ask('b');
  expect(installed).toEqual(['a', 'b']);
});

it('leaves no stamp where an install fails', async () => {
  const fails = installOnce(folder, 'c', async () => {
    throw new Error('no disk');
  });
  await expect(fails).rejects.toThrow('no disk');
  let installs = 0;
  await installOnce(folder, 'c', async () => void installs++);
  expect(installs).toBe(1);
});

it('waits for another process, and goes on when that one is killed', async () => {
  const code = `require('node:net').createServer().listen(${JSON.stringify(lockOf(folder))}, () => console.log('held'))`;
  const holder = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  let held = true;
  const waiting = alone(folder, async () => held);
  await sleep(700);
  held = false;
  holder.kill('SIGKILL');
  expect(await waiting).toBe(false);
});
