import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inTurns } from './in-turns.ts';

test('those of one key come one after the other, in their order, and keys do not wait for each other', async () => {
  const said: string[] = [];
  const items = ['a1', 'b1', 'a2', 'b2'];
  const results = await inTurns(
    items,
    ([key = '']) => key,
    async (item) => {
      said.push(`begin ${item}`);
      await sleep(item === 'a1' ? 20 : 1);
      said.push(`end ${item}`);
      return item.toUpperCase();
    },
  );
  expect(results).toEqual(['A1', 'B1', 'A2', 'B2']);
  expect(said.slice(0, 2)).toEqual(['begin a1', 'begin b1']);
  for (const key of ['a', 'b']) {
    expect(said.filter((line) => line.includes(` ${key}`))).toEqual(
      [1, 2].flatMap((n) => [`begin ${key}${n}`, `end ${key}${n}`]),
    );
  }
  expect(said.indexOf('end b2')).toBeLessThan(said.indexOf('end a1'));
});
