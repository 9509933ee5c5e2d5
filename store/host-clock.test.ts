import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder, TEST_MASTER_KEY, testClock } from '../test/ledgers.ts';
import { agree, hostTime } from './host-clock.ts';
import { openLedger } from './open.ts';
import { sqliteBackend } from './sqlite.ts';
import { createTransactor } from './transaction.ts';

/** A host that began at 1,000,000 by the wall. */
const at = (steady: number, jumped = 0) => ({ wall: () => 1_000_000 + steady + jumped, steady: () => steady });

describe('what a host agrees on', () => {
  const agreed = agree(undefined, at(500));

  it('is the wall clock at first', () => {
    expect(agreed).toEqual({ offset_ms: 1_000_000, at_ms: 500 });
  });

  it('stands while the wall clock is right', () => {
    expect(agree(agreed, at(90_000))).toBe(agreed);
  });

  it.each([1_300, -1_300])('makes a step of %i ms good little by little', (jump) => {
    const soon = agree(agreed, at(10_500, jump));
    expect(soon.offset_ms - agreed.offset_ms).toBe(Math.sign(jump) * 5);
    expect(agree(agreed, at(500 + 2_600_000, jump)).offset_ms).toBe(agreed.offset_ms + jump);
    expect(agree(agreed, at(500 + 9_000_000, jump)).offset_ms, 'and goes no further').toBe(agreed.offset_ms + jump);
  });

  it('is not lost by looking often', () => {
    let now = agreed;
    for (let steady = 501; steady < 10_501; steady += 1) now = agree(now, at(steady, 1_300));
    expect(now.offset_ms - agreed.offset_ms).toBe(5);
  });

  it.each([
    ['a person put the clock right', at(1_000, 180_000), 1_180_000],
    ['the host began anew', { wall: () => 9_000_000, steady: () => 20 }, 8_999_980],
  ])('is what the wall clock says after %s', (_why, host, offset) => {
    expect(agree(agreed, host).offset_ms).toBe(offset);
  });
});

it('is the same to a process that starts after the wall clock jumped', async () => {
  const folder = scratchFolder('waybill-host-clock-');
  const file = join(folder, 'ledger.db');
  const ledger = await openLedger({ url: `sqlite:${file}`, masterKey: TEST_MASTER_KEY, clock: testClock() });
  await ledger.migrate();
  const [one, other] = [createTransactor(sqliteBackend(file)), createTransactor(sqliteBackend(file))];
  try {
    expect(await hostTime(one, at(500))).toBe(1_000_500);
    expect(await hostTime(other, at(10_500, 1_300))).toBe(1_010_505);
    const both = [one, other].map((process) => hostTime(process, at(20_500, 1_300)));
    expect(await Promise.all(both), 'nobody makes it good twice').toEqual([1_020_510, 1_020_510]);
    expect(await hostTime(one, at(30)), 'the host began anew').toBe(1_000_030);
  } finally {
    for (const process of [one, other]) await process.close();
    await ledger.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
