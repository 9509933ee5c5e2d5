import { afterEach, expect, it, vi } from 'vitest';
import type { KindPort } from '../../connectors/connector.ts';
import type { Booking } from '../../sandbox/flexport/freight.ts';
import type { OutboundOrder } from '../../sandbox/goodcang/orders.ts';
import type { Bill } from '../../sandbox/kingdee/bills.ts';
import type { ShopFulfillment, ShopOrder } from '../../sandbox/shopify/types.ts';
import { onEachDatabase, testClock } from '../../test/ledgers.ts';
import { ALL_LOOKS, looksOf, said } from '../../test/reconcile-reports.ts';
import { sandboxScene } from '../../test/sandbox-scene.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

onEachDatabase('reconciliation on the sandbox systems', (ledgers) => {
  const scenes: Awaited<ReturnType<typeof sandboxScene>>[] = [];
  afterEach(async () => {
    for (const scene of scenes.splice(0)) await scene.close();
  });

  /** Orders that went the whole way: paid, in the ERP, shipped, booked, and tracked in the shop. */
  async function begin(count: number) {
    const clock = testClock(Date.parse('2026-11-25T08:00:00Z'));
    const ledger = await ledgers.open(clock);
    const scene = await sandboxScene(ledger, clock);
    scenes.push(scene);
    const { act, sandbox } = scene;
    const place = () =>
      act('shopify', 'place', {
        country: 'DE',
        paid: true,
        lines: [
          { sku: 'WB-001', quantity: 2 },
          { sku: 'WB-002', quantity: 1 },
        ],
      }) as ShopOrder;
    const orders = Array.from({ length: count }, place);
    await scene.flow();
    const bills = sandbox.books('kingdee').collection<Bill>('saleOrders');
    const outbound = sandbox.books('goodcang').collection<OutboundOrder>('orders');
    const bookings = sandbox.books('flexport').collection<Booking>('bookings');
    const parcels = sandbox.books('shopify').collection<ShopFulfillment>('fulfillments');
    const levels = sandbox.books('shopify').collection<{ sku: string; available: number }>('levels');
    const billOf = (n: number) => bills.find(({ model }) => model.FNote === orders[n]?.name) as Bill;
    const outboundOf = (n: number) => outbound.find(({ body }) => body.order_desc === orders[n]?.name) as OutboundOrder;
    const bookingOf = (n: number) => bookings.find(({ body }) => body.name === orders[n]?.name) as Booking;
    const parcelOf = (n: number) => parcels.find(({ orderId }) => orderId === orders[n]?.id) as ShopFulfillment;
    for (let n = 0; n < count; n += 1) act('goodcang', 'ship', { code: outboundOf(n).code });
    await scene.flow();
    clock.pass(10 * MINUTE_MS);
    const books = { bills, outbound, bookings, parcels, levels };
    return { ...scene, clock, ledger, place, orders, books, billOf, outboundOf, bookingOf, parcelOf };
  }

  it('finds nothing where all systems agree, and looks at every one of them', async () => {
    const scene = await begin(6);
    const report = await scene.reconcile();
    expect(said(report)).toEqual([]);
    expect(looksOf(report)).toEqual(ALL_LOOKS);
    for (const { side, seen } of report.looks) if (side !== 'ledger') expect(seen).toBeGreaterThanOrEqual(6);
  });

  it('finds every seeded difference of every kind, and invents none', async () => {
    const scene = await begin(24);
    const { books, billOf, outboundOf, bookingOf, parcelOf, orders, act } = scene;
    const n = (index: number) => orders[index]?.name as string;
    const expected: string[] = [];

    // The shop.
    const forgotten = scene.place();
    expected.push(`never-attempted shop order ${forgotten.name}`);
    act('shopify', 'amend', { id: orders[0]?.id as string, sku: 'WB-001', quantity: 9 });
    expected.push(`amount shop order total ${n(0)}`, `quantity shop order WB-001 ${n(0)}`);

    // The ERP.
    books.bills.delete(String(billOf(1).FID));
    expected.push(`missing erp order ${n(1)}`);
    const bill = billOf(2);
    const [entry, ...rest] = bill.model.FSaleOrderEntry ?? [];
    books.bills.put(String(bill.FID), {
      ...bill,
      model: { ...bill.model, FSaleOrderEntry: [{ ...entry, FTaxPrice: '0.55' }, ...rest] },
    });
    expected.push(`amount erp order total ${n(2)}`);
    const money = billOf(3);
    books.bills.put(String(money.FID), {
      ...money,
      model: { ...money.model, FSaleOrderFinance: { FSettleCurrId: { FNumber: 'PRE001' } } },
    });
    expected.push(`currency erp order currency ${n(3)}`);
    books.bills.put(String(billOf(4).FID), { ...billOf(4), FDocumentStatus: 'D' });
    books.bills.put(String(billOf(5).FID), { ...billOf(5), FCancelStatus: 'B' });
    expected.push(`status erp order stage ${n(4)}`, `status erp order stage ${n(5)}`);
    const twin = billOf(6);
    const ours = `${twin.FBillNo.slice(0, -1)}${twin.FBillNo.endsWith('a') ? 'b' : 'a'}`;
    books.bills.put('999001', { ...twin, FID: 999_001, FBillNo: ours });
    expected.push(`extra erp order ${ours}`);
    books.bills.put('999002', { ...twin, FID: 999_002, FBillNo: 'XSDD000042' });

    // The warehouse.
    books.outbound.delete(outboundOf(7).code);
    expected.push(`missing wms shipment ${n(7)}`);
    const short = outboundOf(8);
    books.outbound.put(short.code, {
      ...short,
      body: {
        ...short.body,
        items: [
          { product_sku: 'WB-001', quantity: 1 },
          { product_sku: 'WB-002', quantity: 1 },
        ],
      },
    });
    expected.push(`quantity wms shipment WB-001 ${n(8)}`);
    books.outbound.put(outboundOf(9).code, { ...outboundOf(9), status: 'X' });
    expected.push(`status wms shipment stage ${n(9)}`);
    books.outbound.put('G-double', { ...outboundOf(10), code: 'G-double' });
    expected.push('extra wms shipment G-double');

    // The forwarder.
    books.bookings.delete(String(bookingOf(11).id));
    expected.push(`missing freight shipment ${n(11)}`);
    books.bookings.put('990001', { ...bookingOf(12), id: 990_001 });
    expected.push(`extra freight shipment ${n(12)}`);
    const cargo = bookingOf(13);
    const units = cargo.body.cargo?.shipping_units?.map((unit) => ({ ...unit, count: 7 })) ?? [];
    books.bookings.put(String(cargo.id), {
      ...cargo,
      body: { ...cargo.body, cargo: { ...cargo.body.cargo, shipping_units: units } },
    });
    expected.push(`quantity freight shipment WB-001 ${n(13)}`, `quantity freight shipment WB-002 ${n(13)}`);
    books.bookings.put(String(bookingOf(14).id), { ...bookingOf(14), status: 'archived' });
    expected.push(`status freight shipment stage ${n(14)}`);

    // What the shop shows.
    books.parcels.delete(parcelOf(15).id);
    expected.push(`missing shop shipment ${n(15)}`);
    const other = parcelOf(16);
    books.parcels.put(other.id, { ...other, trackingInfo: [{ company: 'DHL', number: 'ANOTHER', url: null }] });
    expected.push(`tracking shop shipment tracking ${n(16)}`);
    books.parcels.put('gid://shopify/Fulfillment/99', {
      ...parcelOf(17),
      id: 'gid://shopify/Fulfillment/99',
      name: `${n(17)}-F2`,
    });
    expected.push(`extra shop shipment ${n(17)}-F2`);
    const level = books.levels.get('WB-003') as { sku: string; available: number };
    books.levels.put('WB-003', { ...level, available: level.available + 5 });
    expected.push('stock shop stock available WB-003');

    scene.clock.pass(10 * MINUTE_MS);
    expect(said(await scene.reconcile()).sort()).toEqual(expected.sort());
    // A second look finds the same: looking changed nothing.
    expect(said(await scene.reconcile()).sort()).toEqual(expected.sort());
  });

  it('invents nothing while orders keep flowing', async () => {
    const scene = await begin(4);
    const report = await scene.reconcile({}, async () => {
      for (let n = 0; n < 6; n += 1) scene.place();
      scene.act('shopify', 'amend', { id: scene.orders[1]?.id as string, sku: 'WB-001', quantity: 5 });
      scene.act('goodcang', 'setStock', { sku: 'WB-004', quantity: 77 });
      await scene.flow();
    });
    expect(said(report)).toEqual([]);
    // Nor half-way: some read, some not, some only announced.
    for (let n = 0; n < 3; n += 1) scene.place();
    await scene.pull('shop');
    expect(said(await scene.reconcile())).toEqual([]);
    await scene.settle();
    expect(said(await scene.reconcile())).toEqual([]);
  });

  it('sets right what is safe to set right, through the ledger, and finds nothing afterwards', async () => {
    const scene = await begin(8);
    const { books, billOf, outboundOf, bookingOf, parcelOf, act } = scene;
    const forgotten = scene.place();
    books.bills.delete(String(billOf(1).FID));
    books.bookings.delete(String(bookingOf(2).id));
    books.parcels.put(parcelOf(3).id, {
      ...parcelOf(3),
      trackingInfo: [{ company: 'DHL', number: 'ANOTHER', url: null }],
    });
    act('shopify', 'amend', { id: forgotten.id, sku: 'WB-002', quantity: 3 });
    const level = books.levels.get('WB-003') as { sku: string; available: number };
    books.levels.put('WB-003', { ...level, available: level.available + 5 });
    const late = scene.place();
    await scene.pull('shop');
    await scene.settle();
    const away = books.outbound.find(({ body }) => body.order_desc === late.name) as OutboundOrder;
    act('goodcang', 'ship', { code: away.code });
    const unheard = scene.place();
    scene.clock.pass(10 * MINUTE_MS);

    const bills = books.bills.size;
    const report = await scene.reconcile({ repair: true });
    expect(
      report.differences.map(({ kind, connectionId, state }) => `${kind} ${connectionId} ${state}`).sort(),
    ).toEqual([
      'missing erp repaired',
      'missing freight repaired',
      'never-attempted shop repaired',
      'status wms repaired',
      'stock shop repaired',
      'tracking shop repaired',
    ]);
    await scene.settle();
    await scene.flow();
    scene.clock.pass(10 * MINUTE_MS);
    expect(said(await scene.reconcile())).toEqual([]);
    expect(books.bills.size).toBe(bills + 2);
    expect(books.bills.find(({ model }) => model.FNote === unheard.name)).toMatchObject({ FDocumentStatus: 'C' });
    expect(billOf(1)).toMatchObject({ FDocumentStatus: 'C' });
    expect(outboundOf(1)).toMatchObject({ status: 'D' });
    expect(parcelOf(3).trackingInfo[0]?.number).not.toBe('ANOTHER');
    expect(books.levels.get('WB-003')?.available).toBe(level.available);
    expect([...scene.cases.values()].filter(({ kind }) => kind === 'reconciliation')).toEqual([]);
  });

  it('makes nothing anew that is there half-made', async () => {
    const scene = await begin(2);
    const [there, gone] = [0, 1].map(scene.billOf);
    for (const bill of [there, gone]) scene.books.bills.delete(String(bill?.FID));
    scene.clock.pass(10 * MINUTE_MS);
    const port = scene.deps.connections.get('erp')?.connector.kinds.order as Required<KindPort>;
    const find = vi
      .spyOn(port, 'find')
      .mockImplementation(async (_, identities) =>
        identities.map(() => ({ found: false, halfMade: String(there?.FID) })),
      );
    try {
      const { differences } = await scene.reconcile();
      expect(differences).toMatchObject([{ kind: 'missing', targetId: String(gone?.FID), repair: 'run again' }]);
    } finally {
      find.mockRestore();
    }
  });

  it('gives the rest to one case a kind and system, which ends when it is set right', async () => {
    const scene = await begin(5);
    const { books, billOf } = scene;
    const before = [1, 2].map(billOf);
    for (const bill of before) {
      const entries = (bill.model.FSaleOrderEntry ?? []).map((entry) => ({ ...entry, FTaxPrice: '0.55' }));
      books.bills.put(String(bill.FID), { ...bill, model: { ...bill.model, FSaleOrderEntry: entries } });
    }
    const original = billOf(3);
    const ours = `${original.FBillNo.slice(0, -1)}${original.FBillNo.endsWith('a') ? 'b' : 'a'}`;
    books.bills.put('999001', { ...original, FID: 999_001, FBillNo: ours });
    scene.clock.pass(10 * MINUTE_MS);
    const open = async () =>
      (await scene.ledger.cases({ state: 'open', limit: 10 }))
        .map(({ cause, members }) => `${cause} ${members}`)
        .sort();
    await scene.reconcile({ repair: true });
    expect(await open()).toEqual(['reconciliation:amount:erp 2', 'reconciliation:extra:erp 0']);
    // Found again, it is the same case; what belongs to no order keeps its case open all the same.
    await scene.reconcile({ repair: true });
    for (const { caseId } of scene.cases.values()) await scene.ledger.closeCaseIfEmpty(caseId);
    expect(await open()).toEqual(['reconciliation:amount:erp 2', 'reconciliation:extra:erp 0']);
    books.bills.delete('999001');
    for (const bill of before) books.bills.put(String(bill.FID), bill);
    await scene.reconcile({ repair: true });
    for (const { caseId } of scene.cases.values()) await scene.ledger.closeCaseIfEmpty(caseId);
    expect(await open()).toEqual([]);
  });

  it('finds what is late, and says in which case it waits', async () => {
    const scene = await begin(2);
    scene.sandbox.setFaults('kingdee', { rate: 1 });
    const stuck = scene.place();
    await scene.pull('shop');
    const batch = await scene.ledger.pack({ flow: 'orders', max: 10, maxNumberBytes: 1_900, closedQueues: [] });
    await scene.inActivity(() =>
      scene.activities.openBatch({ batchId: batch?.batchId as string, flow: 'orders', connectionId: 'erp' }),
    );
    scene.sandbox.setFaults('kingdee', {});
    scene.clock.pass(10 * HOUR_MS);
    const { differences } = await scene.reconcile();
    expect(differences).toMatchObject([{ kind: 'late', number: stuck.name, field: 'cleared', state: 'case' }]);
    expect(differences[0]?.caseId).toMatch(/^case\/\d+$/);
  });
});
