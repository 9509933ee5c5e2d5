import { expect, it } from 'vitest';
import { IntakeTurns } from './intake-turns.ts';

it('takes what is announced while an intake is at work, and nothing after it has ended', () => {
  const turns = new IntakeTurns();
  expect(turns.tell('shop')).toBe(false);
  const turn = turns.begin('shop');
  expect([turns.tell('shop'), turns.tell('other')]).toEqual([true, false]);
  expect([turn.again(), turn.again()]).toEqual([true, false]);
  expect(turns.tell('shop')).toBe(false);
});

it('says what was announced to an intake that failed', () => {
  const turns = new IntakeTurns();
  const failed = turns.begin('shop');
  turns.tell('shop');
  expect(failed.end()).toBe(true);
  expect(turns.begin('shop').end()).toBe(false);
});

it('leaves the turn of a second intake alone when the first one ends', () => {
  const turns = new IntakeTurns();
  const first = turns.begin('shop');
  const second = turns.begin('shop');
  first.end();
  expect([turns.tell('shop'), second.again()]).toEqual([true, true]);
});
