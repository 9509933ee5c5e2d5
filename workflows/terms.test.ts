import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queueOf } from '../activities/flow-plan.ts';
import { createActivities } from '../activities/index.ts';
import { MappingBook } from '../mapper/index.ts';
import type { Ledger } from '../store/ledger.ts';
import { openLedger } from '../store/open.ts';
import { BY } from '../test/ledger-scene.ts';
import { scratchFolder, TEST_MASTER_KEY, testClock } from '../test/ledgers.ts';
import { MAPPINGS, spineScene } from '../test/spine-scene.ts';
import { resultOf, timeSkipping, withWorkers } from '../test/workflow-environment.ts';
import { check, release } from './messages.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** When the first order is placed. */
const PLACED_AT = Date.parse('2026-11-22T09:00:00.000Z');
const ANN = { connectionId: 'shop', customerId: 'c-ann' };
const KINDS = ['order' as const, 'payment' as const];
const PAYMENT = {
  path: 'shop/payment.yaml',
  text: 'waybill: 1\nfrom: shop/payment\nto: payment\nrules:\n  state: { const: paid }\n  amount: amount\n  currency: { const: EUR }\n',
};

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  environment = await timeSkipping();
}, 60_000);
afterAll(() => environment.teardown());

describe('a customer, from their first deposit to the payment of what was late', () => {
  const folder = scratchFolder('waybill-terms-');
  let ledger: Ledger;
  afterAll(async () => {
    await ledger.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The workflows of production around a real ledger: what is woken is packed, and nothing else. */
  async function begin() {
    const clock = testClock(PLACED_AT);
    ledger = await openLedger({ url: `sqlite:${join(folder, 'ledger.db')}`, masterKey: TEST_MASTER_KEY, clock });
    await ledger.migrate();
    const book = MappingBook.compile([...MAPPINGS, PAYMENT]);
    const { deps, erp, order } = spineScene(
      ledger,
      clock,
      { current: () => book, released: async () => ({ of: () => book }) },
      {
        flows: { orders: { kinds: KINDS, from: ['shop'], steps: ['map', 'gate', 'write erp'] } },
        rules: { gates: ['deposit', 'credit'], deposit: { percent: 30 }, credit: { freezeAfterDays: 60 } },
      },
    );
    const { workflow } = environment.client;
    const run = Math.random().toString(36).slice(2);
    const named = (id: string) => `${run}/${id}`;
    const start = (type: string, id: string, input: object) =>
      workflow.start(type, { taskQueue: 'waybill', workflowId: named(id), args: [input] });
    const ended = (id: string) => resultOf(environment, named(id));
    const woken = new Set<string>(['orders']);
    deps.packer.wake = (flow) => void woken.add(flow);
    deps.starter.startCase = async ({ caseId, kind, waitingFor }) =>
      void (await start('caseDesk', caseId, { caseId, kind, waitingFor }));
    deps.starter.checkCase = async (caseId) => {
      await workflow
        .getHandle(named(caseId))
        .signal(check)
        .catch((error: unknown) => {
          // One that has ended needs no word.
          if (!(error instanceof WorkflowNotFoundError)) throw error;
        });
    };
    deps.starter.running = async (ids) => new Set(ids);
    const activities = createActivities(deps);

    async function settle(): Promise<void> {
      for (const flow of woken) {
        woken.delete(flow);
        const batch = await ledger.pack({ flow, max: 100, maxNumberBytes: 1_900, closedQueues: [] });
        if (!batch) continue;
        woken.add(flow);
        const { batchId } = batch;
        await start('batch', batchId, {
          batchId,
          flow,
          connectionId: 'erp',
          queue: queueOf('erp'),
        });
        await ended(batchId);
      }
    }
    let sweeps = 0;
    async function sweep(): Promise<void> {
      sweeps += 1;
      await start('sweep', `sweep/${sweeps}`, {});
      await ended(`sweep/${sweeps}`);
    }
    return {
      ledger,
      /** What the ERP was told of, by how much each comes to. */
      sold: () => erp.live().length,
      async places(id: string): Promise<void> {
        await order({ id, paid: 'unpaid', customer: 'c-ann', placedAt: new Date(clock.now()).toISOString() });
        woken.add('orders');
        await settle();
      },
      async pays(id: string, of: string, amount: string): Promise<void> {
        const parent = { kind: 'order' as const, number: `#${of}`, of: 'shop' };
        const { flows } = await ledger.stage({
          connectionId: 'shop',
          flows: [{ flow: 'orders', kinds: KINDS, from: ['shop'], priority: 'order' }],
          records: [{ kind: 'payment', id, numbers: [], parent, data: { amount } }],
        });
        for (const flow of flows) woken.add(flow);
        await settle();
      },
      /** So many days go by, and a sweep comes after them; not at the moment at which a case reminds: the test server gives who is told to look just then no further task. */
      async passes(days: number): Promise<void> {
        clock.pass(days * DAY_MS);
        await environment.sleep(days * DAY_MS + MINUTE_MS);
        await sweep();
        await settle();
      },
      async terms(days: number): Promise<void> {
        const { flows } = await ledger.decideAccount(ANN, { verb: 'terms', days }, BY);
        for (const flow of flows) woken.add(flow);
        await settle();
      },
      cases: async () =>
        (await ledger.cases({ state: 'open', limit: 20 }))
          .filter(({ members, kind }) => members > 0 && kind !== 'overdue')
          .map(({ caseId, kind, members, waitingFor }) => ({ caseId, kind, members, waitingFor })),
      /** A case ends by the next sweep, which tells it that nothing waits in it. */
      async ended(caseId: string): Promise<void> {
        await sweep();
        await ended(caseId);
      },
      desk: (caseId: string) => workflow.getHandle(named(caseId)),
      settle,
      work: <T>(line: () => Promise<T>): Promise<T> =>
        withWorkers(environment, activities, ['waybill', queueOf('erp')], line),
    };
  }

  it('waits for the deposit, buys on terms, is frozen 61 days late, and goes on with the payment', async () => {
    const scene = await begin();
    await scene.work(async () => {
      // New: nothing moves before the deposit is there, whatever time goes by.
      await scene.places('1001');
      expect(await scene.cases()).toMatchObject([
        { kind: 'deposit', waitingFor: 'deposit of #1001, 30 %: 0 of 3.00 EUR paid' },
      ]);
      const [deposit] = await scene.cases();
      await scene.passes(20);
      await scene.pays('P1', '1001', '2.99');
      expect(scene.sold()).toBe(0);
      await scene.pays('P2', '1001', '0.01');
      expect(scene.sold()).toBe(1);
      await scene.ended(deposit?.caseId as string);
      await scene.pays('P3', '1001', '7.00');

      // Known: Net 30, and no deposit any more.
      await scene.terms(30);
      await scene.places('1002');
      expect(scene.sold()).toBe(2);

      // Of day 20 with Net 30: late from day 50 on, and late by 60 days on day 110.
      await scene.passes(90);
      expect(await scene.ledger.account(ANN)).toMatchObject({ frozen: false });
      await scene.passes(1);
      expect(await scene.ledger.account(ANN)).toMatchObject({ frozen: true, frozenBy: 'overdue' });
      expect(await scene.ledger.auditRows({ what: 'customer.frozen', limit: 9 })).toMatchObject([
        { who: 'waybill', why: 'order #1002: 61 days overdue' },
      ]);
      await scene.places('1003');
      await scene.places('1004');
      await scene.passes(10);
      expect(await scene.cases()).toMatchObject([
        { kind: 'credit', members: 2, waitingFor: 'payment of what is overdue: customer shop/c-ann is frozen' },
      ]);
      expect(scene.sold()).toBe(2);

      // A person lets one of them go, and says why.
      const [frozen] = await scene.cases();
      const desk = scene.desk(frozen?.caseId as string);
      const word = { who: 'li', why: 'half of it is on its way', members: { number: '#1004' } };
      expect(await desk.executeUpdate(release, { args: [word] })).toEqual({ freed: 1 });
      await scene.settle();
      expect(scene.sold()).toBe(3);
      expect(await scene.cases()).toMatchObject([{ members: 1 }]);
      expect(await scene.ledger.account(ANN)).toMatchObject({ frozen: true });
      const said = await scene.ledger.auditRows({ who: 'li', limit: 9 });
      expect(said).toMatchObject([{ what: 'word.applied' }, { why: 'half of it is on its way' }]);

      // A part is not enough; the rest thaws at once, without a sweep, and the order goes on by itself.
      await scene.pays('P4', '1002', '9.99');
      expect(scene.sold()).toBe(3);
      await scene.pays('P5', '1002', '0.01');
      expect(await scene.ledger.account(ANN)).toMatchObject({ frozen: false, waiting: 0 });
      expect(scene.sold()).toBe(4);
      await scene.ended(frozen?.caseId as string);
    });
  });
});
