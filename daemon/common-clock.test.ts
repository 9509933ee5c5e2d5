import { afterEach, expect, it, vi } from 'vitest';
import { createCommonClock } from './common-clock.ts';

const log = { warn: vi.fn() };
afterEach(() => {
  vi.useRealTimers();
});

it("is the host's own until it follows a ledger", () => {
  expect(Math.abs(createCommonClock().now() - Date.now())).toBeLessThan(50);
});

it('goes by the database, also when the host puts its clock forward or back', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
  const [one, other] = [createCommonClock(), createCommonClock()];
  const database = { databaseTime: async () => 5_000_000 };
  await one.follow(database, log);
  vi.setSystemTime(9_000_000);
  await other.follow(database, log);
  vi.setSystemTime(0);
  for (const clock of [one, other]) {
    expect(clock.now()).toBeGreaterThanOrEqual(5_000_000);
    expect(clock.now()).toBeLessThan(5_010_000);
    clock.close();
  }
});

it('counts on from the last answer while the database gives none', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const clock = createCommonClock();
  const answers = [7_000_000, 7_000_000, 7_000_000];
  const databaseTime = async () => {
    const answer = answers.shift();
    if (answer === undefined) throw new Error('connection lost');
    return answer;
  };
  await clock.follow({ databaseTime }, log);
  await vi.advanceTimersByTimeAsync(31_000);
  expect(log.warn).toHaveBeenCalled();
  expect(clock.now()).toBeGreaterThanOrEqual(7_000_000);
  clock.close();
});
