import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Write } from '../../connectors/connector.ts';
import karrio from '../../connectors/karrio/index.ts';
import sandbox from '../../sandbox/karrio/index.ts';
import { goneFrom } from './fixture.ts';
import { type AnyPort, type Harness, idsOf, pullPages, startHarness, surveyedIds, surveyPages } from './harness.ts';
import { type ContractOptions, contractSuite } from './suite.ts';
import { through } from './through.ts';

const TOKEN = 'key_karrio_test_0123456789';
const SECRET = '5f0c2f6e6a3d4d0f9d9a';

const place = {
  person_name: 'Ann Ok',
  address_line1: 'Main 1',
  city: 'Berlin',
  postal_code: '10115',
  country_code: 'DE',
};

const booking = (n: number) => ({
  order_number: `#${n}`,
  carrier_id: 'road',
  service: 'standard_service',
  shipper: { ...place, city: 'Hamburg' },
  recipient: place,
  line_items: [{ sku: 'WB-001', quantity: n + 1, weight: '0.5', value_amount: '10.00', value_currency: 'EUR' }],
});

const news = { event: 'shipment_fulfilled', data: { id: 'shp_1', status: 'in_transit' } };

const options: ContractOptions = {
  connector: karrio,
  sandbox,
  sandboxOptions: { token: TOKEN },
  options: (origin) => ({ url: origin, token: TOKEN, webhookSecret: SECRET }),
  lacks: {
    credential: { sandbox: { token: 'another' }, says: /does not accept the token/ },
    permission: { sandbox: { mayNothing: true }, says: /does not let this token/ },
  },
  kinds: {
    shipment: {
      payload: (_system, n) => booking(n),
      refused: () => ({ ...booking(1), service: 'express' }),
      changed: (payload) => ({ ...(payload as object), order_number: '#changed' }),
      writeCall: 'POST /v1/shipments ',
      searchCall: 'GET /v1/orders',
      blindRetry: 'one',
    },
    status: {
      seed: (system, count) =>
        Array.from({ length: count }, (_, n) => system.act('book', { reference: `seed-${n}` }) as string),
      absentId: 'shp_none',
      pageSize: 100,
      remove: goneFrom('shipments'),
      touch: (system, id) => system.act('move', { id, status: 'in_transit' }),
    },
    document: {
      seed: (system, count) =>
        Array.from({ length: count }, (_, n) => `${system.act('book', { reference: `seed-${n}` })}:label`),
      absentId: 'shp_none:label',
      pageSize: 100,
      touch: (system, id) => system.act('move', { id: id.split(':')[0], status: 'in_transit' }),
      remove: goneFrom('shipments', (id) => id.split(':')[0]),
    },
  },
  webhook: {
    request: (declared) => ({
      headers: { 'x-event-id': declared.webhookSecret as string },
      raw: Buffer.from(JSON.stringify(news)),
      query: {},
    }),
    events: [
      {
        topic: 'shipment_fulfilled',
        eventId: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown as string,
        kind: 'status',
        id: 'shp_1',
      },
    ],
    signatureHeader: 'x-event-id',
    unsignedBody: true,
  },
};

contractSuite(options);

describe('karrio', () => {
  let harness: Harness;
  const port = (kind: 'shipment' | 'status' | 'document') => karrio.kinds[kind] as Required<AnyPort>;
  const write = (identity: string, n = 1): Write => ({
    identity,
    idempotencyKey: identity,
    op: 'create',
    payload: booking(n),
  });
  const push = (writes: Write[]) => port('shipment').push(harness.context(), writes);
  const find = (identity: string) => port('shipment').find(harness.context(), [identity]);
  const live = () => harness.system.entries().filter((entry) => entry.live);
  const call = async (path: string, json: object) => {
    const headers = { authorization: `Token ${TOKEN}` };
    const url = `${harness.server.url('karrio')}/v1${path}`;
    return (await harness.context().http.request({ method: 'POST', url, headers, json })).data as { id: string };
  };

  beforeEach(async () => {
    harness = await startHarness(options);
  });
  afterEach(() => harness.close());

  it('sends what karrio itself says that it takes', async () => {
    // The bodies that are sent, out of what karrio 2026.1.32 serves at /shipping-openapi.
    const document = JSON.parse(readFileSync(new URL('karrio.openapi.json', import.meta.url), 'utf8'));
    const ajv = new Ajv({ strict: false, validateSchema: false, allErrors: true, logger: false });
    for (const format of ['double', 'email', 'date']) ajv.addFormat(format, true);
    ajv.addSchema(document, 'karrio');
    const sent: { path: string; body: unknown }[] = [];
    const ctx = through(harness.context(), (request) => {
      if (request.method === 'POST') sent.push({ path: new URL(request.url).pathname, body: request.json });
    });
    const parcels = [
      { count: 2, weight: 1.5, length: 40, width: 30, height: 20, dimension_unit: 'CM', reference_number: 'CTN 1-2' },
      { packaging_type: 'pallet', contents: [{ sku: 'WB-001', quantity: 1 }] },
    ];
    const { service: _service, ...offered } = { ...booking(2), choose: 'cheapest', parcels };
    const packed = { ...write('b'), payload: offered };
    expect(await port('shipment').push(ctx, [write('a'), packed])).toMatchObject([
      { result: 'accepted' },
      { result: 'accepted' },
    ]);
    const paths = sent.map(({ path }) => path.replace('/karrio', '').replace(/shp_[0-9a-f]+/, '{id}'));
    const made = ['/v1/orders', '/v1/shipments'];
    expect(paths).toEqual([...made, ...made, '/v1/shipments/{id}/purchase']);
    for (const [at, { body }] of sent.entries()) {
      const name = encodeURIComponent((paths[at] as string).replaceAll('/', '~1'));
      const schema = `karrio#/paths/${name}/post/requestBody/content/application~1json/schema`;
      const problems = (value: unknown) => (ajv.validate(schema, value) ? [] : ajv.errors);
      expect(problems(body)).toEqual([]);
      // A purchase asks for nothing by itself.
      expect(problems(paths[at]?.endsWith('purchase') ? { selected_rate_id: 1 } : {})).not.toEqual([]);
    }
  });

  describe('where a rule chooses the rate', () => {
    const { carrier_id: _carrier, service: _service, ...bare } = booking(1);
    const choosing = (rule: object) => ({ ...write('a'), payload: { ...bare, ...rule } });
    const offers = () => harness.system.entries().length;

    beforeEach(async () => {
      await harness.close();
      harness = await startHarness({ ...options, sandboxOptions: { token: TOKEN, carriers: ['road', 'air'] } });
    });

    it.each([
      [{ choose: 'cheapest' }, 'road', 'standard_service'],
      [{ choose: 'fastest' }, 'air', 'priority_service'],
      [{ choose: 'cheapest', carrier_id: 'air' }, 'air', 'standard_service'],
      [{ choose: 'fastest', carrier_id: 'road', service: 'standard_service' }, 'road', 'standard_service'],
    ])('buys by %j', async (rule, carrier, service) => {
      expect(await push([choosing(rule)])).toMatchObject([{ result: 'accepted', facts: { carrier } }]);
      const [page] = await pullPages(port('status'), harness.context(), null);
      expect(page?.records.map(({ data }) => (data as { service: string }).service)).toEqual([service]);
    });

    it('leaves neither order nor offer behind where nobody offers what is wished for, and says what is offered', async () => {
      const [refused] = await push([choosing({ choose: 'cheapest', service: 'express' })]);
      expect(refused).toMatchObject({ failure: { class: 'rejected', code: 'no-rate' } });
      expect((refused as { failure: { message: string } }).failure.message).toContain(
        'no carrier offers express; offered: road standard_service, road priority_service, air',
      );
      expect(await find('a')).toEqual([{ found: false }]);
      expect(live()).toEqual([]);
    });

    it('buys one label whatever answer is lost on the way', async () => {
      for (const only of ['POST /v1/shipments ', '/purchase']) {
        harness.server.setFaults('karrio', { hangAfter: 1, hangMs: 20, only });
        expect(await push([choosing({ choose: 'cheapest' })])).toMatchObject([
          { failure: { class: 'unknown-outcome' } },
        ]);
        harness.server.setFaults('karrio', {});
        const [found] = await find('a');
        if (found?.found === false) await push([choosing({ choose: 'cheapest' })]);
        expect(live()).toHaveLength(1);
        const [{ targetId }] = (await find('a')) as unknown as [{ targetId: string }];
        await port('shipment').cancel(harness.context(), [{ identity: 'a', targetId, facts: {} }]);
      }
      expect(offers()).toBeGreaterThan(0);
    });

    it('is refused before anything is made where the booking says neither what is bought nor how it is chosen', async () => {
      expect(await push([choosing({ carrier_id: 'road' })])).toMatchObject([
        { failure: { class: 'validation', path: 'carrier_id', message: expect.stringContaining('params.rate') } },
      ]);
      expect(harness.server.calls('karrio')).not.toHaveProperty('POST /v1/orders');
    });
  });

  it('tells where labels are, as addresses of karrio, and that one was taken back', async () => {
    const [made] = (await push([write('a')])) as unknown as [{ targetId: string }];
    const { targetId } = made;
    const read = async () => (await port('document').read(harness.context(), [`${targetId}:label`]))[0]?.data;
    const url = new URL(`/v1/shipments/${targetId}/label.pdf`, harness.context().options.url as string).href;
    expect(await read()).toMatchObject({ type: 'label', format: 'PDF', url, void: false });
    await port('shipment').cancel(harness.context(), [{ identity: 'a', targetId, facts: {} }]);
    expect(await read()).toMatchObject({ void: true });
  });

  it('tells carrier, tracking number and order with what it accepts, and again when found', async () => {
    const facts = {
      carrier: 'road',
      trackingNumber: expect.stringMatching(/^[0-9a-f]{12}$/),
      orderId: expect.any(String),
    };
    expect(await push([write('a')])).toMatchObject([{ result: 'accepted', facts }]);
    expect(await find('a')).toMatchObject([{ found: true, facts }]);
  });

  it('adopts an order that is there, and books the shipment that it lacks', async () => {
    const { shipper, recipient, line_items } = booking(1);
    await call('/orders', {
      order_id: 'a',
      source: 'waybill',
      shipping_from: shipper,
      shipping_to: recipient,
      line_items,
    });
    expect(await find('a')).toMatchObject([{ found: false, halfMade: expect.any(String) }]);
    expect(await push([write('a')])).toMatchObject([{ result: 'accepted' }]);
    expect(live()).toHaveLength(1);
  });

  it('goes on after a lost answer to the order without a second order or shipment', async () => {
    harness.server.setFaults('karrio', { hangAfter: 1, hangMs: 20, only: 'POST /v1/orders ' });
    expect(await push([write('a')])).toMatchObject([{ failure: { class: 'unknown-outcome' } }]);
    harness.server.setFaults('karrio', {});
    expect(await push([write('a')])).toMatchObject([{ result: 'accepted' }]);
    expect(live()).toHaveLength(1);
  });

  it('shipments have no guard: a retry that does not look makes a second one, and then a person must', async () => {
    await push([write('a')]);
    const again = { ...booking(1), carrier_ids: ['road'], reference: 'a', order_id: 'a' };
    const lines = await harness.context().http.request({
      method: 'GET',
      url: `${harness.server.url('karrio')}/v1/orders?order_id=a`,
      headers: { authorization: `Token ${TOKEN}` },
    });
    const parent = (lines.data as { results: { line_items: { id: string }[] }[] }).results[0]?.line_items[0]?.id;
    await call('/shipments', {
      ...again,
      parcels: [{ weight: 1, items: [{ sku: 'WB-001', quantity: 1, parent_id: parent }] }],
    });
    expect(live()).toHaveLength(2);
    expect(await find('a')).toMatchObject([{ found: 'unsure' }]);
  });

  it('takes the order back with a shipment that is refused', async () => {
    const refused = { ...write('a'), payload: { ...booking(1), service: 'express' } };
    expect(await push([refused])).toMatchObject([{ failure: { class: 'rejected', code: 'service_unavailable' } }]);
    expect(await push([write('a')])).toMatchObject([{ result: 'accepted' }]);
  });

  it('surveys more shipments than a page has, also from half-way while others are booked, and no drafts', async () => {
    const book = (n: number) => harness.system.act('book', { reference: `many-${n}` }) as string;
    const ids = Array.from({ length: 130 }, (_, n) => book(n));
    harness.system.act('move', { id: book(130), status: 'draft' });
    const period = { from: Date.now() - 60_000, to: Date.now() };
    const pages = await surveyPages(port('shipment'), harness.context(), period, null);
    expect(new Set(surveyedIds(pages))).toEqual(new Set(ids));
    book(131);
    const rest = await surveyPages(port('shipment'), harness.context(), period, pages[0]?.cursor ?? null);
    expect([...surveyedIds(pages.slice(0, 1)), ...surveyedIds(rest)]).toEqual(expect.arrayContaining(ids));
  });

  it('refuses to cancel what travels', async () => {
    const [made] = await push([write('a')]);
    harness.system.act('travel', {});
    const target = { identity: 'a', targetId: (made as { targetId: string }).targetId, facts: {} };
    expect(await port('shipment').cancel(harness.context(), [target])).toMatchObject([
      { failure: { class: 'rejected', code: 'state_error' } },
    ]);
    expect(live()).toHaveLength(1);
  });

  it('reads an old parcel again and again until it is delivered, and then no more', async () => {
    const [made] = await push([write('old'), write('new', 2)]);
    const id = (made as { targetId: string }).targetId;
    const pull = (from: string | null) => pullPages(port('status'), harness.context(), from);
    const cursor = (pages: { cursor: string }[]) => pages.at(-1)?.cursor ?? null;
    const states = (pages: Awaited<ReturnType<typeof pull>>) =>
      pages.flatMap((page) => page.records).map((record) => (record.data as { status: string }).status);
    let last = cursor(await pull(null));
    harness.system.act('travel', {});
    const moving = await pull(last);
    expect(states(moving)).toEqual(['in_transit', 'in_transit']);
    last = cursor(moving);
    harness.system.act('move', { id, status: 'delivered' });
    const delivered = await pull(last);
    expect(idsOf(delivered)).toContain(id);
    expect(idsOf(await pull(cursor(delivered)))).not.toContain(id);
  });
});
