import { mkdir, mkdtemp, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadMappingFiles } from '../config/mapping-files.ts';
import { lookAtMappings, type WatchTimes, watchMappings } from './mapping-watch.ts';

const TIMES: WatchTimes = { settleMs: 20, longestMs: 200, lookMs: 100 };
/** Long enough for a busy machine; nothing here waits for it where all is well. */
const PATIENCE = { timeout: 15_000 };

let root: string;
let folder: string;
let seen: Record<string, string>[];
let refuse: boolean;
let watch: { close(): void } | undefined;

async function begin(times: Partial<WatchTimes> = {}): Promise<void> {
  const changed = async () => {
    if (refuse) throw new Error('the ledger does not answer');
    const files = await loadMappingFiles([folder]);
    seen.push(Object.fromEntries(files.map(({ path, text }) => [path, text])));
  };
  watch = watchMappings(folder, await lookAtMappings(folder), changed, { ...TIMES, ...times });
}

const put = async (path: string, text: string) => {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
};
const last = () => seen.at(-1);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'waybill-watch-'));
  folder = join(root, 'mappings');
  await mkdir(folder);
  seen = [];
  refuse = false;
});
afterEach(async () => {
  watch?.close();
  await rm(root, { recursive: true, force: true });
});

describe('a watched folder of mappings', () => {
  it('is read when a file is saved, made or removed, in any folder of it', async () => {
    await put('shop/order.yaml', 'one');
    await begin();
    await put('shop/order.yaml', 'two');
    await expect.poll(last, PATIENCE).toEqual({ 'shop/order.yaml': 'two' });
    await put('erp/order.yaml', 'new');
    await expect.poll(last, PATIENCE).toEqual({ 'erp/order.yaml': 'new', 'shop/order.yaml': 'two' });
    await put('erp/order.yaml', 'newer');
    await expect.poll(last, PATIENCE).toEqual({ 'erp/order.yaml': 'newer', 'shop/order.yaml': 'two' });
    await unlink(join(folder, 'shop/order.yaml'));
    await expect.poll(last, PATIENCE).toEqual({ 'erp/order.yaml': 'newer' });
  });

  it('is read once it has come to rest: a file half written is not', async () => {
    await put('order.yaml', 'whole 1');
    await begin({ settleMs: 1_000, longestMs: 60_000 });
    for (const half of ['', 'w', 'wh', 'who', 'whole', 'whole 2']) {
      await writeFile(join(folder, 'order.yaml'), half);
      await sleep(250);
    }
    await expect.poll(last, PATIENCE).toEqual({ 'order.yaml': 'whole 2' });
    expect(seen).toHaveLength(1);
  });

  it('is read after an editor renamed its new file over the old, and the old away first', async () => {
    await put('order.yaml', 'one');
    await begin({ settleMs: 500 });
    // Visual Studio Code, sed: a temporary file takes the place.
    await writeFile(join(folder, 'order.yaml.tmp'), 'two');
    await rename(join(folder, 'order.yaml.tmp'), join(folder, 'order.yaml'));
    await expect.poll(last, PATIENCE).toEqual({ 'order.yaml': 'two' });
    // vim: the old one becomes the backup, the new one is written, the backup goes.
    await writeFile(join(folder, '.order.yaml.swp'), 'swap');
    await rename(join(folder, 'order.yaml'), join(folder, 'order.yaml~'));
    await writeFile(join(folder, 'order.yaml'), 'three');
    await unlink(join(folder, 'order.yaml~'));
    await unlink(join(folder, '.order.yaml.swp'));
    await expect.poll(last, PATIENCE).toEqual({ 'order.yaml': 'three' });
    expect(seen.every((files) => 'order.yaml' in files)).toBe(true);
  });

  it('is read when a mounted config map is turned to its next version', async () => {
    await mkdir(join(folder, '..1'));
    await mkdir(join(folder, '..2'));
    await writeFile(join(folder, '..1/order.yaml'), 'one');
    await writeFile(join(folder, '..2/order.yaml'), 'two');
    await symlink('..1', join(folder, '..data'));
    await symlink('..data/order.yaml', join(folder, 'order.yaml'));
    await begin();
    await put('..1/order.yaml', 'edited');
    await expect.poll(last, PATIENCE).toEqual({ 'order.yaml': 'edited' });
    await symlink('..2', join(folder, '..data_tmp'));
    await rename(join(folder, '..data_tmp'), join(folder, '..data'));
    await rm(join(folder, '..1'), { recursive: true });
    await expect.poll(last, PATIENCE).toEqual({ 'order.yaml': 'two' });
  });

  it('is read when the folder itself is a link that is turned, where the system says nothing of it', async () => {
    await mkdir(join(root, 'v2'));
    await writeFile(join(root, 'v2/order.yaml'), 'two');
    await put('order.yaml', 'one');
    await rename(folder, join(root, 'v1'));
    await symlink('v1', folder);
    await begin();
    await put('order.yaml', 'edited');
    await expect.poll(last, PATIENCE).toEqual({ 'order.yaml': 'edited' });
    await symlink('v2', join(root, 'next'));
    await rename(join(root, 'next'), folder);
    await expect.poll(last, PATIENCE).toEqual({ 'order.yaml': 'two' });
  });

  it('may be made later, and go and come again', async () => {
    await rm(folder, { recursive: true });
    await begin();
    await put('order.yaml', 'one');
    await expect.poll(last, PATIENCE).toEqual({ 'order.yaml': 'one' });
    await rm(folder, { recursive: true });
    await expect.poll(last, PATIENCE).toEqual({});
    await put('order.yaml', 'two');
    await expect.poll(last, PATIENCE).toEqual({ 'order.yaml': 'two' });
    await put('order.yaml', 'three');
    await expect.poll(last, PATIENCE).toEqual({ 'order.yaml': 'three' });
  });

  it('is read a few times while a thousand edits go by, the last one included', async () => {
    await put('order.yaml', '0');
    await begin({ settleMs: 200, longestMs: 1_000 });
    const before = process.getActiveResourcesInfo().length;
    for (let edit = 1; edit <= 1_000; edit++) {
      await writeFile(join(folder, 'order.yaml'), String(edit));
      if (edit % 10 === 0) await sleep(5);
    }
    await expect.poll(last, PATIENCE).toEqual({ 'order.yaml': '1000' });
    expect(seen.length).toBeLessThan(500);
    expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before + 5);
  });

  it('is read again after what was to be done could not be done', async () => {
    await put('order.yaml', 'one');
    await begin();
    refuse = true;
    await put('order.yaml', 'two');
    await sleep(300);
    refuse = false;
    await expect.poll(last, PATIENCE).toEqual({ 'order.yaml': 'two' });
  });

  it('is read where it changed before it was watched', async () => {
    await put('order.yaml', 'one');
    const known = await lookAtMappings(folder);
    await put('order.yaml', 'two');
    watch = watchMappings(folder, known, async () => void seen.push({ read: 'again' }), TIMES);
    await expect.poll(last, PATIENCE).toEqual({ read: 'again' });
  });

  it('is left alone once it is closed', async () => {
    await put('order.yaml', 'one');
    await begin();
    await put('order.yaml', 'two');
    await expect.poll(() => seen.length, PATIENCE).toBe(1);
    watch?.close();
    await put('order.yaml', 'three');
    await sleep(400);
    expect(seen).toHaveLength(1);
  });
});
