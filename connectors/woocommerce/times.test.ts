import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localTime } from '../../domain/local-time.ts';
import { askFrom, fromGmt, toGmt } from './times.ts';

const instants = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2035, 0, 1) });
const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'America/Santiago',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Asia/Beirut',
];

/** What the shop's clock never shows: no instant of two days around it is written so. */
const isLeftOut = (text: string, zone: string): boolean => {
  const guess = fromGmt(text);
  const offsets = [-1, 0, 1].map((days) => {
    const at = guess + days * 86_400_000;
    return fromGmt(localTime(at, zone)) - at;
  });
  return !offsets.some((offset) => fromGmt(localTime(guess - offset, zone)) === guess);
};

describe('a time to ask from', () => {
  test('is never later than what is meant, and at most four hours and a second earlier', () => {
    fc.assert(
      fc.property(instants, (at) => {
        const early = at - fromGmt(askFrom(at));
        expect(early).toBeGreaterThanOrEqual(0);
        expect(early).toBeLessThanOrEqual(4 * 3_600_000 + 1_000);
      }),
    );
  });

  test('is none that a clock leaves out, in whatever zone the shop is', () => {
    expect(isLeftOut('2026-03-29T02:30:00', 'Europe/Berlin')).toBe(true);
    fc.assert(
      fc.property(instants, fc.constantFrom(...ZONES), (at, zone) => {
        expect(isLeftOut(askFrom(at), zone)).toBe(false);
      }),
      {
        examples: [
          [Date.UTC(2026, 2, 29, 2, 30), 'Europe/Berlin'],
          [Date.UTC(2026, 3, 24, 0, 30), 'Africa/Cairo'],
        ],
      },
    );
  });

  test('and times are read as they are written', () => {
    fc.assert(
      fc.property(instants, (at) => {
        expect(fromGmt(toGmt(at))).toBe(Math.floor(at / 1000) * 1000);
      }),
    );
  });
});
