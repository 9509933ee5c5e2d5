import { afterEach, expect, it } from 'vitest';
import { planOfConnection } from '../cli/windows.ts';
import type { Connection } from '../connectors/connections.ts';
import { openingOf } from '../domain/window-plan.ts';
import type { Ledger } from '../store/ledger.ts';
import { onEachDatabase, testClock } from './ledgers.ts';
import { windowScene } from './window-scene.ts';

/** Sundays have windows too: an hour before the first one of the scene. */
const EIGHT = Date.UTC(2026, 10, 22, 8);
const at = (hour: number) => EIGHT + (hour - 8) * 3_600_000;
const WINDOWS = ['09:00', '11:30', '14:00', '17:00', '21:00'];

onEachDatabase('an ERP of few calls', (ledgers) => {
  let scene: Awaited<ReturnType<typeof windowScene>>;
  let ledger: Ledger;
  afterEach(() => scene.close());

  const begin = async (calls: string) => {
    const clock = testClock(EIGHT);
    ledger = await ledgers.open(clock);
    scene = await windowScene(ledger, clock, { calls, windows: WINDOWS });
    return clock;
  };
  const planned = (now: number) =>
    planOfConnection(ledger, scene.config, scene.connections, scene.connections.get('erp') as Connection, 5, now);
  const booked = () =>
    scene.erp.entries().filter(({ kind, live, complete }) => kind === 'order' && live && complete).length;

  it('takes a thousand orders in less than sixty calls, all that is read included', async () => {
    const clock = await begin('1000 per hour');
    await scene.arrive('orders', 1, 1_000);
    await scene.settle();
    expect(scene.calls()).toBe(0);
    clock.pass(at(9) - clock.now());
    await scene.open();
    clock.pass(at(11.5) - clock.now());
    await scene.open();
    expect(booked()).toBe(1_000);
    expect(scene.calls()).toBeLessThanOrEqual(60);
  }, 60_000);

  it('gets in each window what the plan said, and every order in the window that it was told', async () => {
    const clock = await begin('20 per hour');
    await scene.arrive('orders', 1, 1_350);
    await scene.settle();
    const plan = await planned(clock.now());
    expect(plan.waiting).toEqual([{ flow: 'orders', kind: 'order', count: 1_350 }]);
    const roots = await Promise.all([1, 500, 501, 1_200, 1_350].map(async (n) => (await ledger.findRoots(`#${n}`))[0]));
    const told = await Promise.all(
      roots.map(async (root) => {
        const [place] = await ledger.placesOf(root as string);
        return openingOf(plan.windows, 'orders', place?.place ?? 0);
      }),
    );
    const opened: (number | undefined)[] = [];
    let before = 0;
    for (const window of plan.windows.filter(({ goes }) => goes.length > 0)) {
      clock.pass(window.at - clock.now());
      const calls = scene.calls();
      await scene.open();
      expect(booked() - before).toBe(window.goes[0]?.count);
      expect(scene.calls() - calls).toBeLessThanOrEqual(window.callsLeft as number);
      before = booked();
      for (const [index, root] of roots.entries()) {
        const moved = (await ledger.placesOf(root as string)).length === 0;
        if (moved) opened[index] ??= window.at;
      }
    }
    expect(before).toBe(1_350);
    expect(opened).toEqual(told);
  }, 60_000);

  it('takes a new order in its next window, whatever backfill has been waiting all night', async () => {
    const clock = await begin('30 per hour');
    await scene.arrive('old', 10_000, 2_000);
    await scene.settle();
    clock.pass(at(9) - clock.now());
    await scene.open();
    const backfilled = booked();
    expect(backfilled).toBeGreaterThan(0);
    expect(backfilled).toBeLessThan(1_000);
    await scene.arrive('orders', 1, 3);
    await scene.settle();
    clock.pass(at(11.5) - clock.now());
    await scene.open();
    const roots = await Promise.all([1, 2, 3].map(async (n) => (await ledger.findRoots(`#${n}`))[0] as string));
    for (const root of roots) expect(await ledger.placesOf(root)).toEqual([]);
    expect(booked()).toBeGreaterThan(backfilled + 3);
  }, 60_000);
});
