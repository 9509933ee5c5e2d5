import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MappingBook } from '../../mapper/index.ts';
import { filesFor, namedMapping } from './mapping-context.ts';

const file = (path: string, text = '') => ({ path, text });
const files = [
  file('shop/order.yaml', 'waybill: 1\nextends: "builtin:shop/order" # ours\n'),
  file('builtin:shop/order.yaml', 'waybill: 1\n'),
  file('shop/order.examples.yaml'),
  file('own/order.yml', 'waybill: 1\nextends: shop/order\n'),
  file('loop/a.yaml', 'extends: loop/b\n'),
  file('loop/b.yaml', 'extends: loop/a\n'),
  file('tables/codes.csv'),
];

describe('the files of one mapping', () => {
  it.each([
    ['shop/order.yaml', ['shop/order.yaml', 'builtin:shop/order.yaml', 'tables/codes.csv']],
    ['builtin:shop/order.yaml', ['builtin:shop/order.yaml', 'tables/codes.csv']],
    ['own/order.yml', ['shop/order.yaml', 'builtin:shop/order.yaml', 'own/order.yml', 'tables/codes.csv']],
    ['loop/a.yaml', ['loop/a.yaml', 'loop/b.yaml', 'tables/codes.csv']],
  ])('are it, what it extends, and the tables: %s', (path, paths) => {
    expect(filesFor(files, path).map((one) => one.path)).toEqual(paths);
  });
});

describe('a mapping on the command line', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'waybill-named-'));
    mkdirSync(join(folder, 'mappings/own'), { recursive: true });
    writeFileSync(join(folder, 'mappings/own/order.yml'), '');
    writeFileSync(join(folder, 'candidate.yaml'), '');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const read = { files, book: MappingBook.compile([]) };
  const named = (what: string) => namedMapping(read, join(folder, 'mappings'), what);

  it('is named by its name, or by its file in the folder', () => {
    expect(named('shop/order')).toEqual({ name: 'shop/order', path: 'shop/order.yaml' });
    expect(named('builtin:shop/order')).toEqual({ name: 'builtin:shop/order', path: 'builtin:shop/order.yaml' });
    const inside = { name: 'own/order', path: 'own/order.yml' };
    expect(named(join(folder, 'mappings/own/order.yml'))).toEqual(inside);
    expect(named(relative(process.cwd(), join(folder, 'mappings/own/order.yml')))).toEqual(inside);
  });

  it('may be a file from elsewhere', () => {
    const outside = join(folder, 'candidate.yaml');
    expect(named(outside)).toEqual({ name: outside.replace('.yaml', ''), path: outside, outside });
  });

  it('is refused with the nearest name', () => {
    expect(() => named('shop/ordr')).toThrow(/^there is no mapping shop\/ordr; did you mean shop\/order\?$/);
    expect(() => named('nothing/alike')).toThrow(/^there is no mapping nothing\/alike \(`waybill mapping check` lists/);
    expect(() => named('tables/codes')).toThrow(/^there is no mapping tables\/codes/);
    expect(() => named('shop/order.examples')).toThrow(/^there is no mapping shop\/order\.examples/);
    expect(() => named('none.yaml')).toThrow(/^there is no file none\.yaml$/);
  });
});
