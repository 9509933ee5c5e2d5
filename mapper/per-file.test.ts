import { expect, test, vi } from 'vitest';
import { perFile } from './per-file.ts';

test('a text is read once, and again once it changed', () => {
  const read = vi.fn(({ text }: { text: string }) => ({ length: text.length }));
  const lengths = perFile(read);
  const first = lengths({ path: 'shop/order.yaml', text: 'a' });
  expect(lengths({ path: 'shop/order.yaml', text: 'a' })).toBe(first);
  expect(lengths({ path: 'shop/order.yaml', text: 'ab' })).toEqual({ length: 2 });
  expect(lengths({ path: 'shop/stock.yaml', text: 'a' })).not.toBe(first);
  expect(read).toHaveBeenCalledTimes(3);
});

test('two texts that stand at a path in turn are each read once; of three, the oldest again', () => {
  const read = vi.fn(({ text }: { text: string }) => ({ length: text.length }));
  const lengths = perFile(read);
  const shipped = lengths({ path: 'shop/order.yaml', text: 'a' });
  const own = lengths({ path: 'shop/order.yaml', text: 'ab' });
  expect(lengths({ path: 'shop/order.yaml', text: 'a' })).toBe(shipped);
  expect(lengths({ path: 'shop/order.yaml', text: 'ab' })).toBe(own);
  lengths({ path: 'shop/order.yaml', text: 'abc' });
  expect(lengths({ path: 'shop/order.yaml', text: 'ab' })).toBe(own);
  expect(lengths({ path: 'shop/order.yaml', text: 'a' })).not.toBe(shipped);
  expect(read).toHaveBeenCalledTimes(4);
});

test('the same text from other bytes is read again: a table says which encoding was guessed', () => {
  const read = vi.fn((file: { path: string; text: string; encoding?: string }) => file.encoding);
  const encodings = perFile(read);
  expect(encodings({ path: 'tables/t.csv', text: 'a' })).toBeUndefined();
  expect(encodings({ path: 'tables/t.csv', text: 'a', encoding: 'gb18030' })).toBe('gb18030');
});

test('the oldest of very many is forgotten, no other', () => {
  const read = vi.fn(({ path }: { path: string }) => path);
  const paths = perFile(read);
  for (let i = 0; i <= 1000; i += 1) paths({ path: `${i}`, text: '' });
  read.mockClear();
  paths({ path: '1000', text: '' });
  paths({ path: '1', text: '' });
  expect(read).not.toHaveBeenCalled();
  paths({ path: '0', text: '' });
  expect(read).toHaveBeenCalledOnce();
});
