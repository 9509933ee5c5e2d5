import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, expect, it } from 'vitest';
import { createActivities } from '../activities/index.ts';
import { growPostgres, growSqlite } from '../bench/grow.ts';
import { planOfConnection } from '../cli/windows.ts';
import type { Connection } from '../connectors/connections.ts';
import { openingOf } from '../domain/window-plan.ts';
import type { Bill } from '../sandbox/kingdee/bills.ts';
import type { Ledger } from '../store/ledger.ts';
import { openLedger } from '../store/open.ts';
import { onEachDatabase, TEST_MASTER_KEY, type TestClock, testClock } from './ledgers.ts';
import { windowScene } from './window-scene.ts';

/** Sundays have windows too: an hour before the first one of the scene. */
const EIGHT = Date.UTC(2026, 10, 22, 8);
const at = (hour: number) => EIGHT + (hour - 8) * 3_600_000;
const WINDOWS = ['09:00', '11:30', '14:00', '17:00', '21:00'];
const HALF_AN_HOUR_MS = 1_800_000;
const FEW = { calls: '30 per hour', windows: WINDOWS };

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
    // Saved, submitted and audited by the hundred; statuses and stock asked for in both windows. Nothing else was called.
    const named = Object.entries(scene.sandbox.calls('kingdee')).map(([call, count]) => [
      call.split('.').at(-3),
      count,
    ]);
    expect(Object.fromEntries(named)).toEqual({ BatchSave: 10, Submit: 10, Audit: 10, ExecuteBillQuery: 4 });
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

  it('takes each new order in its next window, whatever backfill of 100,000 has been waiting all night', async () => {
    const clock = testClock(EIGHT);
    const url = await ledgers.freshUrl();
    await queueBackfill(url, clock, 2_000, 49);
    ledger = await ledgers.open(clock, url);
    scene = await windowScene(ledger, clock, FEW);
    expect((await planned(clock.now())).waiting).toEqual([{ flow: 'old', kind: 'order', count: 100_000 }]);
    let backfilled = 0;
    for (const [index, hour] of [9, 11.5, 14].entries()) {
      const numbers = [1, 2, 3].map((n) => 10 * index + n);
      await scene.arrive('orders', numbers[0] as number, numbers.length);
      await scene.settle();
      const roots = await Promise.all(numbers.map(async (n) => (await ledger.findRoots(`#${n}`))[0] as string));
      const [waiting] = await ledger.placesOf(roots[2] as string);
      expect(waiting).toMatchObject({ connectionId: 'erp', flow: 'orders', place: 3 });
      const plan = await planned(clock.now());
      expect(openingOf(plan.windows, 'orders', 3)).toBe(at(hour));
      clock.pass(at(hour) - clock.now());
      const before = booked();
      await scene.open();
      for (const root of roots) expect(await ledger.placesOf(root)).toEqual([]);
      // The backfill goes on all the same, with what is not kept for orders.
      backfilled += booked() - before - numbers.length;
      expect(booked() - before).toBe(
        numbers.length + (plan.windows[0]?.goes.find(({ flow }) => flow === 'old')?.count ?? 0),
      );
      expect(backfilled).toBeGreaterThan(200 * index);
    }
    expect((await planned(clock.now())).waiting).toEqual([{ flow: 'old', kind: 'order', count: 100_000 - backfilled }]);
  }, 120_000);

  /** Orders of the backfill as they wait for the ERP overnight; most are copies of the first ones' rows, and stand behind them. */
  async function queueBackfill(url: string, clock: TestClock, orders: number, copies: number): Promise<void> {
    const evening = await openLedger({ url, masterKey: TEST_MASTER_KEY, clock });
    await evening.migrate();
    const arriving = await windowScene(evening, clock, FEW);
    await arriving.arrive('old', 10_000, orders);
    await arriving.settle();
    await arriving.close();
    await evening.close();
    if (url.startsWith('sqlite:')) growSqlite(url.slice('sqlite:'.length), copies, () => {});
    else await growPostgres(url, copies, () => {});
  }

  it('is read for reconciliation in its windows alone, and never with more calls than are left to the least urgent', async () => {
    const clock = await begin('6 per hour');
    const bills = scene.sandbox.books('kingdee').collection<Bill>('saleOrders');
    // 9,000 bills of one entry are five pages of 2,000; three calls an hour are left to a reconciliation.
    for (let n = 0; n < 9_000; n += 1) bills.put(String(n), billOf(n, EIGHT - 10_000_000 + n * 1_000));
    const activities = createActivities(scene.deps);
    const asked = { workflowId: 'reconcile/erp', connectionIds: ['erp'], lastMs: 86_400_000 };
    const { runId } = await activities.planReconciliation(asked);
    const survey = (waits: boolean) =>
      new MockActivityEnvironment().run(() =>
        activities.surveyLook({ runId, connectionId: 'erp', kind: 'order', waits }),
      ) as Promise<{ again?: number }>;
    const calledAt: number[] = [];
    let again: number | undefined = clock.now();
    for (let turns = 0; again !== undefined; turns += 1) {
      expect(turns).toBeLessThan(20);
      clock.pass(again - clock.now());
      const before = scene.calls();
      ({ again } = await survey(true));
      calledAt.push(...Array<number>(scene.calls() - before).fill(clock.now()));
    }
    expect((await ledger.reconcileReport(runId))?.looks).toMatchObject([{ state: 'comparing', seen: 9_000 }]);
    expect(calledAt.length).toBeGreaterThanOrEqual(5);
    const opened = [9, 11.5, 14, 17, 21].map(at);
    for (const one of calledAt)
      expect(opened.some((opening) => one >= opening && one < opening + HALF_AN_HOUR_MS)).toBe(true);
    for (const one of calledAt)
      expect(calledAt.filter((other) => other > one - 3_600_000 && other <= one).length).toBeLessThanOrEqual(3);
  });

  it('is left out of a reconciliation that does not wait for its windows, and the report says when the next one is', async () => {
    await begin('6 per hour');
    const activities = createActivities(scene.deps);
    const { runId } = await activities.planReconciliation({ workflowId: 'reconcile/now', connectionIds: ['erp'] });
    await new MockActivityEnvironment().run(() =>
      activities.surveyLook({ runId, connectionId: 'erp', kind: 'order', waits: false }),
    );
    expect((await ledger.reconcileReport(runId))?.looks).toMatchObject([
      { state: 'skipped', why: 'it is called at its windows alone, next at 2026-11-22T09:00Z' },
    ]);
    expect(scene.calls()).toBe(0);
  });
});

const billOf = (n: number, modifiedAt: number): Bill => ({
  FID: n,
  FBillNo: `XSDD${n}`,
  FDocumentStatus: 'C',
  FCloseStatus: 'A',
  FCancelStatus: 'A',
  modifiedAt,
  stockOut: false,
  model: { FSaleOrderEntry: [{ FMaterialId: { FNumber: 'WB-001' }, FQty: 1, FTaxPrice: '10.00' }] },
});
