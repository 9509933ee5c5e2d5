import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Write } from '../../connectors/connector.ts';
import easypost from '../../connectors/easypost/index.ts';
import { referenceOf } from '../../connectors/easypost/reference.ts';
import sandbox from '../../sandbox/easypost/index.ts';
import { goneFrom } from './fixture.ts';
import { type AnyPort, type Harness, idsOf, pullPages, startHarness, surveyedIds, surveyPages } from './harness.ts';
import { type ContractOptions, contractSuite } from './suite.ts';
import { byClock } from './through.ts';
import { aWrite } from './writes.ts';

const DAY_MS = 86_400_000;

const API_KEY = 'EZAKcontract0123456789';
const SECRET = 'contract-sécret';

const place = { name: 'Sam Doe', street1: '118 Clippenham Lane', city: 'Slough', zip: 'SL15BE', country: 'GB' };
const dock = { company: 'Waybill Goods', street1: '417 Montgomery Street', city: 'San Francisco', country: 'US' };

const booking = (n: number) => ({
  to_address: place,
  from_address: dock,
  parcel: { weight: 20 },
  options: { invoice_number: `#${n}` },
  wanted: {},
  customs_info: {
    eel_pfc: 'NOEEI 30.37(a)',
    contents_type: 'merchandise',
    customs_certify: true,
    customs_signer: 'Kim Doe',
    restriction_type: 'none',
    non_delivery_option: 'return',
    customs_items: [
      { description: 'Bamboo board', code: 'WB-001', quantity: n + 1, value: 29, weight: 18, origin_country: 'CN' },
    ],
  },
});

const within = (n: number) => ({ ...booking(n), to_address: { ...place, country: 'US' }, customs_info: undefined });

const EVENT = {
  object: 'Event',
  id: 'evt_1',
  description: 'tracker.updated',
  result: { object: 'Tracker', id: 'trk_1', shipment_id: 'shp_1', status: 'in_transit' },
};

const signed = (body: string, secret: string) =>
  `hmac-sha256-hex=${createHmac('sha256', secret.normalize('NFKD')).update(body).digest('hex')}`;

const seed = (system: Harness['system'], count: number, country = 'GB') =>
  Array.from({ length: count }, (_, n) =>
    system.act('book', { reference: referenceOf(`seed${n}`, n), country }),
  ) as string[];

const options: ContractOptions = {
  connector: easypost,
  sandbox,
  sandboxOptions: { apiKey: API_KEY },
  options: (origin) => ({ url: origin, apiKey: API_KEY, webhookSecret: SECRET }),
  lacks: {
    credential: { sandbox: { apiKey: 'EZAKanother0123456789' }, says: /does not accept the API key/ },
    permission: { sandbox: { mayNothing: true }, says: /does not let this API key/ },
    plan: [
      { sandbox: { account: { carriers: [], balance: '25.00', card: true } }, says: /no carrier account/ },
      {
        sandbox: { account: { carriers: ['easypost'], balance: '0.00000', card: false } },
        says: /neither a balance nor a payment method/,
      },
    ],
  },
  kinds: {
    shipment: {
      payload: (_system, n) => booking(n),
      refused: () => ({ ...booking(1), wanted: { service: 'Teleport' } }),
      changed: (payload) => ({ ...(payload as object), options: { invoice_number: '#changed' } }),
      writeCall: '/buy',
      searchCall: 'GET /v2/shipments/',
      blindRetry: 'one',
    },
    status: {
      seed,
      absentId: 'shp_none',
      pageSize: 100,
      remove: goneFrom('shipments'),
      touch: (system, id) => system.act('move', { id, status: 'in_transit' }),
    },
    document: {
      seed: (system, count) => seed(system, count, 'US').map((id) => system.act('label', { id }) as string),
      absentId: 'shp_none:pl_none',
      pageSize: 100,
      remove: goneFrom('shipments', (id) => id.split(':')[0]),
      touch: (system, id) => system.act('move', { id: id.split(':')[0], status: 'in_transit' }),
    },
  },
  webhook: {
    signatureHeader: 'x-hmac-signature',
    request: (declared) => {
      const body = JSON.stringify(EVENT);
      return {
        raw: Buffer.from(body),
        query: {},
        headers: { 'x-hmac-signature': signed(body, declared.webhookSecret as string) },
      };
    },
    events: [{ topic: 'tracker.updated', eventId: 'evt_1', kind: 'status', id: 'shp_1' }],
  },
};

contractSuite(options);

describe('easypost', () => {
  let harness: Harness;
  const port = (kind: 'shipment' | 'status' | 'document') => easypost.kinds[kind] as Required<AnyPort>;
  const write = (n = 1, payload: unknown = booking(n)): Write => aWrite(n, payload);
  const push = (...writes: Write[]) => port('shipment').push(harness.context(), writes);
  const find = ({ identity, payload }: Write) => port('shipment').find(harness.context(), [identity], [payload]);
  const labels = () => harness.system.entries().filter((entry) => entry.live);
  const idOf = (result: unknown) => (result as { targetId: string }).targetId;

  beforeEach(async () => {
    harness = await startHarness(options);
  });
  afterEach(() => harness.close());

  it('buys the cheapest rate of what is wished for, and tells carrier, number and page', async () => {
    const facts = {
      carrier: 'USPS',
      trackingNumber: expect.stringMatching(/^9400\d{18}$/),
      trackingUrl: expect.stringMatching(/^https:/),
    };
    const priority = write(2, { ...within(2), wanted: { carrier: 'usps', service: 'priority' } });
    expect(await push(write(1), priority)).toMatchObject([
      { result: 'accepted', facts },
      { result: 'accepted', facts },
    ]);
    expect(await find(write(1))).toMatchObject([{ found: true, facts }]);
    const statuses = await pullPages(port('status'), harness.context(), null);
    const services = statuses
      .flatMap(({ records }) => records)
      .map(({ data }) => (data as { service: string }).service);
    expect(services.sort()).toEqual(['FirstClassPackageInternationalService', 'Priority']);
  });

  it('misses no label that is bought after a pull, though its clock is days behind ours', async () => {
    const pull = (cursor: string | null) => pullPages(port('status'), byClock(harness.context(), -3 * DAY_MS), cursor);
    const [old] = seed(harness.system, 1);
    harness.system.act('move', { id: old, status: 'delivered' });
    const first = await pull(null);
    const [fresh] = seed(harness.system, 1);
    expect(idsOf(await pull(first.at(-1)?.cursor ?? null))).toContain(fresh);
  });

  it('finds a second label of what it bought, though its clock is days behind ours', async () => {
    await push(write());
    harness.server.setFaults('easypost', { searchLagMs: 60_000, only: 'GET /v2/shipments/' });
    const { identity, payload } = write();
    const ctx = byClock(harness.context(), -3 * DAY_MS);
    expect(await port('shipment').find(ctx, [identity], [payload])).toMatchObject([{ found: true }]);
  });

  it('labels no two packages as one', async () => {
    expect(await push(write(1, { ...booking(1), packages: 2 }))).toMatchObject([
      { failure: { class: 'validation', path: 'packages', message: expect.stringContaining('one package') } },
    ]);
    expect(await push(write(1, { ...booking(1), packages: 1 }))).toMatchObject([{ result: 'accepted' }]);
    expect(labels()).toHaveLength(1);
  });

  it('goes on after a lost offer with that very offer', async () => {
    harness.server.setFaults('easypost', { hangAfter: 1, hangMs: 20, only: 'POST /v2/shipments ' });
    expect(await push(write())).toMatchObject([{ failure: { class: 'unknown-outcome' } }]);
    harness.server.setFaults('easypost', {});
    const [lost] = await find(write());
    expect(lost).toMatchObject({ found: false, halfMade: expect.stringMatching(/^shp_/) });
    expect(await push(write())).toMatchObject([
      { result: 'accepted', targetId: (lost as { halfMade: string }).halfMade },
    ]);
    expect(labels()).toHaveLength(1);
  });

  it('adopts a label whose purchase came through after it was given up', async () => {
    harness.server.setFaults('easypost', { hangAfter: 1, hangMs: 20, only: '/buy' });
    await push(write());
    harness.server.setFaults('easypost', { searchLagMs: 60_000, only: 'GET /v2/shipments/' });
    expect(await find(write())).toMatchObject([{ found: true }]);
  });

  it('makes another offer of what was changed after a refusal', async () => {
    const refused = write(1, { ...booking(1), wanted: { service: 'Teleport' } });
    expect(await push(refused)).toMatchObject([{ failure: { class: 'rejected', code: 'no-rate' } }]);
    const mended = write(1, booking(1));
    expect(await push(mended)).toMatchObject([{ result: 'accepted' }]);
    expect(labels()).toHaveLength(1);
    expect(await find(mended)).toMatchObject([{ found: true }]);
  });

  it('says what carriers said where there is no rate', async () => {
    const { customs_info: _, ...mute } = booking(1);
    expect(await push(write(1, mute))).toMatchObject([
      { failure: { code: 'no-rate', message: expect.stringContaining('customs_info is required') } },
    ]);
  });

  it('has two labels of one reference looked at by a person', async () => {
    const { identity, payload } = write();
    for (const _ of [1, 2]) harness.system.act('book', { reference: referenceOf(identity, payload), country: 'GB' });
    expect(await find(write())).toMatchObject([{ found: 'unsure' }]);
  });

  it('pauses the connection where money is missing, and makes no label', async () => {
    const poor = await startHarness({ ...options, sandboxOptions: { apiKey: API_KEY, noFunds: true } });
    try {
      const [result] = await port('shipment').push(poor.context(), [write()]);
      expect(result).toMatchObject({ failure: { class: 'auth', lack: 'plan' } });
    } finally {
      await poor.close();
    }
  });

  it('takes a label back once, and none that was scanned', async () => {
    const [first, second] = await push(write(1), write(2));
    const cancel = (result: unknown) =>
      port('shipment').cancel(harness.context(), [{ identity: 'a', targetId: idOf(result), facts: {} }]);
    expect(await cancel(first)).toMatchObject([{ result: 'accepted' }]);
    expect(await cancel(first)).toMatchObject([{ result: 'accepted' }]);
    harness.system.act('move', { id: idOf(second), status: 'in_transit' });
    expect(await cancel(second)).toMatchObject([{ failure: { class: 'rejected' } }]);
    expect(labels()).toHaveLength(1);
  });

  it('asks for an old parcel until it arrives, whatever was made since', async () => {
    const day = 86_400_000;
    const at = (ms: number) => ({ ...harness.context(), now: () => Date.now() + ms });
    const [made] = await push(write());
    const pull = async (ms: number, from: string | null) => pullPages(port('status'), at(ms), from);
    let pages = await pull(0, null);
    harness.system.act('move', { id: idOf(made), status: 'in_transit' });
    pages = await pull(20 * day, pages.at(-1)?.cursor ?? null);
    expect(idsOf(pages)).toEqual([idOf(made)]);
    harness.system.act('move', { id: idOf(made), status: 'delivered' });
    pages = await pull(21 * day, pages.at(-1)?.cursor ?? null);
    expect(idsOf(pages)).toEqual([idOf(made)]);
    pages = await pull(22 * day, pages.at(-1)?.cursor ?? null);
    expect(idsOf(await pull(23 * day, pages.at(-1)?.cursor ?? null))).toEqual([]);
  });

  it('gives up a parcel that is never heard of', async () => {
    await push(write());
    const later = { ...harness.context(), now: () => Date.now() + 91 * 86_400_000 };
    const pages = await pullPages(port('status'), later, null);
    expect(idsOf(await pullPages(port('status'), later, pages.at(-1)?.cursor ?? null))).toEqual([]);
  });

  it('tells nothing of labels that others bought, but shows them to the survey', async () => {
    const id = harness.system.act('book', { reference: 'theirs' }) as string;
    expect(idsOf(await pullPages(port('status'), harness.context(), null))).toEqual([]);
    const period = { from: Date.now() - 60_000, to: Date.now() };
    expect(surveyedIds(await surveyPages(port('shipment'), harness.context(), period, null))).toEqual([id]);
  });

  it('surveys more than a page, also from half-way while labels are bought', async () => {
    const ids = seed(harness.system, 130);
    const period = { from: Date.now() - 60_000, to: Date.now() };
    const pages = await surveyPages(port('shipment'), harness.context(), period, null);
    expect(new Set(surveyedIds(pages))).toEqual(new Set(ids));
    seed(harness.system, 1);
    const rest = await surveyPages(port('shipment'), harness.context(), period, pages[0]?.cursor ?? null);
    expect(new Set([...surveyedIds(pages.slice(0, 1)), ...surveyedIds(rest)])).toEqual(new Set(ids));
  });

  it('keeps label and commercial invoice, and shows the label void once it is taken back', async () => {
    const [made] = await push(write());
    const papers = async () =>
      (await pullPages(port('document'), harness.context(), null))
        .flatMap(({ records }) => records)
        .map(({ data }) => data as { type: string; void: boolean });
    expect((await papers()).map(({ type }) => type)).toEqual(['label', 'commercial_invoice']);
    await port('shipment').cancel(harness.context(), [{ identity: 'a', targetId: idOf(made), facts: {} }]);
    expect((await papers()).map((one) => one.void)).toEqual([true, true]);
  });

  it.each([
    ['its carriers bill themselves', { carriers: ['easypost', 'carrier'], balance: '0.00000', card: false }],
    ['a card is on file', { carriers: ['easypost'], balance: '0.00000', card: true }],
    ['nobody may look into it', null],
  ])('is content with an account where %s', async (_, account) => {
    const other = await startHarness({ ...options, sandboxOptions: { apiKey: API_KEY, account } });
    try {
      await easypost.check(other.context());
    } finally {
      await other.close();
    }
  });

  it('wants a key of the mode that the config names', async () => {
    const context = harness.context();
    const test = { ...context, options: { ...context.options, mode: 'test' } };
    await expect(easypost.check(test as never)).rejects.toMatchObject({ failure: { class: 'auth', lack: 'account' } });
  });
});

describe('webhooks of easypost', () => {
  const { verify, parse } = easypost.webhook as NonNullable<typeof easypost.webhook>;
  const declared = (webhookSecret: string) => easypost.options.parse({ apiKey: API_KEY, webhookSecret });

  it('are believed by the vector that EasyPost publishes with its client libraries', () => {
    // `official/fixtures` of github.com/EasyPost/examples: this event, in one line, and the secret with its accented letter.
    const event = JSON.parse(readFileSync(new URL('easypost.event.json', import.meta.url), 'utf8'));
    const raw = Buffer.from(JSON.stringify(event));
    const signature = 'hmac-sha256-hex=38f3f53c103713df81616a0a186d77141957323ec21d5fe9363db93840f527db';
    const request = { raw, query: {}, headers: { 'x-hmac-signature': signature } };
    expect(verify(request, declared('s\u00e9cret'), Date.now())).toBe(true);
    expect(verify(request, declared('secret'), Date.now())).toBe(false);
    // The parcel of this event was booked elsewhere.
    expect(parse(request, declared('x'))).toEqual([]);
  });

  it('are believed by the second signature only while it is fresh', () => {
    const now = Date.UTC(2026, 10, 22, 12);
    const timestamp = new Date(now).toISOString();
    const body = JSON.stringify(EVENT);
    const request = {
      raw: Buffer.from(body),
      query: {},
      headers: {
        'x-timestamp': timestamp,
        'x-path': '/webhooks/freight',
        'x-hmac-signature-v2': signed(`${timestamp}POST/webhooks/freight${body}`, SECRET),
      },
    };
    expect(verify(request, declared(SECRET), now)).toBe(true);
    expect(verify(request, declared(SECRET), now + 6 * 60_000)).toBe(false);
    const elsewhere = { ...request, headers: { ...request.headers, 'x-path': '/webhooks/other' } };
    expect(verify(elsewhere, declared(SECRET), now)).toBe(false);
  });

  it('tell of a refund by its shipment', () => {
    const event = { id: 'evt_2', description: 'refund.successful', result: { object: 'Refund', shipment_id: 'shp_2' } };
    const request = { raw: Buffer.from(JSON.stringify(event)), query: {}, headers: {} };
    expect(parse(request, declared(SECRET))).toEqual([
      { topic: 'refund.successful', eventId: 'evt_2', kind: 'status', id: 'shp_2' },
    ]);
  });
});
