import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { MappingBook } from './index.ts';

interface Broken {
  name: string;
  text?: string;
  rules?: string;
  /** `code line:column`. */
  problems: string[];
  hint?: string;
}

const HEAD = 'waybill: 1\nfrom: shop/status\nto: status\nrules:\n';
const REST = '  of: { const: order }\n  state: { const: shipped }\n';
const BASE = `${HEAD}${REST}  number: nr\n`;

const broken = parse(readFileSync(new URL('./fixtures/broken.yaml', import.meta.url), 'utf8')) as Broken[];

test.each(broken)('$name', ({ text, rules, problems, hint }) => {
  const book = MappingBook.compile([
    { path: 'shop/broken.yaml', text: text ?? `${HEAD}${(rules ?? '').replace(/^/gm, '  ')}\n${REST}` },
    { path: 'shop/base.yaml', text: BASE },
    { path: 'tables/colours.yaml', text: 'red: rouge\n' },
  ]);
  const errors = book.problems.filter((problem) => problem.severity === 'error');
  expect(errors.map(({ code, where }) => `${code} ${where?.replace('shop/broken.yaml:', '')}`)).toEqual(problems);
  if (hint) expect(errors[0]?.hint).toBe(hint);
  expect(book.byName('shop/broken')).toBeUndefined();
  expect(book.byName('shop/base')).toBeDefined();
});
