import { beforeEach, expect, it } from 'vitest';
import { draftsOf, PURCHASES } from '../../domain/purchases/draft.ts';
import { placed } from '../../domain/purchases/on-order.ts';
import type { Ledger } from '../../store/ledger.ts';
import { onEachDatabase, type TestClock, testClock } from '../../test/ledgers.ts';
import { OPEN_LINE_UP } from '../../test/line-ups.ts';
import { said } from '../../test/reconcile-reports.ts';
import { sandboxScene } from '../../test/sandbox-scene.ts';
import { topology } from '../flow-plan.ts';
import { orderedSince } from './on-order.ts';

const DRAFT = {
  sku: 'WB-001',
  warehouse: 'WH',
  quantity: 200,
  leadDays: 21,
  supplier: '1',
  price: '4.20',
  currency: 'EUR',
};

onEachDatabase('purchases that were decided', (ledgers) => {
  let scene: Awaited<ReturnType<typeof sandboxScene>>;
  let ledger: Ledger;
  let clock: TestClock;
  beforeEach(async () => {
    clock = testClock();
    ledger = await ledgers.open(clock);
    scene = await sandboxScene(
      ledger,
      clock,
      { flows: {}, rules: { stock: {}, replenish: { connection: 'erp', warehouses: { wms: 'WH' } } } },
      OPEN_LINE_UP,
    );
    return () => scene.close();
  });

  const decide = (before: string | null, ...more: object[]) => {
    const drafts = draftsOf([DRAFT, ...more.map((one) => ({ ...DRAFT, ...one }))], {
      day: '2026-11-26',
      before: Number(before ?? 0),
    });
    return ledger.stage({
      connectionId: PURCHASES,
      flows: topology(scene.deps),
      records: drafts.map((data) => ({ kind: 'purchase', id: data.number, numbers: [data.number], data })),
      cursor: { name: 'decided', value: String(Number(before ?? 0) + drafts.length), was: before },
    });
  };
  const inErp = () =>
    scene.sandbox
      .system('tryton')
      .entries()
      .filter(({ kind, live }) => kind === 'purchase' && live);
  const coming = async (sku = 'WB-001') => {
    const { pieces } = await orderedSince(scene.deps, 0, ['wms', 'far']);
    return pieces.get(placed(sku, 'wms')) ?? 0;
  };

  it('are one draft each in the ERP, whatever is said or lost twice, and are on order at once and as they come', async () => {
    expect(await coming()).toBe(0);
    await decide(null);
    // Before its flow has seen it, it is on order all the same.
    expect(await coming()).toBe(200);
    expect(await decide(null, { sku: 'WB-002' })).toMatchObject({ overtaken: true, records: [] });
    await scene.settle();
    await scene.settle();
    const [draft, ...others] = inErp();
    expect([draft, others]).toMatchObject([{ state: 'draft', lines: [{ sku: 'WB-001', quantity: 200 }] }, []]);
    expect(await coming()).toBe(200);

    await scene.flow();
    const id = draft?.id as string;
    scene.act('tryton', 'order', { id, price: '4.20' });
    await scene.flow();
    expect(await coming()).toBe(200);
    for (const [quantity, left] of [
      [50, 150],
      [30, 120],
      [120, 0],
    ] as const) {
      scene.act('tryton', 'receive', { id, quantity });
      await scene.flow();
      expect(await coming()).toBe(left);
    }
    expect(inErp()).toHaveLength(1);
  });

  it('count with what the ERP bought by itself, by the name that it has for a warehouse', async () => {
    const bought = scene.act('tryton', 'draftPurchase') as string;
    const { id } = scene.deps.connections.get('erp') ?? {};
    expect(id).toBe('erp');
    await scene.flow();
    // Five dozen, and nobody tells the ERP of its own purchase again.
    expect(await coming()).toBe(60);
    expect(inErp()).toHaveLength(1);
    scene.act('tryton', 'order', { id: bought, price: '1.00' });
    await scene.flow();
    expect(await coming()).toBe(60);
    const renamed = { ...scene.deps.config.rules.replenish, warehouses: {} } as never;
    const config = { ...scene.deps.config, rules: { ...scene.deps.config.rules, replenish: renamed } };
    const { pieces, elsewhere } = await orderedSince({ config, ledger }, 0, ['wms', 'far']);
    expect([[...pieces], [...elsewhere]]).toEqual([[], [['WH', 60]]]);
  });

  it('are on order no longer once a person took them back, here or there', async () => {
    await decide(null, { sku: 'WB-002', supplier: '1', currency: 'USD' });
    await scene.flow();
    expect(inErp()).toHaveLength(2);
    const [one, other] = inErp();
    scene.act('tryton', 'change', { model: 'purchase.purchase', id: one?.id, state: 'cancelled' });
    await scene.flow();
    const [rootId] = await ledger.findRoots('P20261126-0002');
    await ledger.command(rootId as string, { verb: 'cancel', who: 'ann', why: 'bought elsewhere' });
    await scene.flow();
    expect([await coming('WB-001'), await coming('WB-002'), inErp().map(({ id }) => id)]).toEqual([0, 0, []]);
    expect(other?.state).toBe('draft');
  });

  it.each([
    ['that it was ordered is known already', true],
    ['nobody has read yet that it was ordered', false],
  ])('stay on order where the ERP refuses to take them back because %s', async (_, told) => {
    await decide(null);
    await scene.settle();
    const [draft] = inErp();
    scene.act('tryton', 'order', { id: draft?.id, price: '4.20' });
    if (told) await scene.flow();
    const [rootId] = await ledger.findRoots('P20261126-0001');
    await ledger.command(rootId as string, { verb: 'cancel', who: 'ann', why: 'bought elsewhere' });
    await scene.settle();
    expect([...scene.cases.values()].map(({ waitingFor }) => waitingFor)).toEqual([
      expect.stringContaining('somebody ordered it'),
    ]);
    await scene.flow();
    expect([await coming(), inErp().map(({ state }) => state)]).toEqual([200, ['processing']]);
    scene.act('tryton', 'receive', { id: draft?.id, quantity: 50 });
    await scene.flow();
    expect(await coming()).toBe(150);
  });

  it('are told of by the ERP whatever a person typed over the reference that it was given', async () => {
    await decide(null);
    await scene.settle();
    const [{ id } = { id: '' }] = inErp();
    scene.act('tryton', 'change', { model: 'purchase.purchase', id, reference: 'HZ 4711' });
    await scene.flow();
    scene.act('tryton', 'order', { id, price: '4.20' });
    scene.act('tryton', 'receive', { id, quantity: 50 });
    await scene.flow();
    expect(await coming()).toBe(150);
    scene.act('tryton', 'receive', { id, quantity: 150 });
    await scene.flow();
    expect([await coming(), inErp()]).toMatchObject([0, [{ id }]]);
  });

  it('are told apart from what a person copied from them, which comes as well', async () => {
    await decide(null);
    await scene.flow();
    const [draft] = inErp();
    const copied = scene.act('tryton', 'draftPurchase', { reference: draft?.reference }) as string;
    await scene.flow();
    expect([await coming(), inErp().map(({ id }) => id)]).toEqual([260, [draft?.id, copied]]);
    scene.act('tryton', 'change', { model: 'purchase.purchase', id: draft?.id, state: 'cancelled' });
    await scene.flow();
    expect([await coming(), inErp().map(({ id }) => id)]).toEqual([60, [copied]]);
  });

  it('are compared with what the ERP holds: what is gone or double is a person’s, what changed there is read', async () => {
    await decide(
      null,
      ...['WB-002', 'WB-003', 'WB-004'].map((sku) => ({ sku, currency: sku === 'WB-002' ? 'USD' : 'EUR' })),
    );
    await decide('2', { sku: 'WB-005' }, { sku: 'WB-006', currency: 'USD' });
    await scene.flow();
    clock.pass(600_000);
    const all = inErp().map(({ id }) => id);
    expect(all).toHaveLength(4);
    expect(said(await scene.reconcile())).toEqual([]);

    const [gone, changed, voided, copied] = all as [string, string, string, string];
    const books = scene.sandbox.books('tryton');
    books.collection('erp/purchase.purchase').delete(gone);
    const lines = books.collection<{ id: number; purchase: number; quantity: number }>('erp/purchase.line');
    const line = lines.find(({ purchase }) => purchase === Number(changed)) as { id: number };
    scene.act('tryton', 'change', { model: 'purchase.line', id: line.id, quantity: 150 });
    scene.act('tryton', 'change', { model: 'purchase.purchase', id: changed, description: 'fewer' });
    scene.act('tryton', 'change', { model: 'purchase.purchase', id: voided, state: 'cancelled' });
    const { reference } = inErp().find(({ id }) => id === copied) ?? {};
    scene.act('tryton', 'draftPurchase', { reference });
    clock.pass(600_000);

    const report = await scene.reconcile({ repair: true });
    expect(report.differences.map(({ kind, targetId, state }) => [kind, targetId, state]).sort()).toEqual(
      [
        ['extra', String(Math.max(...inErp().map(({ id }) => Number(id)))), 'case'],
        ['missing', gone, 'case'],
        ['quantity', changed, 'repaired'],
        ['status', voided, 'repaired'],
      ].sort(),
    );
    // It is known now, and nothing was made anew.
    expect(inErp()).toHaveLength(3);
    clock.pass(600_000);
    expect(said(await scene.reconcile())).toEqual(['extra erp purchase 1', 'missing erp purchase P20261126-0001']);
  });

  it('wait for a person where the ERP refuses them, and stay on order until one takes them back', async () => {
    await decide(null, { supplier: 'nobody' });
    await scene.settle();
    expect(inErp()).toHaveLength(1);
    expect([...scene.cases.values()].map(({ waitingFor }) => waitingFor)).toEqual([
      expect.stringContaining('Tryton knows no party nobody'),
    ]);
    expect(await coming()).toBe(400);
  });
});
