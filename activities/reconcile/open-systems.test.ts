import { afterEach, expect, it } from 'vitest';
import type { Shipment as KarrioShipment } from '../../sandbox/karrio/store.ts';
import type { Row } from '../../sandbox/tryton/tables.ts';
import type { Order, Variant } from '../../sandbox/vendure/shop.ts';
import { onEachDatabase, testClock } from '../../test/ledgers.ts';
import { OPEN_LINE_UP } from '../../test/line-ups.ts';
import { ALL_LOOKS, looksOf, said } from '../../test/reconcile-reports.ts';
import { sandboxScene } from '../../test/sandbox-scene.ts';

const MINUTE_MS = 60_000;

onEachDatabase('reconciliation of Vendure, Tryton and karrio', (ledgers) => {
  const scenes: Awaited<ReturnType<typeof sandboxScene>>[] = [];
  afterEach(async () => {
    for (const scene of scenes.splice(0)) await scene.close();
  });

  /** Orders that went the whole way: in the ERP, shipped, booked, and tracked in the shop. */
  async function begin(count: number) {
    const clock = testClock(Date.parse('2026-11-25T08:00:00Z'));
    const scene = await sandboxScene(await ledgers.open(clock), clock, {}, OPEN_LINE_UP);
    scenes.push(scene);
    const { act, sandbox } = scene;
    const place = () =>
      act('vendure', 'place', {
        lines: [
          { sku: 'WB-001', quantity: 2 },
          { sku: 'WB-002', quantity: 1 },
        ],
      }) as Order;
    const orders = Array.from({ length: count }, place);
    await scene.flow();
    act('tryton', 'ship');
    await scene.flow();
    clock.pass(10 * MINUTE_MS);
    const books = {
      shop: sandbox.books('vendure').collection<Order>('orders'),
      variants: sandbox.books('vendure').collection<Variant>('variants'),
      sales: sandbox.books('tryton').collection<Row>('erp/sale.sale'),
      saleLines: sandbox.books('tryton').collection<Row>('erp/sale.line'),
      shipments: sandbox.books('tryton').collection<Row>('wms/stock.shipment.out'),
      moves: sandbox.books('tryton').collection<Row>('wms/stock.move'),
      parcels: sandbox.books('karrio').collection<KarrioShipment>('shipments'),
    };
    const code = (n: number) => orders[n]?.code as string;
    const saleOf = (n: number) => books.sales.find(({ description }) => description === code(n)) as Row;
    /** What Waybill made of this order in a system. */
    const targetOf = async (n: number, connectionId: string): Promise<string> => {
      const [root] = await scene.deps.ledger.findRoots(code(n));
      const writes = await scene.deps.ledger.journey(root as string);
      return writes.find((one) => one.what === 'write' && one.connectionId === connectionId)?.targetId as string;
    };
    return { ...scene, clock, place, orders, books, code, saleOf, targetOf };
  }

  it('finds nothing where all agree, and looks at every one of them', async () => {
    const scene = await begin(5);
    const report = await scene.reconcile();
    expect(said(report)).toEqual([]);
    expect(looksOf(report)).toEqual(ALL_LOOKS);
    for (const { side, seen } of report.looks) if (side !== 'ledger') expect(seen).toBeGreaterThanOrEqual(5);
  });

  it('finds every seeded difference of every kind, and invents none', async () => {
    const scene = await begin(20);
    const { books, code, saleOf, targetOf, orders, act } = scene;
    // Of one that has left, what is cancelled comes back as goods, and the order stays as it left.
    const unsent = scene.place();
    await scene.flow();
    const expected: string[] = [];
    const shopOrder = (n: number) => books.shop.get(orders[n]?.id as string) as Order;
    const decimal = (text: string) => ({ __class__: 'Decimal', decimal: text });

    // The shop.
    expected.push(`never-attempted shop order ${scene.place().code}`);
    const grown = shopOrder(0);
    const [first, ...others] = grown.lines;
    books.shop.put(grown.id, {
      ...grown,
      lines: [{ ...(first as Order['lines'][number]), quantity: 9 }, ...others],
      totalWithTax: grown.totalWithTax + 700,
    });
    expected.push(`amount shop order total ${code(0)}`, `quantity shop order WB-001 ${code(0)}`);
    act('vendure', 'cancel', { id: unsent.id });
    expected.push(`status shop order stage ${unsent.code}`);

    // The ERP.
    const change = (n: number, values: object) => {
      const sale = saleOf(n);
      books.sales.put(String(sale.id), { ...sale, ...values });
    };
    books.sales.delete(String(saleOf(2).id));
    expected.push(`missing erp order ${code(2)}`);
    change(3, { total_amount: decimal('1.00') });
    expected.push(`amount erp order total ${code(3)}`);
    change(4, { currency: 4 });
    expected.push(`currency erp order currency ${code(4)}`);
    const line = books.saleLines.find((one) => one.sale === saleOf(5).id && one.quantity === 2) as Row;
    books.saleLines.put(String(line.id), { ...line, quantity: 1 });
    expected.push(`quantity erp order WB-001 ${code(5)}`);
    change(6, { state: 'quotation' });
    change(7, { state: 'cancelled' });
    expected.push(`status erp order stage ${code(6)}`, `status erp order stage ${code(7)}`);
    books.sales.put('9001', { ...saleOf(8), id: 9_001, number: 'S9001' });
    expected.push('extra erp order S9001');
    books.sales.put('9002', { ...saleOf(8), id: 9_002, number: 'S9002', reference: 'by hand' });

    // The warehouse.
    const shipmentOf = async (n: number) => books.shipments.get(await targetOf(n, 'wms')) as Row;
    books.shipments.delete(String((await shipmentOf(9)).id));
    expected.push(`missing wms shipment ${code(9)}`);
    const short = await shipmentOf(10);
    const move = books.moves.find((one) => one.shipment === short.id && one.quantity === 2) as Row;
    books.moves.put(String(move.id), { ...move, quantity: 1 });
    expected.push(`quantity wms shipment WB-001 ${code(10)}`);
    const dropped = await shipmentOf(11);
    books.shipments.put(String(dropped.id), { ...dropped, state: 'cancelled' });
    expected.push(`status wms shipment stage ${code(11)}`);
    books.shipments.put('9001', { ...(await shipmentOf(12)), id: 9_001, number: '9001' });
    expected.push('extra wms shipment 9001');

    // The forwarder.
    const parcelOf = async (n: number) => books.parcels.get(await targetOf(n, 'freight')) as KarrioShipment;
    books.parcels.delete((await parcelOf(13)).id);
    expected.push(`missing freight shipment ${code(13)}`);
    const lighter = await parcelOf(14);
    const [parcel] = lighter.parcels;
    const items = (parcel?.items ?? []).map((item) => ({ ...item, quantity: 7 }));
    books.parcels.put(lighter.id, { ...lighter, parcels: [{ ...parcel, items }] });
    for (const sku of ['WB-001', 'WB-002']) expected.push(`quantity freight shipment ${sku} ${code(14)}`);
    const recalled = await parcelOf(15);
    books.parcels.put(recalled.id, { ...recalled, status: 'cancelled' });
    expected.push(`status freight shipment stage ${code(15)}`);
    books.parcels.put('shp_twin', { ...(await parcelOf(16)), id: 'shp_twin', tracking_number: 'TWIN' });
    expected.push('extra freight shipment TWIN');

    // What the shop shows.
    const showing = (n: number, fulfillments: Order['fulfillments']) =>
      books.shop.put(shopOrder(n).id, { ...shopOrder(n), fulfillments });
    const shown = (n: number) => shopOrder(n).fulfillments[0] as Order['fulfillments'][number];
    showing(17, []);
    expected.push(`missing shop shipment ${code(17)}`);
    showing(18, [{ ...shown(18), trackingCode: 'ANOTHER' }]);
    expected.push(`tracking shop shipment tracking ${code(18)}`);
    showing(19, [
      { ...shown(19), state: 'Pending' },
      { ...shown(19), id: '9001' },
    ]);
    expected.push(`status shop shipment stage ${code(19)}`, `extra shop shipment ${code(19)}`);
    const variant = books.variants.find(({ sku }) => sku === 'WB-003') as Variant;
    const [level] = variant.stockLevels;
    books.variants.put(variant.id, {
      ...variant,
      stockLevels: [{ ...(level as Variant['stockLevels'][number]), stockOnHand: 7_777 }],
    });
    expected.push('stock shop stock stockOnHand WB-003');

    scene.clock.pass(10 * MINUTE_MS);
    expect(said(await scene.reconcile())).toEqual(expected.sort());
    // A second look finds the same: looking changed nothing.
    expect(said(await scene.reconcile())).toEqual(expected.sort());
  });

  it('sets right what is safe to set right, and finds nothing afterwards', async () => {
    const scene = await begin(5);
    const { books, saleOf, targetOf, orders } = scene;
    const unheard = scene.place();
    books.sales.delete(String(saleOf(1).id));
    books.parcels.delete(await targetOf(2, 'freight'));
    const order = books.shop.get(orders[3]?.id as string) as Order;
    books.shop.put(order.id, { ...order, fulfillments: [] });
    scene.clock.pass(10 * MINUTE_MS);
    const report = await scene.reconcile({ repair: true });
    expect(
      report.differences.map(({ kind, connectionId, state }) => `${kind} ${connectionId} ${state}`).sort(),
    ).toEqual([
      'missing erp repaired',
      'missing freight repaired',
      'missing shop repaired',
      'never-attempted shop repaired',
    ]);
    await scene.settle();
    await scene.flow();
    scene.clock.pass(10 * MINUTE_MS);
    expect(said(await scene.reconcile())).toEqual([]);
    expect(books.sales.filter(({ description }) => description === unheard.code)).toHaveLength(1);
    expect(books.sales.filter(({ description }) => description === orders[1]?.code)).toHaveLength(1);
    expect(books.shop.get(order.id)?.fulfillments).toHaveLength(1);
  });
});
