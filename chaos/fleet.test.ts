import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive } from '../temporal/processes.ts';
import { Fleet } from './fleet.ts';

/**
 * Stands for `cli.js`: says that it is ready after a while, notes its process, and, as the daemon, starts a server that outlives it. It
 * goes at a SIGTERM, unless it is told to be stubborn.
 */
const STAND_IN = `
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
const [command, , folder] = process.argv.slice(2);
const note = (name, pid) => writeFileSync(join(folder, name), JSON.stringify({ pid }));
note(command + '-' + process.pid + '.pid', process.pid);
process.on('SIGTERM', () => existsSync(join(folder, 'stubborn')) || process.exit(0));
if (command === 'start') {
  const server = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
  server.unref();
  note('temporal.json', server.pid);
}
setTimeout(() => console.log('{"ready":true,"ui":"there"}'), 300);
setInterval(() => {}, 1000);
`;

describe('a fleet', () => {
  let folder: string;
  let fleet: Fleet;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'waybill-fleet-'));
    writeFileSync(join(folder, 'cli.mjs'), STAND_IN);
    // The stand-in takes its folder where a config would be.
    fleet = new Fleet(
      join(folder, 'cli.mjs'),
      folder,
      folder,
      () => [],
      () => {},
    );
  });
  afterEach(async () => {
    await fleet.stop(true);
    rmSync(folder, { recursive: true, force: true });
  });

  const processes = () =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.pid') || name === 'temporal.json')
      .map((name) => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { pid: number }).pid);
  const living = () => processes().filter(isAlive);

  it('leaves nothing behind when it is stopped, nor what its daemon left', async () => {
    await fleet.start();
    expect(living()).toHaveLength(4);
    await fleet.stop();
    expect(living()).toEqual([]);
  });

  it('leaves nothing behind when it is stopped before it is ready', async () => {
    const starting = fleet.start().then(
      () => 'ready',
      () => 'ended',
    );
    while (!existsSync(join(folder, 'temporal.json'))) await sleep(5);
    await fleet.stop();
    expect(await starting).toBe('ended');
    await sleep(500);
    expect(processes().length).toBeGreaterThan(0);
    expect(living()).toEqual([]);
  });

  it('is gone at once where nobody waits for it', async () => {
    await fleet.start();
    writeFileSync(join(folder, 'stubborn'), '');
    const polite = fleet.stop();
    await sleep(100);
    expect(living().length).toBeGreaterThan(0);
    await fleet.stop(true);
    await polite;
    expect(living()).toEqual([]);
  });
});
