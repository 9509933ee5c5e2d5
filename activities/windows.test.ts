import { describe, expect, it } from 'vitest';
import type { Connection } from '../connectors/connections.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import { spineScene } from '../test/spine-scene.ts';
import { openWindow } from './open-window.ts';

onEachDatabase('an ERP that is called at its windows', (ledgers) => {
  const begin = async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const scene = { clock, ledger, ...spineScene(ledger, clock) };
    const erp = scene.deps.connections.get('erp') as Connection;
    erp.windows = { times: ['09:00', '14:00'], timezone: 'UTC', runsPerDay: 5 };
    /** What the planned window does: packs what is queued for the ERP and carries it. */
    const open = async () => {
      const day = { from: 0, to: clock.now() + 1, mostRuns: Number.MAX_SAFE_INTEGER };
      const run = await ledger.windowRun({ connectionId: 'erp', scheduledAt: clock.now(), day });
      if ('refused' in run) throw new Error('refused');
      const batch = await scene.pack({ connectionId: 'erp', windowRunId: run.windowRunId });
      if (batch) await scene.carry(batch);
      await scene.settle();
    };
    return { ...scene, erpConnection: erp, open };
  };

  it('gets nothing between them, and each order once when one opens', async () => {
    const scene = await begin();
    await scene.order({ id: '1001' });
    await scene.settle();
    expect([...scene.erp.objects, ...scene.wms.objects]).toEqual([]);
    await scene.open();
    expect(scene.erp.live()).toHaveLength(1);
    expect(scene.wms.live()).toHaveLength(1);
    scene.clock.pass(60_000);
    await scene.open();
    expect(scene.erp.pushes).toBe(1);
  });

  it('goes on with a run until all that waits is told, and spends one of the day', async () => {
    const scene = await begin();
    scene.deps.packer.packWindow = async (_flow, window) => {
      let batches = 0;
      for (let batch = await scene.pack(window); batch; batch = await scene.pack(window)) {
        await scene.carry(batch);
        batches += 1;
      }
      return { batches, records: batches };
    };
    await scene.order({ id: '1001' });
    await scene.settle();
    scene.erp.mischief.push({ class: 'rate-limited', message: 'too many', retryAfterMs: 5_000 });
    const planned = { connectionId: 'erp', scheduledAt: scene.clock.now() };
    const first = await openWindow(scene.deps)(planned);
    expect(first).toEqual({ batches: 1, again: scene.clock.now() + 5_000 });
    expect(scene.erp.live()).toEqual([]);
    scene.clock.pass(5_000);
    expect(await openWindow(scene.deps)(planned)).toEqual({ batches: 1 });
    expect(scene.erp.live()).toHaveLength(1);
    expect(await openWindow(scene.deps)(planned)).toEqual({ batches: 0 });
    expect(await scene.ledger.runsBetween('erp', 0, scene.clock.now())).toMatchObject([{ finished: true }]);
  });

  it('ends a run after an hour, whatever is left', async () => {
    const scene = await begin();
    await scene.order({ id: '1001' });
    await scene.settle();
    const planned = { connectionId: 'erp', scheduledAt: scene.clock.now() };
    expect(await openWindow(scene.deps)(planned)).toMatchObject({ again: expect.any(Number) });
    scene.clock.pass(3_600_001);
    expect(await openWindow(scene.deps)(planned)).toEqual({ batches: 0 });
  });

  it('is told ten changes as one', async () => {
    const scene = await begin();
    for (let quantity = 1; quantity <= 10; quantity += 1) {
      await scene.order({ id: '1001', quantity });
      await scene.settle();
    }
    await scene.open();
    expect(scene.erp.live()).toMatchObject([{ payload: { lines: [{ quantity: 10 }] } }]);
    expect(scene.erp.pushes).toBe(1);
  });

  it('never hears of an order that was cancelled before its window', async () => {
    const scene = await begin();
    await scene.order({ id: '1001' });
    await scene.settle();
    await scene.order({ id: '1001', state: 'cancelled' });
    await scene.settle();
    await scene.open();
    expect([...scene.erp.objects, ...scene.wms.objects]).toEqual([]);
  });

  describe('a cancel between windows', () => {
    const cancelled = async (outsideWindow: ('cancel' | 'probe')[]) => {
      const scene = await begin();
      scene.erpConnection.outsideWindow = outsideWindow;
      await scene.order({ id: '1001' });
      await scene.settle();
      await scene.open();
      scene.clock.pass(60_000);
      await scene.order({ id: '1001', state: 'cancelled' });
      await scene.settle();
      return scene;
    };

    it('takes back at once where that is allowed', async () => {
      const scene = await cancelled(['cancel']);
      expect([...scene.erp.live(), ...scene.wms.live()]).toEqual([]);
    });

    it('waits for the window where it is not', async () => {
      const scene = await cancelled([]);
      expect(scene.erp.live()).toHaveLength(1);
      expect(scene.wms.live()).toEqual([]);
      scene.clock.pass(60_000);
      await scene.open();
      expect(scene.erp.live()).toEqual([]);
    });
  });
});
