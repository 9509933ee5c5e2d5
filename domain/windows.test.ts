import { expect, it } from 'vitest';
import { dayOf, nextWindow, windowsBetween } from './windows.ts';

const at = (text: string) => Date.parse(text);
const shown = (times: number[]) => times.map((time) => new Date(time).toISOString());

it('opens by the system’s own clocks', () => {
  const plan = { times: ['09:00', '21:30'], timezone: 'Asia/Shanghai' };
  expect(shown(windowsBetween(plan, at('2026-11-23T00:00:00Z'), at('2026-11-24T02:00:00Z')))).toEqual([
    '2026-11-23T01:00:00.000Z',
    '2026-11-23T13:30:00.000Z',
    '2026-11-24T01:00:00.000Z',
  ]);
  expect(shown([nextWindow(plan, at('2026-11-23T01:00:00Z'))])).toEqual(['2026-11-23T13:30:00.000Z']);
});

it('keeps to the clocks when they are changed, and never opens one window twice a day', () => {
  const plan = { times: ['02:30', '12:00'], timezone: 'Europe/Berlin' };
  // 29 March 2026: 02:30 does not exist. 25 October: it comes twice.
  expect(shown(windowsBetween(plan, at('2026-03-28T23:00:00Z'), at('2026-03-29T22:00:00Z')))).toEqual([
    '2026-03-29T01:30:00.000Z',
    '2026-03-29T10:00:00.000Z',
  ]);
  expect(shown(windowsBetween(plan, at('2026-10-24T22:00:00Z'), at('2026-10-25T23:00:00Z')))).toEqual([
    '2026-10-25T01:30:00.000Z',
    '2026-10-25T11:00:00.000Z',
  ]);
  const hours = (day: { from: number; to: number }) => (day.to - day.from) / 3_600_000;
  expect(hours(dayOf('Europe/Berlin', at('2026-03-29T12:00:00Z')))).toBe(23);
  expect(hours(dayOf('Europe/Berlin', at('2026-10-25T12:00:00Z')))).toBe(25);
});

it('opens so many windows on every day of three years, whatever the clocks do', () => {
  for (const timezone of ['Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe']) {
    const plan = { times: ['00:00', '02:15', '09:00', '23:59'], timezone };
    let day = dayOf(timezone, at('2026-01-01T12:00:00Z'));
    for (let days = 0; days < 1_000; days += 1) {
      const inIt = windowsBetween(plan, day.from, day.to).length;
      if (inIt !== 4)
        throw new Error(`${inIt} windows on the day from ${new Date(day.from).toISOString()} in ${timezone}`);
      const next = dayOf(timezone, day.to);
      expect(next.from).toBe(day.to);
      day = next;
    }
  }
}, 60_000);
