import { describe, expect, it } from 'vitest';
import { formsOf, leaksIn, NEEDLES } from './planted-person.ts';

describe('the search', () => {
  it('finds a planted text in each form that a program may have written it in', () => {
    for (const needle of NEEDLES) {
      for (const form of formsOf(needle)) {
        const bytes = Buffer.concat([Buffer.from('abc'), form, Buffer.from('xyz')]);
        expect([needle, leaksIn('here', bytes, [needle]).length]).toEqual([needle, 1]);
      }
      for (const before of ['', 'a', 'ab'])
        expect(
          leaksIn('here', Buffer.from(Buffer.from(`${before}${needle} tail`).toString('base64')), [needle]),
        ).toHaveLength(1);
    }
    expect(leaksIn('here', Buffer.from('nothing of anybody'), NEEDLES)).toEqual([]);
  });
});
