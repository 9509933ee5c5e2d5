import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import fourpx from '../../connectors/fourpx/index.ts';
import type { HttpRequest } from '../../connectors/http.ts';
import sandbox from '../../sandbox/fourpx/index.ts';
import { goneFrom } from './fixture.ts';
import { type AnyPort, type Harness, idsOf, pullPages, startHarness } from './harness.ts';
import { type ContractOptions, contractSuite } from './suite.ts';
import { aWrite } from './writes.ts';

const ACCOUNT = { appKey: 'fourpx-key', appSecret: 'fourpx-secret-0123' };

const consignment = (n: number, sku = 'WB-001') => ({
  from_warehouse_code: 'USLAXA',
  consignment_type: 'S',
  logistics_service_info: { logistics_product_code: 'F152' },
  sales_no: `#${1000 + n}`,
  oconsignment_desc: {
    country: 'US',
    state: 'FL',
    city: 'Miami',
    post_code: '33139',
    street: `${n} Ocean Drive`,
    first_name: 'Sam Doe',
  },
  oconsignment_sku: [{ sku_code: sku, qty: n + 1, stock_quality: 'G' }],
});

const options: ContractOptions = {
  connector: fourpx,
  sandbox,
  sandboxOptions: { ...ACCOUNT, shipAfterMs: 0 },
  options: (origin) => ({ url: origin, ...ACCOUNT, trackEveryMs: 0 }),
  kinds: {
    shipment: {
      seed: (system, count) =>
        Array.from({ length: count }, (_, n) => system.act('create', { reference: `theirs${n}` }) as string),
      absentId: 'OC0000000000000000',
      pageSize: 100,
      remove: goneFrom('consignments'),
      touch: (system, id) => system.act('ship', { id }),
      payload: (_system, n) => consignment(n),
      refused: () => consignment(1, 'NO-SUCH'),
      changed: (payload) => ({ ...(payload as object), sales_no: '#changed' }),
      writeCall: 'method=fu.wms.outbound.create',
      searchCall: 'method=fu.wms.outbound.getlist',
    },
    stock: {
      seed: (system, count) =>
        Array.from({ length: count }, (_, n) => system.act('setStock', { sku: `NEW-${n}`, quantity: n }) as string),
      absentId: 'NO-SUCH@USLAXA',
      gathered: true,
      pageSize: 500,
      remove: goneFrom('batches', (id) => `${id}@@G`),
      touch: (system, id) => system.act('setStock', { sku: id.split('@')[0], quantity: 7_000 }),
    },
    status: {
      seed: (system, count) =>
        Array.from({ length: count }, (_, n) => {
          const id = system.act('create', { reference: `theirs${n}` }) as string;
          system.act('ship', { id });
          system.act('scan', { id, code: 'FPX_C_AAF' });
          return id;
        }),
      absentId: 'OC0000000000000000',
      pageSize: 100,
      remove: goneFrom('consignments'),
      touch: (system, id) => system.act('scan', { id, code: 'FPX_S_OK' }),
      happens: (system, { id }) => {
        system.act('ship', { id });
        system.act('scan', { id, code: 'FPX_C_AAF' });
      },
    },
  },
};

contractSuite(options);

describe('fourpx', () => {
  let harness: Harness;
  const port = (kind: 'shipment' | 'stock' | 'status') => fourpx.kinds[kind] as Required<AnyPort>;
  const push = (n: number) => port('shipment').push(harness.context(), [aWrite(n, consignment(n))]);
  const idOf = (results: unknown[]) => (results[0] as { targetId: string }).targetId;
  const cancel = (targetId: string) =>
    port('shipment').cancel(harness.context(), [{ identity: 'part1', targetId, facts: {} }]);
  const level = async (id: string) => (await port('stock').read(harness.context(), [id]))[0]?.data;

  beforeEach(async () => {
    harness = await startHarness(options);
  });
  afterEach(() => harness.close());

  it('signs the sorted query, the very bytes of the body and the secret', async () => {
    // Computed apart from this code, by the rule of the vendor's page on signatures.
    const sent: HttpRequest[] = [];
    const context = harness.context();
    const http: typeof context.http = {
      async request(request) {
        sent.push(request);
        return { status: 200, headers: {}, data: { result: '1', data: { data: [] } }, url: '', method: 'POST' };
      },
      clockGapMs: () => context.http.clockGapMs(),
      callingFor: () => http,
    };
    const declared = { url: 'https://open.4px.com', appKey: 'AK', appSecret: 'SECRET' };
    const sealed = { ...context, http, options: declared, now: () => 1_700_000_000_000 };
    await port('stock').read(sealed as never, ['WB-001@USLAXA']);
    const [{ url, text } = { url: '' }] = sent;
    expect(text).toBe('{"lstsku":["WB-001"],"page_no":1,"page_size":500}');
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({
      app_key: 'AK',
      format: 'json',
      method: 'fu.wms.inventory.get',
      timestamp: '1700000000000',
      v: '1.0.0',
      sign: '430f7ec7a1ec05c622eb4732703fac0d',
    });
  });

  it('adds up the good batches of an article, and tells nothing of those that are broken', async () => {
    const act = (sku: string, quantity: number, more: object) =>
      harness.system.act('setStock', { sku, quantity, ...more });
    act('MIX', 3, { batch: 'B1' });
    act('MIX', 4, { batch: 'B2' });
    act('MIX', 100, { quality: 'B' });
    act('WRECK', 5, { quality: 'B' });
    expect(await level('MIX@USLAXA')).toMatchObject({ available_stock: '7' });
    expect(await level('WRECK@USLAXA')).toMatchObject({ available_stock: '0' });
  });

  it('reads stock of more rows than a page has', async () => {
    for (let n = 0; n < 700; n += 1)
      harness.system.act('setStock', { sku: `MANY-${n % 350}`, quantity: 1, batch: `${n}` });
    const pages = await pullPages(port('stock'), harness.context(), null);
    const many = pages.flatMap(({ records }) => records).filter(({ id }) => id.startsWith('MANY-'));
    expect(many).toHaveLength(350);
    expect(new Set(many.map(({ data }) => (data as { available_stock: string }).available_stock))).toEqual(
      new Set(['2']),
    );
  });

  it('takes back what is picked, once, and not what has left', async () => {
    const picked = idOf(await push(1));
    harness.system.act('pick', { id: picked });
    expect(await cancel(picked)).toMatchObject([{ result: 'accepted' }]);
    expect(await cancel(picked)).toMatchObject([{ result: 'accepted' }]);
    const left = idOf(await push(2));
    harness.system.act('ship', { id: left });
    expect(await cancel(left)).toMatchObject([
      { failure: { class: 'rejected', code: 'ERR_OUTBOUND_CONSIGNMENT_SHIPPED' } },
    ]);
  });

  it('goes on to read a consignment of last month until it leaves', async () => {
    const day = 86_400_000;
    const at = (days: number) => ({ ...harness.context(), now: () => Date.now() + days * day });
    const id = idOf(await push(1));
    let pages = await pullPages(port('shipment'), at(0), null);
    expect(idsOf(pages)).toContain(id);
    harness.system.act('ship', { id });
    pages = await pullPages(port('shipment'), at(45), pages.at(-1)?.cursor ?? null);
    const record = pages.flatMap(({ records }) => records).find((one) => one.id === id);
    expect(record?.data).toMatchObject({ status: 'C', shipping_no: expect.stringMatching(/^CQ/) });
  });

  it('tells the newest scan at its own clock, and nothing of a parcel that nobody scanned', async () => {
    const [scanned, silent] = [idOf(await push(1)), idOf(await push(2))];
    for (const id of [scanned, silent]) harness.system.act('ship', { id });
    for (const code of ['FPX_L_RPIF', 'FPX_S_OK']) harness.system.act('scan', { id: scanned, code });
    const records = await port('status').read(harness.context(), [scanned, silent]);
    expect(records).toMatchObject([
      {
        id: scanned,
        parent: { targetId: scanned },
        data: { tracking_no: expect.stringMatching(/^6009/), code: expect.stringMatching(/^FPX/) },
      },
    ]);
    const { at } = records[0]?.data as { at: string };
    expect(Math.abs(Date.parse(at) - Date.now())).toBeLessThan(60_000);
  });

  it('asks for the way of parcels no more often than it is told to', async () => {
    const id = idOf(await push(1));
    harness.system.act('ship', { id });
    harness.system.act('scan', { id, code: 'FPX_C_AAF' });
    const context = harness.context();
    const hourly = { ...context, options: { ...context.options, trackEveryMs: 3_600_000 } };
    const later = { ...hourly, now: () => Date.now() + 3_700_000 };
    const pages = await pullPages(port('status'), hourly, null);
    const cursor = pages.at(-1)?.cursor ?? null;
    expect(idsOf(pages)).toEqual([id]);
    expect(await pullPages(port('status'), hourly, cursor)).toEqual([]);
    expect(idsOf(await pullPages(port('status'), later, cursor))).toEqual([id]);
  });

  it('says that the key is refused where the signature is', async () => {
    const context = harness.context();
    const wrong = { ...context, options: { ...context.options, appSecret: 'another' } };
    await expect(fourpx.check(wrong as never)).rejects.toMatchObject({
      failure: { class: 'auth', lack: 'credential' },
    });
  });

  it('keeps no second consignment apart from the first: a person decides', async () => {
    await push(1);
    await push(1);
    expect(await port('shipment').find(harness.context(), ['part1'])).toMatchObject([{ found: 'unsure' }]);
  });
});
