import { expect, it } from 'vitest';
import { alertScene, cause, HOUR_MS, MINUTE_MS } from '../test/alert-scene.ts';
import { onEachDatabase } from '../test/ledgers.ts';

onEachDatabase('the alert desk', (ledgers) => {
  it.each([
    // The night on which 02:00 to 03:00 is not shown, and the one on which it is shown twice.
    ['an hour shorter', '2026-03-28T20:00:00Z', '2026-03-29T05:00:00Z', '2026-03-29'],
    ['an hour longer', '2026-10-24T20:00:00Z', '2026-10-25T06:00:00Z', '2026-10-25'],
  ])(
    'keeps quiet until seven by the clocks of its zone, and sends a digest a day, on a night that is %s',
    async (_, evening, seven, day) => {
      const timezone = 'Europe/Berlin';
      const { clock, ledger, ops, desk } = await alertScene(ledgers, {
        at: Date.parse(evening),
        timezone,
        policy: {
          rules: [{ kinds: ['mapping'], afterMs: 3 * HOUR_MS, severity: 'normal', channels: ['ops'] }],
          quietHours: { from: '22:00', to: '07:00', timezone, except: ['urgent'] },
        },
        digest: { at: '02:30', channels: ['ops'] },
      });
      await ledger.openCase(cause('a'));
      const one = desk();
      const sentAt: number[] = [];
      for (let minutes = 0; minutes < 24 * 60; minutes += 1) {
        if ((await one.round()).sent > 0) sentAt.push(clock.now());
        clock.pass(MINUTE_MS);
      }
      const digests = ops.titles().filter((title) => !title.includes('Alert'));
      // That of the evening's own day was due twenty hours ago: it is no news any more.
      expect(digests).toEqual([`Waybill, ${day}`]);
      expect(ops.titles().filter((title) => title.includes('Alert'))).toEqual(['Waybill: Alert: 1 new']);
      expect(sentAt.at(-1)).toBeGreaterThanOrEqual(Date.parse(seven));
      expect(sentAt.at(-1)).toBeLessThanOrEqual(Date.parse(seven) + 2 * MINUTE_MS);
    },
  );

  it('sends the digest of a day once, whoever asks and however often it starts', async () => {
    const { clock, ledger, ops, desk } = await alertScene(ledgers, {
      at: Date.parse('2026-11-25T08:59:00Z'),
      policy: { rules: [{ kinds: ['auth'], afterMs: 0, severity: 'normal', channels: ['ops'] }] },
      digest: { at: '09:00', channels: ['ops'] },
    });
    await ledger.openCase(cause('a'));
    const gone = await ledger.openCase(cause('b', 'rejected'));
    await ledger.closeCaseIfEmpty(gone.caseId);
    await desk().round();
    expect(ops.told).toEqual([]);
    clock.pass(MINUTE_MS);
    await desk().round();
    await desk().round();
    clock.pass(HOUR_MS);
    await desk().round();
    expect(ops.told.map(({ telling }) => telling)).toEqual([
      {
        title: 'Waybill, 2026-11-25',
        lead: '1 case; 0 orders',
        items: [
          {
            head: 'Open',
            facts: ['mapping: 1 case, 0 orders, the oldest since 2026-11-25 08:59:00'],
            command: 'waybill cases list',
          },
          { head: 'Resolved in the last 24 hours', facts: ['rejected: 1'] },
        ],
        closing: [],
      },
    ]);
    clock.pass(23 * HOUR_MS);
    await desk().round();
    expect(ops.titles()).toEqual(['Waybill, 2026-11-25', 'Waybill, 2026-11-26']);
  });
});
