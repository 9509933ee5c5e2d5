import { expect, it } from 'vitest';
import { walkCursor, walkPlaceOf } from './walk-place.ts';

it.each([
  ['never walked', null, { last: 0 }],
  ['between two walks', '1000', { last: 1_000 }],
  ['inside the first walk', '0/2000/0', { last: 0, inside: { began: 2_000, at: 0 } }],
  ['inside a later walk', '1000/2000/17', { last: 1_000, inside: { began: 2_000, at: 17 } }],
])('a reader that stands %s goes on there', (_, cursor, place) => {
  expect(walkPlaceOf(cursor)).toEqual(place);
  if (cursor !== null) expect(walkCursor(place)).toBe(cursor);
});
