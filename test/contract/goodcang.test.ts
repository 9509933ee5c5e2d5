import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Write, WriteResult } from '../../connectors/connector.ts';
import goodcang from '../../connectors/goodcang/index.ts';
import { shipment } from '../../connectors/goodcang/shipment.ts';
import { status } from '../../connectors/goodcang/status.ts';
import sandbox from '../../sandbox/goodcang/index.ts';
import { goneFrom } from './fixture.ts';
import { type Harness, idsOf, pullPages, startHarness } from './harness.ts';
import { contractSuite } from './suite.ts';

const options = (origin: string) => ({
  url: `${origin}/public_open`,
  appKey: 'sandbox-goodcang-key',
  appToken: 'sandbox-goodcang-token',
  trackEveryMs: 0,
});

const outbound = (n: number) => ({
  warehouse_code: 'USEA',
  shipping_method: 'FEDEX-SMALLPARCEL',
  country_code: 'US',
  province: 'FL',
  city: 'Miami',
  address1: `${n} Ocean Drive`,
  zipcode: '33139',
  name: 'Sam Doe',
  order_desc: `#${1000 + n}`,
  items: [{ product_sku: 'WB-001', quantity: 2, hs_code: '441911' }],
});

/** What is announced of an order that left. */
const comingBack = (system: Harness['system'], n: number) => {
  const code = create(system, n);
  system.act('ship', { code });
  return {
    order_code: code,
    warehouse_code: 'USEA',
    logistics: '1',
    tracking_no: `RT${n}`,
    service_type: 1,
    ro_desc: 'too small',
    product_list: [{ product_sku: 'WB-001', num: 1 }],
    delivery_address: {
      ...{
        name: 'Sam Doe',
        country_code: 'US',
        province: 'FL',
        city: 'Miami',
        address1: '1 Ocean Drive',
        zipcode: '33139',
      },
    },
  };
};

const create = (system: Harness['system'], n: number) =>
  system.act('create', { ...outbound(n), reference_no: `theirs${Math.random()}`, verify: 1 }) as string;

contractSuite({
  connector: goodcang,
  sandbox,
  sandboxOptions: { shipAfterMs: 60_000 },
  options,
  kinds: {
    shipment: {
      seed: (system, count) => Array.from({ length: count }, (_, n) => create(system, n)),
      absentId: 'G000-000000-0000',
      pageSize: 100,
      remove: goneFrom('orders'),
      touch: (system, code) => system.act('ship', { code }),
      payload: (_system, n) => outbound(n),
      refused: () => ({ ...outbound(99), items: [{ product_sku: 'NO-SUCH', quantity: 1 }] }),
      changed: (payload) => ({ ...(payload as object), order_desc: 'changed' }),
      writeCall: 'order/create_order',
      searchCall: 'order/get_order_by_ref_code',
    },
    status: {
      seed: (system, count) =>
        Array.from({ length: count }, (_, n) => {
          const code = create(system, n);
          system.act('ship', { code });
          return code;
        }),
      absentId: 'G000-000000-0000',
      pageSize: 100,
      remove: goneFrom('orders'),
      touch: (system, code) => system.act('scan', { code, event: 'TMS_FD' }),
      happens: (system, { id }) => system.act('ship', { code: id }),
    },
    return: {
      seed: (system, count) =>
        Array.from({ length: count }, (_, n) => system.act('announceReturn', comingBack(system, n)) as string),
      absentId: 'RG000-000000-0000',
      pageSize: 100,
      remove: goneFrom('returns'),
      touch: (system, code) => system.act('receiveReturn', { code }),
      payload: (system, n) => comingBack(system, n),
      refused: (system) => ({ ...comingBack(system, 1), order_code: 'G000-000000-0000' }),
      changed: (payload) => ({ ...(payload as object), ro_desc: 'changed' }),
      writeCall: 'return_order/create',
      searchCall: 'return_order/search',
    },
    stock: {
      seed: (system, count) =>
        Array.from({ length: count }, (_, n) => {
          system.act('setStock', { sku: `NEW-${n}`, quantity: n });
          return `NEW-${n}@USEA`;
        }),
      pageSize: 200,
      remove: goneFrom('levels'),
      touch: (system, id) => system.act('setStock', { sku: id.replace(/@.*/, ''), quantity: 7_000 }),
    },
  },
});

describe('goodcang ships what has stock', () => {
  let harness: Harness;
  const write = (n: number): Write => ({
    identity: `part${n}`,
    idempotencyKey: `key${n}`,
    op: 'create',
    payload: outbound(n),
  });
  const push = async (n: number) =>
    ((await shipment.push?.(harness.context(), [write(n)])) as WriteResult[])[0] as { targetId: string };
  const reported = async (code: string) => {
    const [record] = (await shipment.read?.(harness.context(), [code])) ?? [];
    return record?.data as { order_status: string; tracking_no?: string; date_shipping?: string };
  };
  const sellable = () =>
    Number(harness.system.entries().find((entry) => entry.kind === 'stock' && entry.id === 'WB-001@USEA')?.state);
  const cancel = (targetId: string) =>
    shipment.cancel?.(harness.context(), [{ identity: 'part1', targetId, facts: {} }]);

  beforeEach(async () => {
    harness = await startHarness({ connector: goodcang, sandbox, sandboxOptions: { shipAfterMs: 50 }, options });
  });
  afterEach(() => harness.close());

  it('waits while the docks are closed, then ships with a tracking number and less stock', async () => {
    harness.system.act('docks', { open: false });
    const before = sellable();
    const { targetId } = await push(1);
    await sleep(200);
    expect(await reported(targetId)).toMatchObject({ order_status: 'W' });
    harness.system.act('docks', { open: true });
    await sleep(200);
    const report = await reported(targetId);
    expect(report).toMatchObject({ order_status: 'D', tracking_no: expect.stringMatching(/^GC\d{10}$/) });
    expect(Math.abs(Date.now() - Date.parse(report.date_shipping as string))).toBeLessThan(5_000);
    expect(sellable()).toBe(before - 2);
  });

  it('reports an order without stock as abnormal, not as allocated, until stock comes', async () => {
    harness.system.act('setStock', { sku: 'WB-001', quantity: 1 });
    const { targetId } = await push(1);
    await sleep(150);
    expect(await reported(targetId)).toMatchObject({ order_status: 'N' });
    harness.system.act('setStock', { sku: 'WB-001', quantity: 10 });
    await sleep(250);
    expect(await reported(targetId)).toMatchObject({ order_status: 'D' });
  });

  it('takes a cancel before the goods leave, gives the stock back, and refuses it afterwards', async () => {
    harness.system.act('docks', { open: false });
    const before = sellable();
    const early = await push(1);
    expect(await cancel(early.targetId)).toMatchObject([{ result: 'accepted' }]);
    expect(await cancel(early.targetId)).toMatchObject([{ result: 'accepted' }]);
    expect(sellable()).toBe(before);
    expect(await shipment.find?.(harness.context(), ['part1'])).toEqual([{ found: false }]);
    const late = await push(1);
    expect(late.targetId).not.toBe(early.targetId);
    harness.system.act('ship', { code: late.targetId });
    expect(await cancel(late.targetId)).toMatchObject([{ failure: { class: 'rejected' } }]);
  });

  it('follows parcels that left, and asks again only after a while', async () => {
    const { targetId } = await push(1);
    await sleep(200);
    const [page] = await pullPages(status, harness.context(), null);
    expect(page?.records).toMatchObject([
      { parent: { kind: 'shipment', targetId }, data: { order_code: targetId, code: 'TMS_PU' } },
    ]);
    const patient = await harness.connect({ ...options(harness.server.url('goodcang')), trackEveryMs: 900_000 });
    expect(await pullPages(status, patient, page?.cursor ?? null)).toEqual([]);
  });

  it('reads a window of several pages from the last to the first, losing none that changes meanwhile', async () => {
    harness.system.act('docks', { open: false });
    const codes = Array.from({ length: 250 }, (_, n) => create(harness.system, n));
    const seen: string[] = [];
    let cursor: string | null = null;
    for await (const page of shipment.pull?.(harness.context(), null) ?? []) {
      seen.push(...page.records.map((record) => record.id));
      cursor = page.cursor;
      // Three of the newest move into another second, and so leave the window that is being read.
      if (seen.length < 100) await sleep(1_100);
      for (const code of codes.slice(-3)) harness.system.act('ship', { code });
    }
    const after = await pullPages(shipment, harness.context(), cursor);
    expect(new Set([...seen, ...idsOf(after)])).toEqual(new Set(codes));
  });
});
