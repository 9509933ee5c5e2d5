import { expect, it } from 'vitest';
import { sweepGapMs } from '../domain/pulses.ts';
import { alertScene, MINUTE_MS } from '../test/alert-scene.ts';
import { onEachDatabase } from '../test/ledgers.ts';
import { sweepWatch } from './sweep-watch.ts';

onEachDatabase('the alert desk', (ledgers) => {
  it('says by itself that sweeps have stopped, once, and that they run again', async () => {
    const everyMs = 30_000;
    const { clock, ledger, ops, desk } = await alertScene(ledgers, {
      sweeps: (books, time) => sweepWatch({ ledger: books, everyMs, clock: time }),
    });
    const one = desk();
    // Before the first sweep: a start takes its time.
    clock.pass(5 * everyMs);
    await one.round();
    await ledger.swept(sweepGapMs(everyMs));
    clock.pass(5 * everyMs);
    await one.round();
    expect(await ledger.cases({ limit: 10 })).toEqual([]);
    clock.pass(1);
    await one.round();
    const [row] = await ledger.cases({ state: 'open', limit: 10 });
    expect(row).toMatchObject({ kind: 'overdue', cause: 'overdue:stopped-sweeps:' });
    for (let minutes = 0; minutes < 10; minutes += 1) {
      clock.pass(MINUTE_MS);
      await one.round();
    }
    expect(ops.titles()).toEqual(['Waybill: Alert: 1 new']);
    expect(ops.told[0]?.telling.items[0]?.facts[0]).toMatch(/^waits for sweeps to run again: /);
    // What other signs a sweep sees does not end this one; that it came to its end does.
    await ledger.keepSigns([]);
    expect(await ledger.closeCaseIfEmpty(row?.caseId as string)).toBe(false);
    await ledger.swept(sweepGapMs(everyMs));
    expect((await ledger.pendingDeliveries()).outbox).toMatchObject([{ workflowId: row?.caseId, message: 'check' }]);
    expect(await ledger.closeCaseIfEmpty(row?.caseId as string)).toBe(true);
    for (let minutes = 0; minutes < 2; minutes += 1) {
      await one.round();
      clock.pass(MINUTE_MS);
    }
    expect(ops.titles().slice(1)).toEqual(['Waybill: Note: 1 over']);
  });
});
