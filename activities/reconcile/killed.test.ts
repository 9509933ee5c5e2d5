import { afterEach, expect, it } from 'vitest';
import type { Booking } from '../../sandbox/flexport/freight.ts';
import type { Bill } from '../../sandbox/kingdee/bills.ts';
import type { ShopFulfillment, ShopOrder } from '../../sandbox/shopify/types.ts';
import type { Ledger } from '../../store/ledger.ts';
import { onEachDatabase, testClock } from '../../test/ledgers.ts';
import { sandboxScene } from '../../test/sandbox-scene.ts';
import { createActivities } from '../index.ts';

const MINUTE_MS = 60_000;

class Killed extends Error {}
const KILLED = Symbol('killed');

/** The ledger as a process sees it that is killed right after so many of its transactions: nothing of it runs on. */
function untilKilled(ledger: Ledger, transactions: number): Ledger {
  let done = 0;
  return new Proxy(ledger, {
    get(target, name) {
      const verb = Reflect.get(target, name) as unknown;
      if (typeof verb !== 'function') return verb;
      return async (...given: unknown[]) => {
        if (done >= transactions) throw new Killed();
        const answer = await verb.apply(target, given);
        done += 1;
        if (done === transactions) throw new Killed();
        return answer;
      };
    },
  });
}

onEachDatabase('a reconciliation that is killed again and again', (ledgers) => {
  let scene: Awaited<ReturnType<typeof sandboxScene>>;
  afterEach(() => scene.close());

  /** Goes on with an activity in one process after the other, each living for one transaction more than the last. */
  async function throughDeaths<T>(
    run: (activities: ReturnType<typeof createActivities>) => Promise<T>,
  ): Promise<{ answer: T; deaths: number }> {
    for (let transactions = 1; ; transactions += 1) {
      const activities = createActivities({ ...scene.deps, ledger: untilKilled(scene.deps.ledger, transactions) });
      const answer = await scene.inActivity(() =>
        run(activities).catch((error: unknown) => {
          if (error instanceof Killed) return KILLED;
          throw error;
        }),
      );
      if (answer !== KILLED) return { answer: answer as T, deaths: transactions - 1 };
    }
  }

  it('goes on where it was: each repair is made once, each case is opened once', async () => {
    const clock = testClock(Date.parse('2026-11-25T08:00:00Z'));
    scene = await sandboxScene(await ledgers.open(clock), clock);
    const { act, sandbox } = scene;
    const { ledger } = scene.deps;
    const place = () =>
      act('shopify', 'place', { country: 'DE', paid: true, lines: [{ sku: 'WB-001', quantity: 2 }] }) as ShopOrder;
    const orders = Array.from({ length: 6 }, place);
    await scene.flow();
    const outbound = sandbox.books('goodcang').collection<{ code: string }>('orders');
    for (const { code } of outbound.values()) act('goodcang', 'ship', { code });
    await scene.flow();
    clock.pass(10 * MINUTE_MS);

    const bills = sandbox.books('kingdee').collection<Bill>('saleOrders');
    const bookings = sandbox.books('flexport').collection<Booking>('bookings');
    const parcels = sandbox.books('shopify').collection<ShopFulfillment>('fulfillments');
    const levels = sandbox.books('shopify').collection<{ sku: string; available: number }>('levels');
    const billsOf = (n: number) => bills.filter(({ model }) => model.FNote === orders[n]?.name);
    const billOf = (n: number) => billsOf(n)[0] as Bill;
    const bookingsOf = (n: number) => bookings.filter(({ body }) => body.name === orders[n]?.name);
    const parcelsOf = (n: number) => parcels.filter(({ orderId }) => orderId === orders[n]?.id);

    // To be made anew, to be told again, to be read, to be set, and two for people.
    bills.delete(String(billOf(0).FID));
    bookings.delete(String((bookingsOf(1)[0] as Booking).id));
    const parcel = parcelsOf(2)[0] as ShopFulfillment;
    parcels.put(parcel.id, { ...parcel, trackingInfo: [{ company: 'DHL', number: 'ANOTHER', url: null }] });
    const level = levels.get('WB-003') as { sku: string; available: number };
    levels.put('WB-003', { ...level, available: level.available + 5 });
    const unheard = place();
    for (const n of [3, 4]) {
      const bill = billOf(n);
      const entries = (bill.model.FSaleOrderEntry ?? []).map((entry) => ({ ...entry, FTaxPrice: '0.55' }));
      bills.put(String(bill.FID), { ...bill, model: { ...bill.model, FSaleOrderEntry: entries } });
    }
    clock.pass(10 * MINUTE_MS);

    let deaths = 0;
    const alive = async <T>(run: (activities: ReturnType<typeof createActivities>) => Promise<T>): Promise<T> => {
      const through = await throughDeaths(run);
      deaths += through.deaths;
      return through.answer;
    };
    const { runId, acts, lanes } = await alive((activities) =>
      activities.planReconciliation({ workflowId: 'reconcile/killed', repair: true }),
    );
    for (const verb of ['surveyLook', 'compareLook', 'repairLook'] as const)
      for (const { looks } of lanes)
        for (const { connectionId, kind } of looks)
          await alive((activities) => activities[verb]({ runId, connectionId, kind, waits: false }));
    const outcome = await alive((activities) => activities.finishReconciliation({ runId, acts }));
    expect(deaths).toBeGreaterThan(60);
    expect(outcome).toEqual({ runId, differences: 7, repaired: 5, cases: 1, skipped: 0 });

    const report = await ledger.reconcileReport(runId);
    const repaired = ['missing erp', 'missing freight', 'never-attempted shop', 'stock shop', 'tracking shop'];
    expect(
      report?.differences.map(({ kind, connectionId, state }) => `${kind} ${connectionId} ${state}`).sort(),
    ).toEqual(['amount erp case', 'amount erp case', ...repaired.map((one) => `${one} repaired`)].sort());
    // What was read twice is counted once.
    expect(report?.looks.find(({ connectionId }) => connectionId === 'wms')?.seen).toBe(outbound.size);
    const open = await ledger.cases({ state: 'open', limit: 10 });
    expect(open.map(({ cause, members }) => `${cause} ${members}`)).toEqual(['reconciliation:amount:erp 2']);

    const noted = await ledger.auditRows({ what: 'difference.repaired', limit: 100 });
    expect(
      noted.map(({ before, subject }) => `${(before as { difference: string }).difference} ${subject}`).sort(),
    ).toEqual(repaired);
    for (const { who, why } of noted)
      expect([who, why]).toEqual(['reconciliation', `found by reconciliation ${runId}`]);
    expect(noted.find(({ subject }) => subject === 'freight')).toMatchObject({
      rootId: expect.any(String),
      before: { difference: 'missing', shipment: expect.any(String) },
      after: { repair: 'run again' },
    });
    expect(noted.find(({ before }) => (before as { difference: string }).difference === 'stock')).toMatchObject({
      before: { field: 'available', ledger: String(level.available), system: String(level.available + 5) },
    });

    await scene.settle();
    await scene.flow();
    expect([billsOf(0), bookingsOf(1), parcelsOf(2)].map((one) => one.length)).toEqual([1, 1, 1]);
    expect(bills.filter(({ model }) => model.FNote === unheard.name)).toHaveLength(1);
    expect(levels.get('WB-003')?.available).toBe(level.available);
    clock.pass(10 * MINUTE_MS);
    const after = await scene.reconcile();
    expect(after.differences.map(({ kind, connectionId }) => `${kind} ${connectionId}`)).toEqual([
      'amount erp',
      'amount erp',
    ]);
  });
});
