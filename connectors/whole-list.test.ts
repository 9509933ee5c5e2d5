import { expect, test } from 'vitest';
import { wholeList } from './whole-list.ts';

const SIZE = 2;

/** Pages of two of a list that somebody changes before some of its pages are asked for. */
function changing(list: string[], changes: Record<number, (list: string[]) => void> = {}) {
  let asked = 0;
  const page = async (number: number) => {
    changes[(asked += 1)]?.(list);
    return { rows: list.slice((number - 1) * SIZE, number * SIZE), total: list.length };
  };
  return { page, asked: () => asked };
}

test('reads a list that stands still once, page by page', async () => {
  const { page, asked } = changing(['a', 'b', 'c']);
  expect(await wholeList('the stock', page)).toEqual(['a', 'b', 'c']);
  expect(asked()).toBe(2);
});

test('an empty list is one page', async () => {
  const { page, asked } = changing([]);
  expect(await wholeList('the stock', page)).toEqual([]);
  expect(asked()).toBe(1);
});

test('what came before the rest pushed a row onto the next page: it is told once', async () => {
  const { page } = changing(['b', 'c', 'd'], { 2: (list) => list.unshift('a') });
  expect(await wholeList('the stock', page)).toEqual(['a', 'b', 'c', 'd']);
});

test('what went drew a row onto the page that was read: it is told all the same', async () => {
  const { page } = changing(['a', 'b', 'c', 'd'], { 2: (list) => list.shift() });
  expect(await wholeList('the stock', page)).toEqual(['b', 'c', 'd']);
});

test('a list that never stands still is to be asked for later', async () => {
  const more = (list: string[]) => list.unshift(String(list.length));
  const { page } = changing(['a', 'b', 'c'], { 2: more, 4: more, 6: more });
  await expect(wholeList('the stock', page)).rejects.toMatchObject({
    failure: { class: 'unavailable', message: 'the stock grew or shrank each of the 3 times that it was read' },
  });
});
