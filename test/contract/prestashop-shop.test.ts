import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Write, WriteResult } from '../../connectors/connector.ts';
import prestashop from '../../connectors/prestashop/index.ts';
import type { Order } from '../../connectors/prestashop/order-shape.ts';
import sandbox from '../../sandbox/prestashop/index.ts';
import type { Row } from '../../sandbox/prestashop/webservice.ts';
import { type AnyPort, failureOf, type Harness, idsOf, pullPages, pushAll, startHarness } from './harness.ts';
import { KEY, lineOf, options, parcel, place } from './prestashop-scene.ts';
import { shoppersOf, storefrontSuite } from './storefront.ts';
import { aWrite } from './writes.ts';

const {
  order,
  shipment,
  stock,
  price,
  customer,
  product,
  return: returned,
} = prestashop.kinds as Record<string, AnyPort>;

describe('prestashop shows how an account stands', () => {
  let harness: Harness;
  const start = async (more: object = {}, sandboxOptions: Record<string, unknown> = {}) => {
    harness = await startHarness({
      connector: prestashop,
      sandbox,
      options: (url) => ({ ...options(url), ...more }),
      sandboxOptions,
    });
    return (harness.system.act('enrol', {}) as Row).id;
  };
  const tell = async (id: string, standing: string) =>
    (await pushAll(customer as AnyPort, harness.context(), [aWrite(1, { id, standing })], harness.said))[0];
  const held = (id: string) => harness.server.books('prestashop').collection<Row>('customers').get(id);

  afterEach(() => harness.close());

  it("by a line of staff's note, and keeps who is closed from signing in as long as that is so", async () => {
    const id = await start({ deactivateCustomers: ['closed'] });
    harness.system.act('edit', { id, note: 'Calls on Mondays <b>' });
    const before = held(id);
    await tell(id, 'frozen');
    expect(held(id)).toMatchObject({ active: '1', note: 'Calls on Mondays <b>\nWaybill: account frozen' });
    for (const _ of ['once', 'twice']) expect(await tell(id, 'closed')).toEqual({ result: 'accepted', targetId: id });
    expect(held(id)).toMatchObject({ active: '0', note: 'Calls on Mondays <b>\nWaybill: account closed, deactivated' });
    expect(harness.server.calls('prestashop')).toMatchObject({ 'PATCH /api/:resource/:id': 2 });
    await tell(id, 'open');
    expect(held(id)).toEqual({ ...before, date_upd: expect.any(String) });
  });

  it('and lets nobody sign in whom staff keep from it', async () => {
    const id = await start({ deactivateCustomers: ['frozen', 'closed'] });
    harness.system.act('edit', { id, active: '0' });
    await tell(id, 'closed');
    expect(held(id)).toMatchObject({ active: '0', note: lineOf('closed') });
    await tell(id, 'open');
    expect(held(id)).toMatchObject({ active: '0', note: '' });
  });

  it('and says what an older shop lacks, without a pause of all else', async () => {
    const id = await start({}, { version: 1.7 });
    expect(await tell(id, 'closed')).toMatchObject({
      failure: { class: 'rejected', message: 'Method PATCH is not valid (of PrestaShop 8 and later)' },
    });
  });
});

describe('prestashop', () => {
  let harness: Harness;
  const push = async (port: AnyPort | undefined, one: Write) =>
    (await pushAll(port as AnyPort, harness.context(), [one], harness.said))[0] as WriteResult;
  const entries = (kind: string) => harness.system.entries().filter((entry) => entry.kind === kind);

  beforeEach(async () => {
    harness = await startHarness({ connector: prestashop, sandbox, options });
  });
  afterEach(() => harness.close());

  it('tells credit slips of what had left as returns, and none of what was never sent', async () => {
    let now = Date.UTC(2026, 10, 22, 9);
    const still = await startHarness({ connector: prestashop, sandbox, options, clock: { now: () => now } });
    try {
      const placed = place(still.system, { lines: [{ sku: 'WB-001', quantity: 3 }] });
      const slip = () => (still.system.act('slip', { id: placed.id, quantity: 1 }) as Row).id;
      slip();
      now += 1_000;
      still.system.act('ship', { id: placed.id });
      const ids = [slip(), slip()];
      const pages = await pullPages(returned as AnyPort, still.context(), null);
      expect(idsOf(pages).sort()).toEqual(ids);
      expect(pages[0]?.records[0]).toMatchObject({
        parent: { kind: 'order', id: placed.id },
        data: { date_add: '2026-11-22T09:00:01.000Z', rows: [{ product_reference: 'WB-001', product_quantity: '1' }] },
      });
    } finally {
      await still.close();
    }
  });

  it('names what ids stand for, in the time of UTC, and reads no password', async () => {
    place(harness.system, { country: 'FR' });
    const [page] = await pullPages(order as AnyPort, harness.context(), null);
    const data = page?.records[0]?.data as Order;
    expect(data).toMatchObject({
      currency: 'EUR',
      carrier: 'My carrier',
      customer: { email: 'buyer1@example.org' },
      delivery_address: { country: 'FR', city: 'Sample' },
      state: { paid: true, shipped: false, cancelled: false },
    });
    expect(Math.abs(Date.now() - Date.parse(data.date_add as string))).toBeLessThan(60_000);
    expect(JSON.stringify(page)).not.toContain('never-to-be-read');
  });

  it('walks hundreds of orders that share one second', async () => {
    const clock = { now: () => Date.UTC(2026, 10, 22, 9) };
    const still = await startHarness({ connector: prestashop, sandbox, options, clock });
    try {
      const ids = Array.from({ length: 120 }, () => place(still.system).id);
      expect(new Set(idsOf(await pullPages(order as AnyPort, still.context(), null)))).toEqual(new Set(ids));
    } finally {
      await still.close();
    }
  });

  it('sees what changes in the hour that the clock shows twice', async () => {
    let now = Date.UTC(2026, 9, 25, 0, 59, 59);
    const autumn = await startHarness({ connector: prestashop, sandbox, options, clock: { now: () => now } });
    try {
      place(autumn.system);
      const first = await pullPages(order as AnyPort, autumn.context(), null);
      expect(first.at(-1)?.cursor).toBe('2026-10-25 02:59:59');
      now += 6 * 60_000;
      const late = place(autumn.system);
      expect(late.date_upd).toBe('2026-10-25 02:05:59');
      const then = await pullPages(order as AnyPort, autumn.context(), first.at(-1)?.cursor ?? null);
      expect(idsOf(then)).toContain(late.id);
    } finally {
      await autumn.close();
    }
  });

  it('keeps the rest of a row that it writes whole', async () => {
    const payload = parcel(harness.system, 1);
    await push(shipment, aWrite(1, payload));
    const { data } = await harness.context().http.request({
      method: 'GET',
      url: `${harness.server.url('prestashop')}/api/order_carriers?display=full`,
      headers: { authorization: `Basic ${Buffer.from(`${KEY}:`).toString('base64')}` },
    });
    expect(data).toContain('<weight><![CDATA[1.000000]]></weight>');
    expect(data).toContain('<tracking_number><![CDATA[TRK-1]]></tracking_number>');
  });

  it('gives each parcel of an order a row of its own, and the order its state once', async () => {
    const payload = parcel(harness.system, 1);
    await push(shipment, aWrite(1, payload));
    const second = await push(shipment, aWrite(2, { ...payload, tracking_number: 'TRK-2' }));
    expect(second).toMatchObject({ result: 'accepted', facts: { trackingNumber: 'TRK-2' } });
    expect(entries('shipment').map(({ trackingNumber }) => trackingNumber)).toEqual(['TRK-1', 'TRK-2']);
    expect(entries('order')).toMatchObject([{ state: '4' }]);
  });

  it('does not take back what somebody took further, nor ship what is cancelled', async () => {
    const payload = parcel(harness.system, 1);
    await push(shipment, aWrite(1, { ...payload, state: 'delivered' }));
    await push(shipment, aWrite(1, payload));
    expect(entries('order')).toMatchObject([{ state: '5' }]);
    const other = parcel(harness.system, 2);
    harness.system.act('cancel', { id: other.id_order });
    await push(shipment, aWrite(2, other));
    expect(entries('order')[1]).toMatchObject({ state: '6' });
  });

  it('tells stock to a combination, and not to the product that is its sum', async () => {
    expect(await push(stock, aWrite(1, { reference: 'WB-SOCKS-L', quantity: 3 }))).toMatchObject({ targetId: '102' });
    expect(await push(stock, aWrite(2, { reference: 'WB-SOCKS', quantity: 3 }))).toMatchObject({
      failure: { class: 'rejected', field: 'reference' },
    });
    const [read] = (await stock?.read?.(harness.context(), ['102'])) ?? [];
    expect(read).toMatchObject({ id: '102', data: { reference: 'WB-SOCKS-L', quantity: 3 } });
  });

  it('prices an article for everybody and for a group, and moves a price instead of leaving the old one behind', async () => {
    const told = { reference: 'WB-001', price: '18.25', group: 'Gros', currency: 'EUR', from_quantity: 10 };
    await push(price, aWrite(1, { reference: 'WB-001', price: '20' }));
    const dates = { from: '2026-12-01T00:00:00.000Z', to: '2026-12-31T23:00:00.000Z' };
    const made = await push(price, aWrite(2, { ...told, ...dates }));
    // By the shop's clock, in Paris; the last second that counts is the one before it is over.
    expect(harness.system.entries().find(({ state }) => state === '18.25')).toMatchObject({
      number: '2026-12-01 01:00:00 - 2026-12-31 23:59:59',
    });
    const found = [
      { ...told, ...dates },
      { ...told, to: dates.to },
    ];
    expect(await price?.find?.(harness.context(), ['part2', 'part2'], found)).toMatchObject([
      { found: true },
      { found: false },
    ]);
    expect(entries('price')).toMatchObject([{ state: '20' }, { state: '18.25', lines: [{ quantity: 10 }] }]);
    const { targetId } = made as { targetId: string };
    expect(await push(price, aWrite(2, { ...told, from_quantity: 20 }, { op: 'update', targetId }))).toMatchObject({
      targetId,
    });
    expect(entries('price').map(({ lines }) => lines?.[0]?.quantity)).toEqual([1, 20]);
    expect(await push(price, aWrite(3, { ...told, group: 'Nobody' }))).toMatchObject({
      failure: { class: 'rejected', message: 'no customer group is called Nobody' },
    });
    const gone = { identity: 'part2', targetId, facts: {} };
    for (const _ of ['once', 'twice'])
      expect(await price?.cancel?.(harness.context(), [gone])).toMatchObject([{ result: 'accepted' }]);
    expect(entries('price')).toHaveLength(1);
  });

  it('reads customers with their group and without their password', async () => {
    const { id } = place(harness.system);
    const [record] = (await customer?.read?.(harness.context(), [id])) ?? [];
    expect(record?.data).toMatchObject({ group: 'Customer', addresses: [{ city: 'Sample', country: 'DE' }] });
    expect(JSON.stringify(record)).not.toContain('never-to-be-read');
  });

  it('reads each combination of a product as an article', async () => {
    const records = (await product?.read?.(harness.context(), ['100-2', '1-0', '100-0'])) ?? [];
    expect(records.map(({ id, data }) => [id, data])).toEqual([
      ['1-0', expect.objectContaining({ reference: 'WB-001', name: 'Bamboo cutting board', weight: '1.150000' })],
      ['100-2', expect.objectContaining({ reference: 'WB-SOCKS-L', name: 'Merino socks', weight: '0.075000' })],
    ]);
  });

  it('says what the key may not do', async () => {
    const ctx = await harness.connect(options(harness.server.url('prestashop')));
    const { http } = ctx;
    const denied = http.request({
      method: 'POST',
      url: `${harness.server.url('prestashop')}/api/stock_availables`,
      headers: {
        authorization: `Basic ${Buffer.from(`${KEY}:`).toString('base64')}`,
        'content-type': 'application/xml',
      },
      text: '<prestashop><stock_available><quantity>1</quantity></stock_available></prestashop>',
    });
    expect(await failureOf(harness.said, denied)).toEqual({
      class: 'auth',
      lack: 'permission',
      message: 'Method not allowed',
    });
  });
});

const { shoppers, visitors } = shoppersOf(['Wholesale', 'Customer']);

storefrontSuite({
  connector: prestashop,
  sandbox,
  options,
  sandboxOptions: { shoppers },
  // Without tax, as this shop shows its prices.
  table: [
    ...['WB-001,base,EUR,20.75,,,', 'WB-001,Wholesale,EUR,17.50,,,', 'WB-001,Wholesale,EUR,15.25,10,,'],
    ...['WB-SOCKS-S,base,EUR,10,,,', 'WB-SOCKS-S,Wholesale,EUR,8,,,'],
  ],
  tier: 'Wholesale',
  visitors: () => visitors,
  async tell({ context, said }) {
    const tier = { group: 'Wholesale' };
    const payloads = [
      { ...tier, reference: 'WB-001', price: '17.5' },
      { ...tier, reference: 'WB-001', price: '15.25', from_quantity: 10 },
      { ...tier, reference: 'WB-SOCKS-S', price: '8' },
    ];
    const writes = payloads.map((payload, n) => aWrite(n, payload));
    await pushAll(price as AnyPort, context(), writes, said);
  },
  leak: (system, sku) => void system.act('leak', { sku }),
  stranger: { visitor: { email: 'wholesale@example.com', password: 'not-the-password' }, secret: 'not-the-password' },
  leaking: ['17.5', '15.25', '8'],
});
