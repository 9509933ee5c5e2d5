import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from './lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the lock of a data folder', () => {
  it('refuses a second daemon and names the first', async () => {
    const first = await lockFolder(folder, 0);
    await expect(lockFolder(folder, 0)).rejects.toThrow(
      `Waybill runs already on ${folder} (pid ${process.pid}): stop it`,
    );
    first.release();
    const second = await lockFolder(folder, 0);
    second.release();
  });

  it('waits for one that is just going', async () => {
    const first = await lockFolder(folder, 0);
    setTimeout(() => first.release(), 300);
    const second = await lockFolder(folder, 5_000);
    second.release();
  });

  it('makes the folder where it is not there yet', async () => {
    const lock = await lockFolder(join(folder, 'a', 'b'), 0);
    lock.release();
  });
});
