import { expect, it } from 'vitest';
import { type PaidBack, piecesBack } from './pieces-back.ts';

const at = (second: number) => `2026-11-22 09:00:0${second}`;
const sent = (second: number, qty: number, row = 1) => ({
  created_at: at(second),
  items: [{ order_item_id: row, qty }],
});
const memo = (entity_id: number, second: number, qty: number, more: Partial<PaidBack> = {}): PaidBack => ({
  ...sent(second, qty),
  ...{ entity_id, canceled: false },
  ...more,
});
const told = (memos: PaidBack[], parcels: ReturnType<typeof sent>[]) =>
  [...piecesBack(memos, parcels)].map(([id, rows]) => [id, rows.get(1) ?? 0]);

it('counts the pieces of each memo that had left by then, and that none before it names', () => {
  // One before anything left, two of three that left, and two more of which one was left there.
  expect(told([memo(3, 6, 2), memo(1, 1, 1), memo(2, 5, 2)], [sent(4, 3)])).toEqual([
    [1, 0],
    [2, 2],
    [3, 1],
  ]);
});

it('takes a parcel of the same second for one that had left, and rows that no parcel names for none', () => {
  expect(told([memo(1, 4, 1)], [sent(4, 1)])).toEqual([[1, 1]]);
  expect(told([memo(1, 4, 1)], [sent(4, 1, 2)])).toEqual([[1, 0]]);
});

it('leaves the pieces of a memo that was taken back to the next', () => {
  const memos = [memo(1, 5, 1, { canceled: true }), memo(2, 6, 1)];
  expect(told(memos, [sent(4, 1)])).toEqual([
    [1, 1],
    [2, 1],
  ]);
});
