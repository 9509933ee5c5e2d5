import { expect, it } from 'vitest';
import { WaybillError } from '../domain/failures.ts';
import { alertScene, cause, HOUR_MS, MINUTE_MS } from '../test/alert-scene.ts';
import { onEachDatabase } from '../test/ledgers.ts';

onEachDatabase('the alert desk', (ledgers) => {
  it('sends what a killed daemon had in its hands, says that it may come twice, and loses nothing', async () => {
    const { clock, ledger, ops, desk, url } = await alertScene(ledgers);
    await ledger.openCase(cause('a'));
    const first = desk();
    await first.round();
    clock.pass(MINUTE_MS);
    // Killed after the message left, before the ledger knew: nothing is marked.
    let killed = false;
    const dying = { ...ledger, settleMessage: () => Promise.reject(new Error('killed')) };
    await desk([ops.channel], dying)
      .round()
      .catch(() => {
        killed = true;
      });
    expect([killed, ops.told.length]).toEqual([true, 1]);
    const next = desk([ops.channel], await ledgers.open(clock, url));
    // Its lease still runs: it may be on its way, and is left to whoever has it.
    await next.round();
    expect(ops.told.length).toBe(1);
    clock.pass(3 * MINUTE_MS);
    await next.round();
    clock.pass(HOUR_MS);
    await next.round();
    expect(ops.told.map(({ key }) => key)).toEqual([ops.told[0]?.key, ops.told[0]?.key]);
    expect(ops.told.map(({ telling }) => telling.closing)).toEqual([
      [],
      ['This may come a second time: whether the first arrived is not known.'],
    ]);
  });

  it('tries again where a channel fails, later each time, and says it all in one message when it is back', async () => {
    const { clock, ledger, ops, desk, warned } = await alertScene(ledgers);
    const down = () => {
      throw new WaybillError({ class: 'unavailable', message: 'refused' });
    };
    ops.mischief.push(down, down, () => {
      throw new WaybillError({ class: 'rate-limited', message: 'too many', retryAfterMs: 40_000 });
    });
    await ledger.openCase(cause('a'));
    const one = desk();
    await one.round();
    clock.pass(MINUTE_MS);
    expect(await one.round()).toEqual({ sent: 0, failed: 1 });
    expect(await ledger.alertHealth()).toMatchObject({
      open: [{ channel: 'ops', messages: 1, tries: 1, failure: 'unavailable: refused' }],
    });
    await ledger.openCase(cause('b'));
    clock.pass(4_999);
    expect(await one.round()).toEqual({ sent: 0, failed: 0 });
    clock.pass(1);
    expect(await one.round()).toEqual({ sent: 0, failed: 1 });
    clock.pass(10_000);
    expect(await one.round()).toEqual({ sent: 0, failed: 1 });
    clock.pass(39_999);
    expect(await one.round()).toEqual({ sent: 0, failed: 0 });
    clock.pass(10_001);
    expect(await one.round()).toEqual({ sent: 1, failed: 0 });
    await ledger.openCase(cause('c'));
    clock.pass(MINUTE_MS);
    await one.round();
    clock.pass(MINUTE_MS);
    await one.round();
    expect(ops.titles()).toEqual(['Waybill: Alert: 1 new', 'Waybill: Alert: 2 new']);
    expect(await ledger.alertHealth()).toEqual({ open: [], failed: [] });
    expect(warned.length).toBe(3);
  });

  it('gives a text up after a day, and says what still holds in one message when the channel is back after weeks', async () => {
    const { clock, ledger, ops, desk } = await alertScene(ledgers);
    const down = () => {
      throw new WaybillError({ class: 'auth', message: 'no such robot' });
    };
    const gone = await ledger.openCase(cause('gone'));
    for (let i = 1; i <= 40; i += 1) await ledger.openCase(cause(`rule ${i}`));
    const one = desk();
    let tries = 0;
    for (let minutes = 0; minutes < 16 * 24 * 60; minutes += 20) {
      ops.mischief[0] = down;
      const { failed } = await one.round();
      tries += failed;
      clock.pass(20 * MINUTE_MS);
      if (minutes === 12 * 60) await ledger.closeCaseIfEmpty(gone.caseId);
    }
    expect(ops.told).toEqual([]);
    // Every 15 minutes at most, and one message at a time.
    expect(tries).toBeLessThanOrEqual(16 * 24 * 4);
    expect(await ledger.alertHealth()).toMatchObject({
      open: [{ channel: 'ops', messages: 1, failure: 'auth: no such robot' }],
      failed: [{ channel: 'ops', messages: 7 }],
    });
    ops.mischief.length = 0;
    for (let minutes = 0; minutes < 24 * 60; minutes += 1) {
      await one.round();
      clock.pass(MINUTE_MS);
    }
    expect(ops.titles()).toEqual(['Waybill: Alert: 40 new']);
    expect(await ledger.alertHealth()).toMatchObject({ open: [] });
  });
});
