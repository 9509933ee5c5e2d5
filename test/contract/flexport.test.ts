import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ConnectorContext, Write, WriteResult } from '../../connectors/connector.ts';
import { document } from '../../connectors/flexport/document.ts';
import flexport from '../../connectors/flexport/index.ts';
import { invoice } from '../../connectors/flexport/invoice.ts';
import type { Milestone } from '../../connectors/flexport/milestones.ts';
import { product } from '../../connectors/flexport/product.ts';
import { shipment } from '../../connectors/flexport/shipment.ts';
import { hubSignature } from '../../connectors/flexport/signature.ts';
import { status } from '../../connectors/flexport/status.ts';
import { webhook } from '../../connectors/flexport/webhook.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../../connectors/http.ts';
import sandbox from '../../sandbox/flexport/index.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import { goneFrom } from './fixture.ts';
import { type Harness, pullPages, startHarness } from './harness.ts';
import { loadSpecification } from './specs.ts';
import { contractSuite } from './suite.ts';

const options = (origin: string) => ({
  url: origin,
  apiKey: 'sandbox-flexport-key',
  webhookSecret: 'sandbox-flexport-webhook',
});

const booking = (n: number) => ({
  name: `#${1000 + n}`,
  shipper_entity_ref: 'waybill-seller',
  consignee_entity_ref: 'self',
  origin_address_ref: 'warehouse-cn',
  destination_address_ref: 'hub-us',
  cargo_ready_date: '2026-11-22',
  wants_export_customs_service: true,
  cargo: {
    volume: { value: 0.01, unit: 'cbm' },
    weight: { value: 2.3, unit: 'kg' },
    shipping_units: [{ name: 'WB-001', count: 2, unit_type: 'carton' }],
    contains_hazmat: false,
    contains_magnets: false,
    contains_other_dangerous_goods: false,
    contains_li_ion: false,
    contains_non_li_ion_battery: false,
  },
  air_booking: {
    incoterm: 'DAP' as const,
    wants_pickup_service: true,
    product_descriptions: [{ description: 'Bamboo cutting board', hs_code: '441911' }],
  },
});

function seedShipments(system: SandboxSystem, count: number): string[] {
  return Array.from({ length: count }, (_, n) => {
    const id = system.act('book', booking(n)) as number;
    return String(system.act('confirm', { id }));
  });
}

const HOUR_MS = 3_600_000;

/** Papers of one shipment, an hour between each and the next; the last is `age` hours old. */
function seedDocuments(system: SandboxSystem, count: number, age = 0): string[] {
  const [shipmentId] = seedShipments(system, 1);
  const newest = Date.now() - age * HOUR_MS;
  return Array.from({ length: count }, (_, n) => {
    const uploadedAt = newest - (count - 1 - n) * HOUR_MS;
    const paper = { shipmentId: Number(shipmentId), type: 'packing_list', fileName: `list ${n}.pdf`, uploadedAt };
    return system.act('file', paper) as string;
  });
}

const usd = (amount: string) => ({ amount, currency_code: 'USD' });

const commercialInvoice = (shipmentId: string | undefined, n: number) => ({
  shipment_id: Number(shipmentId),
  invoice_number: `#${1000 + n}-wms`,
  currency_code: 'USD',
  proration_amount: usd('0.00'),
  line_items: [
    {
      product_sku: 'WB-001',
      quantity: { value: 2, unit: 'pcs' as const },
      country_of_origin: 'CN',
      price_per_unit: usd('14.50'),
      value: usd('29.00'),
      net_weight: { value: 2.3, unit: 'kg' as const },
    },
  ],
});

const article = (sku: string) => ({
  name: 'Bamboo cutting board',
  sku,
  product_category: 'Household',
  country_of_origin: 'CN',
  classifications: [{ codes: ['4419.11'], region: 'US' }],
});

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
    document: { seed: seedDocuments, absentId: 'DOC424242' },
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

const write = (n: number, more: Partial<Write> = {}): Write => ({
  identity: `part${n}`,
  idempotencyKey: `key${n}`,
  op: 'create',
  payload: booking(n),
  ...more,
});

describe('flexport carries what is booked', () => {
  let harness: Harness;
  const push = async (one: Write) => ((await shipment.push?.(harness.context(), [one])) as WriteResult[])[0];

  beforeEach(async () => {
    harness = await startHarness({ connector: flexport, sandbox, sandboxOptions: { travelAfterMs: 150 }, options });
  });
  afterEach(() => harness.close());

  it('cannot tell which of two bookings is meant, and so asks a person', async () => {
    await push(write(1));
    await push(write(1));
    expect(await shipment.find?.(harness.context(), ['part1'])).toMatchObject([{ found: 'unsure' }]);
  });

  it('finds many in one call', async () => {
    for (const n of [1, 2, 3]) await push(write(n));
    const findings = await shipment.find?.(harness.context(), ['part3', 'absent', 'part1']);
    expect(findings?.map((finding) => finding.found)).toEqual([true, false, true]);
    expect(harness.server.calls('flexport')).toMatchObject({ 'GET /bookings': 1 });
  });

  it('travels from booking to delivery, and names the booking as parent', async () => {
    const made = await push(write(1));
    await sleep(400);
    const [page] = await pullPages(status, harness.context(), null);
    expect(page?.records).toMatchObject([
      {
        parent: { kind: 'shipment', targetId: (made as { targetId: string }).targetId },
        numbers: [expect.stringMatching(/^FLEX-\d+$/)],
        data: { status: 'final_destination' },
      },
    ]);
    const carried = harness.system.entries().filter(({ kind }) => kind === 'shipment');
    expect(carried).toMatchObject([{ reference: 'part1', complete: true, country: 'US' }]);
  });

  it('pages through hundreds of shipments, many of the same instant, while they travel on', async () => {
    const ids = seedShipments(harness.system, 250);
    const seen: string[] = [];
    const ctx = harness.context();
    for await (const page of status.pull?.({ ...ctx, options: { ...ctx.options, milestones: [] } }, null) ?? []) {
      seen.push(...page.records.map((record) => record.id));
      await sleep(60);
    }
    expect(new Set(seen)).toEqual(new Set(ids));
  });

  it('asks for the booking of a shipment that does not name it', async () => {
    const made = await push(write(1));
    await sleep(400);
    const forgetful = through(harness.context(), (answer) => {
      for (const one of itemsOf(answer)) delete one.booking;
    });
    const [page] = await pullPages(status, forgetful, null);
    expect(page?.records[0]?.parent).toEqual({
      kind: 'shipment',
      targetId: (made as { targetId: string }).targetId,
    });
  });

  it('names the shipment whose milestones it reports as the parent of its papers', async () => {
    await push(write(1));
    await sleep(400);
    const [milestones] = await pullPages(status, harness.context(), null);
    const pages = await pullPages(document, harness.context(), null);
    const records = pages.flatMap((page) => page.records);
    expect(records.map(({ data }) => (data as { document_type: string }).document_type).sort()).toEqual([
      'house_airway_bill',
      'proof_of_delivery',
    ]);
    for (const { parent } of records) expect(parent).toEqual({ kind: 'status', id: milestones?.records[0]?.id });
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

  it('sends webhooks that its connector believes', async () => {
    const received: { raw: Buffer; signature: string | undefined }[] = [];
    const listener = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const signature = request.headers['x-hub-signature-256'];
        received.push({ raw: Buffer.concat(chunks), signature: signature as string | undefined });
        response.end();
      });
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const webhookUrl = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`;
    const posting = await startHarness({
      connector: flexport,
      sandbox,
      sandboxOptions: { travelAfterMs: 600_000, webhookUrl },
      options,
    });
    const [shipmentId] = seedShipments(posting.system, 1);
    await expect.poll(() => received.length).toBe(1);
    await posting.close();
    listener.close();
    const [{ raw, signature } = { raw: Buffer.alloc(0), signature: undefined }] = received;
    const request = { raw, query: {}, headers: { 'x-hub-signature-256': signature } };
    const parsed = flexport.options.parse(options('http://127.0.0.1:9'));
    expect(webhook.verify(request, parsed, 0)).toBe(true);
    expect(webhook.parse(request, parsed)).toMatchObject([{ topic: '/shipment#booking_confirmed', id: shipmentId }]);
  });
});

describe('flexport, while nothing travels by itself', () => {
  let harness: Harness;

  beforeEach(async () => {
    harness = await startHarness({ connector: flexport, sandbox, sandboxOptions: { travelAfterMs: 600_000 }, options });
  });
  afterEach(() => harness.close());

  it.each([
    ['comes late to a page that was read already', 'late'],
    ['slips past because another left the list', 'gone'],
  ])('misses no paper that %s', async (_why, fate) => {
    const ids = seedDocuments(harness.system, 150, 24);
    const restless = through(harness.context(), (answer, request) => {
      if (!request.url.endsWith('/documents')) return;
      const { data } = answer.data as { data: { data: object[]; next: string | null } };
      if (fate === 'late' && data.next) ids.push(...seedDocuments(harness.system, 1, 48));
      if (fate === 'gone' && !data.next) data.data = data.data.slice(1);
    });
    const first = await pullPages(document, restless, null);
    const missed = ids.filter((id) => !first.some((page) => page.records.some((record) => record.id === id)));
    expect(missed).toHaveLength(1);
    const then = await pullPages(document, harness.context(), first.at(-1)?.cursor ?? null);
    expect(then.flatMap((page) => page.records.map((record) => record.id))).toEqual(expect.arrayContaining(missed));
  });

  it('reads only what was uploaded since, once it has seen all', async () => {
    seedDocuments(harness.system, 150, 24);
    const first = await pullPages(document, harness.context(), null);
    const [fresh] = seedDocuments(harness.system, 1);
    const then = await pullPages(document, harness.context(), first.at(-1)?.cursor ?? null);
    const seen = then.flatMap((page) => page.records.map((record) => record.id));
    expect(seen).toContain(fresh);
    expect(seen.length).toBeLessThan(10);
  });

  const wayOf = async (id: string) => {
    const [read] = (await status.read?.(harness.context(), [id])) ?? [];
    return (read?.data as { milestones: Milestone[] }).milestones;
  };

  it('tells the way by its legs and customs, planned and as it came', async () => {
    const [id = ''] = seedShipments(harness.system, 1);
    const planned = await wayOf(id);
    expect(planned.map(({ what, leg, place }) => [what, leg, place])).toEqual([
      ['departed', 1, 'CNSHA'],
      ['arrived', 1, 'USLAX'],
      ['departed', 2, 'USLAX'],
      ['arrived', 2, 'USMIA'],
    ]);
    for (const { expected_at, actual_at } of planned)
      expect([expected_at, actual_at]).toEqual([expect.stringMatching(/^20/), null]);
    harness.system.act('travel', { id });
    expect(await wayOf(id)).toMatchObject([
      {
        what: 'departed',
        mode: 'air',
        carrier: 'Liberty Carrier',
        conveyance: 'Y8 1234',
        actual_at: expect.any(String),
      },
      { what: 'arrived', actual_at: null },
      { what: 'departed', mode: 'truck', conveyance: null },
      { what: 'arrived' },
      { what: 'customs-pending', conveyance: `ABC-${id}-7`, actual_at: null },
    ]);
    harness.system.act('travel', { id });
    const [cleared, delivered] = (await wayOf(id)).slice(-2);
    expect(cleared).toMatchObject({ what: 'customs-released', actual_at: expect.stringMatching(/T00:00:00.000Z$/) });
    expect(delivered).toMatchObject({ what: 'delivered', actual_at: expect.any(String) });
  });

  it('takes what a leg says last, in whatever order its news came, and nothing of older news', async () => {
    const [id = ''] = seedShipments(harness.system, 1);
    const note = (leg: number, times: object) => harness.system.act('noteLeg', { id, leg, times });
    note(1, { actual_arrival_date: '2026-12-06T08:00:00.000Z' });
    note(0, { actual_departure_date: '2026-12-01T08:00:00.000Z' });
    note(0, { actual_departure_date: '2026-12-01T09:00:00.000Z' });
    expect((await wayOf(id)).map(({ actual_at }) => actual_at)).toEqual([
      '2026-12-01T09:00:00.000Z',
      null,
      null,
      '2026-12-06T08:00:00.000Z',
    ]);
    const [before] = (await status.read?.(harness.context(), [id])) ?? [];
    harness.system.act('travel', { id });
    const [after] = (await status.read?.(harness.context(), [id])) ?? [];
    expect((before?.version ?? '') <= (after?.version ?? '')).toBe(true);
  });

  it('reads no more of the way than its options say, and says which right a key lacks', async () => {
    const [id = ''] = seedShipments(harness.system, 1);
    const ctx = harness.context();
    const calls = () => harness.server.calls('flexport');
    await status.read?.({ ...ctx, options: { ...ctx.options, milestones: ['legs'] } }, [id]);
    expect(calls()).toMatchObject({ 'GET /shipment_legs': 1 });
    expect(calls()).not.toHaveProperty('GET /customs_entries');
    const refused = {
      status: 403,
      data: {},
      headers: {},
      method: 'GET',
      url: 'https://api.flexport.com/customs_entries?per=1',
    };
    expect(flexport.classifyError?.(refused, 0)).toMatchObject({
      class: 'auth',
      lack: 'permission',
      message: expect.stringContaining('customs'),
    });
  });
});

const specification = loadSpecification('flexport-v2.yaml', (document) => {
  const { required } = document.components.schemas.CreateBooking as { required: string[] };
  // The document lists a property that it does not have.
  required.splice(required.indexOf('wanted_export_customs_service'), 1, 'wants_export_customs_service');
  // A nullable that names no type, which no validator takes.
  const line = document.components.schemas.CommercialInvoiceLineItem?.properties as {
    first_sale_value: { nullable?: boolean };
  };
  delete line.first_sale_value.nullable;
  // Its alternatives overlap: none of them requires a property, so "exactly one" can never be met.
  const { resource } = document.components.schemas.ShipmentEventData?.properties as {
    resource: Record<string, unknown>;
  };
  resource.anyOf = resource.oneOf;
  delete resource.oneOf;
});

describe.skipIf(!specification)('flexport speaks as its specification says', () => {
  it('in every request of the connector and every answer of the sandbox', async () => {
    const harness = await startHarness({
      connector: flexport,
      sandbox,
      sandboxOptions: { travelAfterMs: 30 },
      options,
    });
    const problems: string[] = [];
    const spoken: string[] = [];
    const ctx = through(harness.context(), (answer, request) => {
      const { pathname } = new URL(request.url);
      const path = pathname.replace('/flexport', '');
      spoken.push(`${request.method} ${path.replace(/(DOC)?\d+/, ':id')}`);
      problems.push(...(specification?.requestProblems(request.method, path, request.json) ?? []));
      // A created object is answered in the envelope, though the document shows it bare.
      const bare = request.method === 'POST' ? (answer.data as { data: unknown }).data : answer.data;
      problems.push(...(specification?.answerProblems(request.method, path, answer.status, bare) ?? []));
    });
    const [made] = (await shipment.push?.(ctx, [write(1)])) as unknown as [{ targetId: string }];
    await shipment.push?.(ctx, [write(1, { op: 'update', targetId: made.targetId })]);
    await shipment.find?.(ctx, ['part1']);
    await sleep(250);
    const [page] = await pullPages(status, ctx, null);
    await status.read?.(ctx, [page?.records[0]?.id as string]);
    const freightId = page?.records[0]?.id;
    const papers = await pullPages(document, ctx, null);
    await document.read?.(ctx, [papers[0]?.records[0]?.id as string]);
    const payload = commercialInvoice(freightId, 1);
    expect(await invoice.push?.(ctx, [write(1, { payload })])).toMatchObject([{ result: 'accepted' }]);
    expect(await invoice.find?.(ctx, ['part1'], [payload])).toMatchObject([{ found: true }]);
    const [article7] = (await product.push?.(ctx, [write(7, { payload: article('WB-7') })])) ?? [];
    const { targetId } = article7 as { targetId: string };
    await product.push?.(ctx, [write(7, { payload: article('WB-7'), op: 'update', targetId })]);
    expect(await product.read?.(ctx, [targetId])).toHaveLength(1);
    await pullPages(product, ctx, null);
    const events = await ctx.http.request({
      method: 'GET',
      url: `${ctx.options.url}/events`,
      headers: { authorization: `Bearer ${ctx.options.apiKey}` },
    });
    expect((events.data as { data: { data: unknown[] } }).data.data).toHaveLength(3);
    await harness.close();
    expect(problems).toEqual([]);
    expect(new Set(spoken)).toEqual(
      new Set([
        'POST /bookings',
        'POST /booking_amendments',
        'GET /bookings',
        'GET /shipments',
        'GET /shipments/:id',
        'GET /shipment_legs',
        'GET /customs_entries',
        'GET /documents',
        'GET /documents/:id',
        'POST /commercial_invoices',
        'GET /commercial_invoices',
        'GET /events',
        'GET /products',
        'GET /products/:id',
        'POST /products',
        'PATCH /products/:id',
      ]),
    );
  });

  it.each([
    ['booking', 'shipment-out', '/bookings'],
    ['commercial invoice', 'invoice-out', '/commercial_invoices'],
    ['product', 'product-out', '/products'],
  ])('in every %s that its mapping makes', async (_object, name, path) => {
    const mapping = new URL(`../../mappings/flexport/${name}.examples.yaml`, import.meta.url);
    const examples = parse(await readFile(mapping, 'utf8')) as { out?: unknown }[];
    const mapped = examples.flatMap((example) => (example.out ? [example.out] : []));
    expect(mapped.length).toBeGreaterThan(0);
    for (const body of mapped) expect(specification?.requestProblems('POST', path, body)).toEqual([]);
  });

  it('and the specification would notice', () => {
    const { cargo_ready_date: _left, ...without } = booking(1);
    expect(specification?.requestProblems('POST', '/bookings', without)).toHaveLength(1);
    const { currency_code: _gone, ...bare } = commercialInvoice('70001', 1);
    expect(specification?.requestProblems('POST', '/commercial_invoices', bare)).toHaveLength(1);
    expect(
      specification?.answerProblems('GET', '/shipments/1', 200, { data: { id: 'x', status: 'lost' } }),
    ).toHaveLength(2);
  });
});

/** The same context, with a look at each exchange; the look may change the answer. */
function through<O>(
  ctx: ConnectorContext<O>,
  look: (answer: HttpAnswer, request: HttpRequest) => void,
): ConnectorContext<O> {
  const http: HttpClient = {
    ...ctx.http,
    clockGapMs: () => ctx.http.clockGapMs(),
    async request(request) {
      const answer = await ctx.http.request(request);
      look(answer, request);
      return answer;
    },
  };
  return { ...ctx, http };
}

const itemsOf = (answer: HttpAnswer): { booking?: unknown }[] =>
  [(answer.data as { data: { data?: object[] } }).data.data ?? []].flat();
