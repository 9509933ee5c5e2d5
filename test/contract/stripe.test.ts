import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WebhookRequest, WriteResult } from '../../connectors/connector.ts';
import stripe from '../../connectors/stripe/index.ts';
import { invoice } from '../../connectors/stripe/invoice.ts';
import { payment } from '../../connectors/stripe/payment.ts';
import { signature, webhook } from '../../connectors/stripe/webhook.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import { unfolded } from '../../sandbox/stripe/form.ts';
import sandbox from '../../sandbox/stripe/index.ts';
import { goneFrom } from './fixture.ts';
import { type Harness, idsOf, pullPages, startHarness } from './harness.ts';
import { loadSpecification } from './specs.ts';
import { contractSuite } from './suite.ts';
import { aWrite } from './writes.ts';

const SECRET = 'whsec_sandbox';
const options = (origin: string) => ({ url: origin, apiKey: 'sk_test_sandbox', webhookSecret: SECRET, pageSize: 5 });

const claim = (n: number, more: object = {}) => ({
  buyer: { email: `buyer${n}@example.org`, name: 'Sample Works' },
  order: `#${1000 + n}`,
  currency: 'EUR',
  days_until_due: 30,
  description: `Invoice R-${n}`,
  paid: false,
  lines: [
    { description: 'Cutting board x 3', amount: '90.00' },
    { description: 'Shipping', amount: '9.50' },
  ],
  ...more,
});

const pay = (system: SandboxSystem, more: object = {}) =>
  system.act('pay', { metadata: { order_number: '#1001' }, ...more }) as string;

const event = (type: string, object: object, id = 'evt_1Sample') =>
  JSON.stringify({ id, object: 'event', type, data: { object } });

const signed = (body: string, now: number, secret = SECRET): WebhookRequest => {
  const timestamp = String(Math.floor(now / 1_000));
  const raw = Buffer.from(body);
  return { headers: { 'stripe-signature': `t=${timestamp},v1=${signature(secret, timestamp, raw)}` }, raw, query: {} };
};

contractSuite({
  connector: stripe,
  sandbox,
  options,
  kinds: {
    payment: {
      seed: (system, count) =>
        Array.from({ length: count }, (_, n) => pay(system, { metadata: { order_number: `#${n}` } })),
      absentId: 'pi_absent',
      pageSize: 5,
      remove: goneFrom('intents'),
      touch: (system, id) => system.act('refund', { id, amount: 100 }),
    },
    invoice: {
      seed: (system, count) =>
        Array.from({ length: count }, (_, n) => system.act('invoice', { reference: `#${n}` }) as string),
      absentId: 'in_absent',
      pageSize: 5,
      remove: goneFrom('invoices'),
      touch: (system, id) => system.act('payInvoice', { id }),
      payload: (_system, n) => claim(n),
      refused: () => claim(99, { buyer: { email: 'nobody' } }),
      changed: (payload) => ({ ...(payload as object), description: 'Invoice R-1, corrected' }),
      retold: {
        call: 'POST /v1/invoices/:id',
        payload: (payload, turn) => ({ ...(payload as object), description: `told ${turn}` }),
        shown: (payload) => ({ number: (payload as { description: string }).description }),
      },
      writeCall: '/finalize',
      searchCall: '/v1/invoices/search',
    },
  },
  lacks: {
    expired: { sandbox: { expired: true }, says: /Expired API Key/ },
    permission: [
      {
        sandbox: { permissions: ['rak_event_read', 'rak_payment_intent_read', 'rak_dispute_read'] },
        says: /rak_charge_read, rak_invoice_read, rak_customer_read, rak_invoice_write, rak_customer_write$/,
      },
      {
        sandbox: {
          permissions: ['event', 'payment_intent', 'charge', 'dispute', 'invoice', 'customer'].map(
            (resource) => `rak_${resource}_read`,
          ),
        },
        says: /permissions rak_invoice_write, rak_customer_write$/,
      },
    ],
  },
  webhook: {
    request: (_options, now) =>
      signed(event('payment_intent.succeeded', { id: 'pi_1', object: 'payment_intent' }), now),
    events: [{ topic: 'payment_intent.succeeded', eventId: 'evt_1Sample', kind: 'payment', id: 'pi_1' }],
    signatureHeader: 'stripe-signature',
    toleranceMs: 300_000,
  },
});

describe('payments at Stripe', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await startHarness({ connector: stripe, sandbox, options });
  });
  afterEach(() => harness.close());
  const read = async (id: string) => (await payment.read?.(harness.context(), [id]))?.[0];

  it('name their order by metadata, by the reference of the payment, or by the invoice that they pay', async () => {
    const { system } = harness;
    const parent = async (id: string) => (await read(id))?.parent;
    expect(await parent(pay(system))).toEqual({ kind: 'order', number: '#1001' });
    expect(await parent(pay(system, { metadata: { 'Order #': '100023' } }))).toEqual({
      kind: 'order',
      number: '100023',
    });
    expect(await parent(pay(system, { metadata: {}, orderReference: 'R-7' }))).toEqual({
      kind: 'order',
      number: 'R-7',
    });
    expect(await parent(pay(system, { metadata: {} }))).toBeUndefined();
    const theirs = system.act('invoice', { reference: '1009' });
    expect(await parent(system.act('payInvoice', { id: theirs }) as string)).toEqual({ kind: 'order', number: '1009' });
    const [ours] = (await invoice.push?.(harness.context(), [aWrite(1, claim(1))])) as { targetId: string }[];
    const paid = system.act('payInvoice', { id: ours?.targetId }) as string;
    expect(await parent(paid)).toEqual({ kind: 'invoice', targetId: ours?.targetId });
  });

  it('name the shop whose number it is where the connection says so', async () => {
    const context = await harness.connect({ ...options(harness.server.url('stripe')), ordersOf: 'shop-us' });
    const [record] = (await payment.read?.(context, [pay(harness.system)])) ?? [];
    expect(record?.parent).toEqual({ kind: 'order', number: '#1001', of: 'shop-us' });
  });

  it('are left out while nobody has paid and nobody knows for what', async () => {
    const left = pay(harness.system, { metadata: {}, status: 'requires_payment_method' });
    const named = pay(harness.system, { status: 'requires_payment_method' });
    const ids = idsOf(await pullPages(payment, harness.context(), null));
    expect(ids).toContain(named);
    expect(ids).not.toContain(left);
  });

  it('tell what went back and what is disputed, exactly, and keep no secret of the buyer', async () => {
    const id = pay(harness.system, { amount: 5_120, currency: 'kwd' });
    harness.system.act('refund', { id, amount: 20 });
    harness.system.act('dispute', { id, reason: 'product_not_received', dueBy: 1_796_212_799 });
    const record = await read(id);
    expect(record?.data).toMatchObject({
      money: { amount: '5.120', received: '5.120', refunded: '0.020', disputed: '5.120' },
      dispute: {
        status: 'needs_response',
        reason: 'product_not_received',
        evidence_details: { due_by: 1_796_212_799 },
      },
    });
    expect(JSON.stringify(record)).not.toContain('_secret_');
  });

  it('are read again after a refund, a dispute and its end, by their events', async () => {
    const { system } = harness;
    const [a, b, c] = [pay(system), pay(system), pay(system)];
    let cursor = (await pullPages(payment, harness.context(), null)).at(-1)?.cursor ?? null;
    const next = async () => {
      const pages = await pullPages(payment, harness.context(), cursor);
      cursor = pages.at(-1)?.cursor ?? cursor;
      return new Map(
        pages.flatMap(({ records }) => records).map(({ id, data }) => [id, data as Record<string, object>]),
      );
    };
    system.act('refund', { id: a });
    const dispute = system.act('dispute', { id: b });
    expect((await next()).get(b)?.dispute).toMatchObject({ status: 'needs_response' });
    system.act('settleDispute', { id: dispute, status: 'won' });
    const seen = await next();
    expect(seen.get(b)?.dispute).toMatchObject({ status: 'won' });
    expect(seen.get(a)?.money).toMatchObject({ refunded: '20.00' });
    expect(seen.has(c)).toBe(true);
  });

  it('are listed anew after a pause that was longer than events are kept', async () => {
    const id = pay(harness.system);
    const days = 86_400;
    const long = String(Math.floor(Date.now() / 1_000) - 40 * days);
    const pages = await pullPages(payment, harness.context(), long);
    expect(idsOf(pages)).toContain(id);
    expect(Number(pages.at(-1)?.cursor)).toBeGreaterThan(Number(long));
  });
});

describe('invoices at Stripe', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await startHarness({ connector: stripe, sandbox, options });
  });
  afterEach(() => harness.close());
  const push = async (...writes: Parameters<NonNullable<typeof invoice.push>>[1]) =>
    (await invoice.push?.(harness.context(), writes)) as WriteResult[];
  const entry = (id: string) => harness.system.entries().find((one) => one.kind === 'invoice' && one.id === id);

  it('are made with their lines, finalized, and mailed once however often they are pushed', async () => {
    const [made] = (await push(aWrite(1, claim(1)))) as { targetId: string; numbers: string[] }[];
    const [again] = (await push(aWrite(1, claim(1)))) as { targetId: string }[];
    expect(again?.targetId).toBe(made?.targetId);
    expect(made?.numbers).toEqual(['WB-0001']);
    expect(entry(made?.targetId ?? '')).toMatchObject({
      state: 'open',
      total: '99.50',
      currency: 'EUR',
      reference: 'part1',
    });
    expect(harness.system.act('mailed', { id: made?.targetId })).toBe(1);
  });

  it('go on where they stopped, also when the keys are forgotten', async () => {
    harness.server.setFaults('stripe', { error: 1, only: '/finalize' });
    expect(await push(aWrite(1, claim(1)))).toMatchObject([{ failure: { class: 'unknown-outcome' } }]);
    harness.server.setFaults('stripe', {});
    harness.server.setClock('stripe', 25 * 3_600_000);
    expect(await push(aWrite(1, claim(1)))).toMatchObject([{ result: 'accepted' }]);
    const invoices = harness.system.entries().filter(({ kind }) => kind === 'invoice');
    expect(invoices).toMatchObject([{ state: 'open', total: '99.50' }]);
  });

  it('are noted as paid elsewhere, and refuse another sum', async () => {
    const [made] = (await push(aWrite(1, claim(1)))) as { targetId: string }[];
    const update = { op: 'update' as const, targetId: made?.targetId ?? '' };
    const dearer = claim(1, { lines: [{ description: 'more', amount: '100.00' }] });
    expect(await push(aWrite(2, dearer, update))).toMatchObject([
      { failure: { class: 'rejected', code: 'invoice_not_editable' } },
    ]);
    expect(await push(aWrite(3, claim(1, { paid: true }), update))).toMatchObject([{ result: 'accepted' }]);
    expect(entry(update.targetId)).toMatchObject({ state: 'paid' });
    const [back] =
      (await invoice.cancel?.(harness.context(), [{ identity: 'part1', targetId: update.targetId, facts: {} }])) ?? [];
    expect(back).toMatchObject({ failure: { class: 'rejected', code: 'invoice_paid' } });
  });

  it('are refused before anything is made where an amount cannot be charged exactly', async () => {
    const fraction = claim(1, { currency: 'ISK', lines: [{ description: 'wool', amount: '5.50' }] });
    expect(await push(aWrite(1, fraction))).toMatchObject([{ failure: { class: 'rejected', field: 'amount' } }]);
    expect(harness.system.entries()).toEqual([]);
  });
});

describe('webhooks of Stripe', () => {
  const now = 1_795_608_000_000;
  const known = stripe.options.parse(options('http://127.0.0.1:9'));

  it('carry the signature that the vendor computes', () => {
    const body =
      '{"id":"evt_1Waybill","object":"event","type":"payment_intent.succeeded","data":{"object":{"id":"pi_1Waybill","object":"payment_intent"}}}';
    const header = 't=1795608000,v1=4554e49d0f9012c3d663f90bd3c86c90d64011cbdfe877026b5ad00a65058695';
    const request = { headers: { 'stripe-signature': header }, raw: Buffer.from(body), query: {} };
    expect(webhook.verify(request, { ...known, webhookSecret: 'whsec_waybill_test' }, now)).toBe(true);
    expect(webhook.verify(request, known, now)).toBe(false);
  });

  it('are believed under either secret while one replaces the other, and with either of two signatures', () => {
    const body = event('charge.refunded', { id: 'ch_1', object: 'charge', payment_intent: 'pi_1' });
    const both = { ...known, webhookSecret: 'whsec_new', oldWebhookSecret: 'whsec_old' };
    for (const secret of ['whsec_new', 'whsec_old'])
      expect(webhook.verify(signed(body, now, secret), both, now)).toBe(true);
    expect(webhook.verify(signed(body, now, 'whsec_other'), both, now)).toBe(false);
    const [first, second] = ['whsec_old', SECRET].map((secret) => signed(body, now, secret));
    const rolled = `${first?.headers['stripe-signature']},${second?.headers['stripe-signature']?.split(',')[1]}`;
    expect(webhook.verify({ ...(first as WebhookRequest), headers: { 'stripe-signature': rolled } }, known, now)).toBe(
      true,
    );
    expect(webhook.verify(signed(body, now), { ...known, webhookSecret: undefined }, now)).toBe(false);
  });

  it('name the payment that a charge, a refund or a dispute is of, and nothing for other topics', () => {
    const parse = (type: string, object: object) =>
      webhook.parse(signed(event(type, object), now), known).map(({ kind, id }) => [kind, id]);
    expect(parse('charge.refunded', { id: 'ch_1', object: 'charge', payment_intent: 'pi_1' })).toEqual([
      ['payment', 'pi_1'],
    ]);
    expect(parse('charge.dispute.created', { id: 'du_1', object: 'dispute', payment_intent: 'pi_2' })).toEqual([
      ['payment', 'pi_2'],
    ]);
    expect(parse('invoice.paid', { id: 'in_1', object: 'invoice' })).toEqual([['invoice', 'in_1']]);
    expect(parse('charge.refunded', { id: 'ch_1', object: 'charge', payment_intent: null })).toEqual([]);
    expect(parse('customer.created', { id: 'cus_1', object: 'customer' })).toEqual([]);
  });
});

const specification = loadSpecification('stripe-v1.json');

describe.skipIf(!specification)("requests by the vendor's own description", () => {
  it('have only what it knows, in its types', async () => {
    const harness = await startHarness({ connector: stripe, sandbox, options });
    const problems: string[] = [];
    const seen = new Set<string>();
    try {
      const context = harness.context();
      const origin = harness.server.url('stripe');
      const request = context.http.request.bind(context.http);
      context.http.request = (asked: Parameters<typeof request>[0]) => {
        const path = asked.url.slice(origin.length);
        seen.add(`${asked.method} ${path.replace(/\/(in|pi)_\w+/, '/*')}`);
        const names = specification?.queryNames(asked.method, path) ?? [];
        for (const name of Object.keys(asked.query ?? {}))
          if (!names.includes(name.replace(/\[.*$/, ''))) problems.push(`${asked.method} ${path}?${name}`);
        problems.push(...(specification?.requestProblems(asked.method, path, unfolded(asked.form)) ?? []));
        return request(asked);
      };
      const id = pay(harness.system);
      harness.system.act('dispute', { id });
      pay(harness.system, { metadata: {} });
      const pages = await pullPages(payment, context, null);
      pay(harness.system);
      await pullPages(payment, context, pages.at(-1)?.cursor ?? null);
      await pullPages(invoice, context, null);
      const [made] = (await invoice.push?.(context, [aWrite(1, claim(1))])) as { targetId: string }[];
      const targetId = made?.targetId ?? '';
      await invoice.push?.(context, [aWrite(2, claim(1, { paid: true }), { op: 'update', targetId })]);
      const [other] = (await invoice.push?.(context, [aWrite(3, claim(3))])) as { targetId: string }[];
      await invoice.cancel?.(context, [{ identity: 'part3', targetId: other?.targetId ?? '', facts: {} }]);
      await stripe.check(context);
    } finally {
      await harness.close();
    }
    expect(problems).toEqual([]);
    expect([...seen]).toEqual(
      expect.arrayContaining(['POST /v1/invoices/*/add_lines', 'POST /v1/invoices/*/void', 'GET /v1/invoice_payments']),
    );
    expect(
      specification?.requestProblems('POST', '/v1/invoices/in_1/add_lines', { lines: { 0: { amount: '5.5' } } }),
    ).not.toEqual([]);
  });
});
