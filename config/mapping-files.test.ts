import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadMappingFiles } from './mapping-files.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'mappings-'));
});
afterEach(() => rm(root, { recursive: true }));

async function put(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

test('reads mappings, examples and tables below its folders, and nothing else', async () => {
  await put('a/shop/order.yaml', 'one');
  await put('a/shop/order.examples.yaml', 'two');
  await put('a/tables/pay.csv', 'three');
  await put('a/README.md', 'no');
  await put('a/.git/x.yaml', 'no');
  expect(await loadMappingFiles([join(root, 'a'), join(root, 'absent')])).toEqual([
    { path: 'shop/order.examples.yaml', text: 'two' },
    { path: 'shop/order.yaml', text: 'one' },
    { path: 'tables/pay.csv', text: 'three' },
  ]);
});

test('a later folder takes over; the mapping below stays at hand as builtin', async () => {
  await put('a/shop/order.yaml', 'shipped');
  await put('a/shop/stock.yaml', 'same');
  await put('a/tables/pay.csv', 'old');
  await put('b/shop/order.yaml', 'own');
  await put('b/shop/stock.yaml', 'same');
  await put('b/tables/pay.csv', 'new');
  expect(await loadMappingFiles([join(root, 'a'), join(root, 'b')])).toEqual([
    { path: 'builtin:shop/order.yaml', text: 'shipped' },
    { path: 'shop/order.yaml', text: 'own' },
    { path: 'shop/stock.yaml', text: 'same' },
    { path: 'tables/pay.csv', text: 'new' },
  ]);
});

test('a table saved by a Chinese spreadsheet is read in its own encoding', async () => {
  await put('tables/t.csv', Uint8Array.from([0xd6, 0xd0, 0xb9, 0xfa, 0x2c, 0x43, 0x4e]));
  expect(await loadMappingFiles([root])).toEqual([{ path: 'tables/t.csv', text: '中国,CN', encoding: 'gb18030' }]);
});

test('a mounted config map is made of links, and no link leads round in a circle', async () => {
  await put('mount/..2026/order.yaml', 'mounted');
  await put('mount/..2026/shop/stock.yaml', 'mounted too');
  await symlink('..2026', join(root, 'mount', '..data'));
  await symlink('..data/order.yaml', join(root, 'mount', 'order.yaml'));
  await symlink('..data/shop', join(root, 'mount', 'shop'));
  await symlink('.', join(root, 'mount', 'round'));
  await symlink('itself', join(root, 'mount', 'itself'));
  await symlink('nowhere.yaml', join(root, 'mount', 'dangling.yaml'));
  expect(await loadMappingFiles([join(root, 'mount')])).toEqual([
    { path: 'order.yaml', text: 'mounted' },
    { path: 'shop/stock.yaml', text: 'mounted too' },
  ]);
});
