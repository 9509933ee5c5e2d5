import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import flexport from '../../connectors/flexport/index.ts';
import { invoice } from '../../connectors/flexport/invoice.ts';
import { product } from '../../connectors/flexport/product.ts';
import { shipment } from '../../connectors/flexport/shipment.ts';
import { hubSignature } from '../../connectors/flexport/signature.ts';
import sandbox from '../../sandbox/flexport/index.ts';
import { goneFrom } from './fixture.ts';
import {
  article,
  booking,
  commercialInvoice,
  options,
  push,
  seedDocuments,
  seedShipments,
  startFlexport,
  usd,
  write,
} from './flexport-scene.ts';
import type { Harness } from './harness.ts';
import { contractSuite } from './suite.ts';

const EVENT = {
  _object: '/event',
  id: 354_987,
  version: 2,
  occurred_at: '2026-11-22T11:59:58.000Z',
  type: '/shipment_leg#departed',
  data: { _object: '/shipment_event_data', shipment: { _object: '/shipment', id: 70_001 }, containers: [] },
};

contractSuite({
  connector: flexport,
  sandbox,
  sandboxOptions: { travelAfterMs: 600_000 },
  options,
  lacks: {
    permission: {
      sandbox: { mayNot: ['/customs_entries', '/documents'] },
      says: /may not read documents: .*; this key may not read customs_entries: .*leave customs out/,
    },
  },
  kinds: {
    shipment: {
      payload: (_system, n) => booking(n),
      refused: () => ({ ...booking(99), cargo: { ...booking(99).cargo, shipping_units: [] } }),
      changed: (payload) => ({ ...(payload as object), cargo_ready_date: '2026-11-23' }),
      retold: {
        call: 'POST /booking_amendments',
        payload: (payload, turn) => ({ ...(payload as object), name: `told ${turn}` }),
        shown: (payload) => ({ kind: 'shipment', number: (payload as { name: string }).name }),
      },
      writeCall: 'POST /bookings',
      searchCall: 'GET /bookings',
    },
    status: {
      seed: seedShipments,
      absentId: '424242',
      pageSize: 100,
      remove: goneFrom('shipments'),
      touch: (system, id) => system.act('travel', { id }),
      happens: (system, { id }) => system.act('confirm', { id: Number(id) }),
    },
    product: {
      seed: (system, count) =>
        Array.from(
          { length: count },
          (_, n) => system.act('makeProduct', article(`P-${Math.random()}-${n}`)) as string,
        ),
      absentId: '424242',
      pageSize: 100,
      touch: (system, id) => system.act('renameProduct', { id, name: 'Cutting board' }),
      remove: (system, id) => void system.act('archiveProduct', { id }),
      payload: (_system, n) => article(`WB-${n}`),
      refused: () => ({ ...article('WB-99'), name: '' }),
      changed: (payload) => ({ ...(payload as object), product_category: 'Kitchen' }),
      retold: {
        call: 'PATCH /products/:id',
        payload: (payload, turn) => ({ ...(payload as object), name: `told ${turn}` }),
        shown: (payload) => ({ kind: 'product', state: (payload as { name: string }).name }),
      },
      writeCall: 'POST /products',
      searchCall: 'GET /products',
      // A product of the same SKU is looked for before each create, and brought up to date.
      blindRetry: 'one',
    },
    document: {
      seed: seedDocuments,
      absentId: 'DOC424242',
      pageSize: 100,
      changes: false,
      remove: goneFrom('documents'),
    },
    invoice: {
      payload: (system, n) => commercialInvoice(seedShipments(system, 1)[0], n),
      refused: () => commercialInvoice('424242', 99),
      changed: (payload) => ({ ...(payload as object), proration_amount: usd('1.00') }),
      writeCall: 'POST /commercial_invoices',
      searchCall: 'GET /commercial_invoices',
    },
  },
  webhook: {
    signatureHeader: 'x-hub-signature-256',
    request: () => {
      const raw = Buffer.from(JSON.stringify(EVENT));
      return { raw, query: {}, headers: { 'x-hub-signature-256': hubSignature(raw, 'sandbox-flexport-webhook') } };
    },
    events: [{ topic: '/shipment_leg#departed', eventId: '354987', kind: 'status', id: '70001' }],
  },
});

describe('flexport carries what is booked', () => {
  let harness: Harness;

  beforeEach(async () => {
    harness = await startFlexport({ travelAfterMs: 150 });
  });
  afterEach(() => harness.close());

  it('cannot tell which of two bookings is meant, and so asks a person', async () => {
    await push(harness, write(1));
    await push(harness, write(1));
    expect(await shipment.find?.(harness.context(), ['part1'])).toMatchObject([{ found: 'unsure' }]);
  });

  it('finds many in one call', async () => {
    for (const n of [1, 2, 3]) await push(harness, write(n));
    const findings = await shipment.find?.(harness.context(), ['part3', 'absent', 'part1']);
    expect(findings?.map((finding) => finding.found)).toEqual([true, false, true]);
    expect(harness.server.calls('flexport')).toMatchObject({ 'GET /bookings': 1 });
  });

  it('takes no invoice for another of the same number', async () => {
    const [shipmentId] = seedShipments(harness.system, 1);
    const payload = commercialInvoice(shipmentId, 1);
    const send = (identity: string) => invoice.push?.(harness.context(), [write(1, { identity, payload })]);
    const find = (identity: string, sought: unknown = payload) =>
      invoice.find?.(harness.context(), [identity], [sought]);
    await send('mine');
    expect(await find('theirs')).toEqual([{ found: false }]);
    expect(await find('mine')).toMatchObject([{ found: true, numbers: ['#1001-wms'] }]);
    expect(await find('mine', null)).toMatchObject([{ found: 'unsure' }]);
    await send('mine');
    expect(await find('mine')).toMatchObject([{ found: 'unsure' }]);
  });

  it('takes over a product of the same SKU that somebody made, and leaves what else stands there', async () => {
    const theirs = { ...article('WB-7'), product_properties: [{ type: 'color', value: 'blue' }] };
    const old = harness.system.act('makeProduct', article('WB-7')) as string;
    harness.system.act('archiveProduct', { id: old });
    const id = harness.system.act('makeProduct', theirs) as string;
    const payload = { ...article('WB-7'), name: 'Cutting board' };
    const made = await product.push?.(harness.context(), [write(7, { payload })]);
    expect(made).toMatchObject([{ result: 'accepted', targetId: id }]);
    const [held] = (await product.read?.(harness.context(), [id])) ?? [];
    expect((held?.data as { product_properties: object[] }).product_properties).toMatchObject([
      { type: 'color', value: 'blue' },
      { type: 'waybill_ref', value: 'part7' },
    ]);
    expect(await product.find?.(harness.context(), ['part7', 'part8'])).toMatchObject([
      { found: true, targetId: id },
      { found: false },
    ]);
  });
});
