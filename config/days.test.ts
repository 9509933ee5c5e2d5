import { describe, expect, it } from 'vitest';
import { days } from './days.ts';

describe('days in the config', () => {
  it('are one or several an entry', () => {
    expect(days.parse(['2026-12-25', '2027-02-06..2027-02-12'])).toEqual([
      { from: '2026-12-25', to: '2026-12-25' },
      { from: '2027-02-06', to: '2027-02-12' },
    ]);
  });

  it.each([
    ['25.12.2026', 'a day such as 2026-12-25'],
    ['2026-02-30', 'a day such as 2026-12-25'],
    ['2026-12-24..2026-12-26..2026-12-27', 'a day such as 2026-12-25'],
    ['2027-02-12..2027-02-06', 'the last day is before the first'],
  ])('are refused with a word where they are none: %s', (text, says) => {
    const [issue] = days.safeParse([text]).error?.issues ?? [];
    expect(issue?.message).toContain(says);
    expect(issue?.path[0]).toBe(0);
  });
});
