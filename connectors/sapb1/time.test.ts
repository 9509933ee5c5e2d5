import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changedAt, instantAt, localSince, localText } from './time.ts';

test('reads a day and a time by the server clock', () => {
  expect(changedAt({ UpdateDate: '2026-11-22T00:00:00Z', UpdateTime: '17:04:09' }, 'Asia/Shanghai')).toBe(
    '2026-11-22T09:04:09.000Z',
  );
  expect(instantAt('2026-07-01', '08:30', 'Europe/Berlin')).toBe('2026-07-01T06:30:00.000Z');
  expect(instantAt('2026-07-01', null, 'Asia/Shanghai')).toBe('2026-06-30T16:00:00.000Z');
  expect(instantAt(null, '08:30', 'UTC')).toBeUndefined();
});

test('whatever changed since an instant is at or after it by the server clock, also where that was put back', () => {
  const around = Date.parse('2026-10-25T01:00:00Z');
  const minutes = fc.integer({ min: -300, max: 300 });
  fc.assert(
    fc.property(minutes, fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 300 }), (at, later, again) => {
      const since = around + at * 60_000;
      const changed = since + later * 60_000;
      const now = changed + again * 60_000;
      const { day, time } = localSince(since, now, 'Europe/Berlin');
      expect(localText(changed, 'Europe/Berlin') >= `${day}T${time}.000Z`).toBe(true);
    }),
  );
});
