import { sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WebhookRequest, WriteResult } from '../../connectors/connector.ts';
import paypal from '../../connectors/paypal/index.ts';
import { invoice } from '../../connectors/paypal/invoice.ts';
import { payment } from '../../connectors/paypal/payment.ts';
import { signedText, webhook } from '../../connectors/paypal/webhook.ts';
import type { Token, Tokens } from '../../connectors/tokens.ts';
import { WEBHOOK_ID } from '../../sandbox/paypal/events.ts';
import sandbox from '../../sandbox/paypal/index.ts';
import { PUBLIC_KEY, SIGNING_KEY } from '../../sandbox/paypal/signing-key.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import { goneFrom } from './fixture.ts';
import { type Harness, idsOf, pullPages, startHarness } from './harness.ts';
import { loadSpecification } from './specs.ts';
import { contractSuite } from './suite.ts';
import { aWrite } from './writes.ts';

const options = (origin: string) => ({
  url: origin,
  clientId: 'sandbox-paypal-client',
  clientSecret: 'sandbox-paypal-secret',
  webhookId: WEBHOOK_ID,
  webhookCertificate: PUBLIC_KEY,
  pageSize: 5,
});

const claim = (n: number, more: object = {}) => ({
  detail: {
    invoice_number: `R-${n}`,
    reference: `#${1000 + n}`,
    currency_code: 'EUR',
    note: `Thank you, ${n}`,
    payment_term: { due_date: '2026-12-25' },
  },
  primary_recipients: [{ billing_info: { email_address: `buyer${n}@example.org`, business_name: 'Sample Works' } }],
  items: [
    { name: 'Cutting board x 3', amount: '90.00' },
    { name: 'Shipping', amount: '9.50' },
  ],
  ...more,
});

const noted = (payload: unknown, note: string) => {
  const { detail, ...rest } = payload as ReturnType<typeof claim>;
  return { ...rest, detail: { ...detail, note } };
};

const pay = (system: SandboxSystem, more: object = { invoice_id: '#1001' }) => system.act('pay', more) as string;

const theirs = (system: SandboxSystem, reference: string) =>
  system.act('invoice', {
    detail: { currency_code: 'EUR', reference },
    items: [{ name: 'goods', quantity: '2', unit_amount: { currency_code: 'EUR', value: '5.00' } }],
  }) as string;

const event = (event_type: string, resource: object) => JSON.stringify({ id: 'WH-SAMPLE', event_type, resource });

const signed = (body: string, key = SIGNING_KEY): WebhookRequest => {
  const raw = Buffer.from(body);
  const [id, time] = ['69cd13f0-d67a-11e5-baa3-778b53f4ae55', '2026-11-25T12:00:00Z'];
  const signature = sign('RSA-SHA256', Buffer.from(signedText(id, time, WEBHOOK_ID, raw)), key).toString('base64');
  return {
    headers: {
      'paypal-auth-algo': 'SHA256withRSA',
      'paypal-transmission-id': id,
      'paypal-transmission-time': time,
      'paypal-transmission-sig': signature,
    },
    raw,
    query: {},
  };
};

contractSuite({
  connector: paypal,
  sandbox,
  options,
  kinds: {
    payment: {
      seed: (system, count) => Array.from({ length: count }, (_, n) => pay(system, { custom_id: `#${n}` })),
      absentId: '0ABSENT0000000000',
      pageSize: 5,
      remove: goneFrom('captures'),
      touch: (system, id) => system.act('refund', { id, value: '1.00' }),
    },
    invoice: {
      seed: (system, count) => Array.from({ length: count }, (_, n) => theirs(system, `#${n}`)),
      absentId: 'INV2-ABSENT',
      pageSize: 5,
      remove: goneFrom('invoices'),
      touch: (system, id) => system.act('payInvoice', { id, value: '1.00' }),
      payload: (_system, n) => claim(n),
      refused: () => claim(99, { primary_recipients: [{ billing_info: { email_address: 'nobody' } }] }),
      changed: (payload) => noted(payload, 'Corrected'),
      retold: {
        call: 'PUT /v2/invoicing/invoices/:id',
        payload: (payload, turn) => noted(payload, `told ${turn}`),
        shown: (payload) => ({ number: (payload as ReturnType<typeof claim>).detail.note }),
      },
      writeCall: '/send',
      searchCall: '/v2/invoicing/search-invoices',
      blindRetry: 'one',
    },
  },
  lacks: {
    permission: [
      { sandbox: { mayNot: ['/v1/customer/disputes'] }, says: /account .* disputes\/read-seller \(.*permission/ },
      {
        sandbox: { lacksScopes: ['invoicing', 'payments/payment/authcapture'] },
        says: /scopes https:\/\/uri\.paypal\.com\/services\/payments\/payment\/authcapture, .*\/invoicing$/,
      },
    ],
  },
  webhook: {
    request: () => signed(event('PAYMENT.CAPTURE.COMPLETED', { id: '5CAPTURE' })),
    events: [{ topic: 'PAYMENT.CAPTURE.COMPLETED', eventId: 'WH-SAMPLE', kind: 'payment', id: '5CAPTURE' }],
    signatureHeader: 'paypal-transmission-sig',
  },
});

describe('captures at PayPal', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await startHarness({ connector: paypal, sandbox, options });
  });
  afterEach(() => harness.close());
  const read = async (id: string) => (await payment.read?.(harness.context(), [id]))?.[0];

  it('name their order by invoice id or custom id, without what the shop writes before the number', async () => {
    const { system, server } = harness;
    expect((await read(pay(system)))?.parent).toEqual({ kind: 'order', number: '#1001' });
    expect((await read(pay(system, { custom_id: '1002' })))?.parent).toEqual({ kind: 'order', number: '1002' });
    expect((await read(pay(system, {})))?.parent).toBeUndefined();
    const other = await harness.connect({ ...options(server.url('paypal')), orderPrefix: 'WC-', ordersOf: 'shop-us' });
    const [record] = (await payment.read?.(other, [pay(system, { invoice_id: 'WC-1003' })])) ?? [];
    expect(record?.parent).toEqual({ kind: 'order', number: '1003', of: 'shop-us' });
  });

  it('tell what went back by their order, and their newest dispute with its end', async () => {
    const { system } = harness;
    const id = pay(system);
    system.act('refund', { id, value: '2.50' });
    system.act('refund', { id, value: '0.05' });
    expect((await read(id))?.data).toMatchObject({ status: 'PARTIALLY_REFUNDED', refunded: '2.55' });
    const dispute = system.act('dispute', { id, dueBy: '2026-12-05T23:59:59.000Z' });
    expect((await read(id))?.data).toMatchObject({
      dispute: { status: 'WAITING_FOR_SELLER_RESPONSE', seller_response_due_date: '2026-12-05T23:59:59.000Z' },
    });
    system.act('settleDispute', { id: dispute, status: 'lost' });
    expect((await read(id))?.data).toMatchObject({
      dispute: { dispute_outcome: { outcome_code: 'RESOLVED_BUYER_FAVOUR' } },
    });
  });

  it('are read again after a refund and a dispute, by their events', async () => {
    const { system } = harness;
    const [refunded, disputed] = [pay(system), pay(system)];
    const cursor = (await pullPages(payment, harness.context(), null)).at(-1)?.cursor ?? null;
    system.act('refund', { id: refunded });
    system.act('dispute', { id: disputed });
    const records = (await pullPages(payment, harness.context(), cursor)).flatMap((page) => page.records);
    const data = new Map(records.map((record) => [record.id, record.data as { refunded: string; dispute: object }]));
    expect(data.get(refunded)?.refunded).toBe('20.00');
    expect(data.get(disputed)?.dispute).toMatchObject({ reason: 'MERCHANDISE_OR_SERVICE_NOT_RECEIVED' });
  });

  it('are checked by the scopes that the app has today, not by those of a token that was kept', async () => {
    const context = harness.context();
    const old = { value: 'old', obtainedAt: 0, facts: { scope: 'openid' } };
    const refused: Token[] = [];
    const tokens: Tokens = {
      good: (ask) => (refused.length > 0 ? context.tokens.good(ask) : Promise.resolve(old)),
      refuse: (token) => refused.push(token),
    };
    await paypal.check({ ...context, tokens });
    expect(refused).toEqual([old]);
  });

  it('ask for one token, and for another when it is refused', async () => {
    const id = pay(harness.system);
    await read(id);
    harness.server.setFaults('paypal', { script: ['auth'], only: '/captures/' });
    expect((await read(id))?.id).toBe(id);
  });
});

describe('invoices at PayPal', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await startHarness({ connector: paypal, sandbox, options });
  });
  afterEach(() => harness.close());
  const push = async (...writes: Parameters<NonNullable<typeof invoice.push>>[1]) =>
    (await invoice.push?.(harness.context(), writes)) as (WriteResult & { targetId: string })[];
  const entry = (id: string) => harness.system.entries().find((one) => one.id === id);

  it('are drafted, sent once, noted as paid by what is missing, and then cannot be cancelled', async () => {
    const [made] = await push(aWrite(1, claim(1, { paid: '30.00' })));
    const targetId = made?.targetId ?? '';
    expect(entry(targetId)).toMatchObject({ state: 'PARTIALLY_PAID', total: '99.50', reference: 'part1' });
    const update = { op: 'update' as const, targetId, identity: 'part1' };
    for (const _ of [1, 2])
      expect(await push(aWrite(2, claim(1, { paid: '99.50' }), update))).toMatchObject([{ result: 'accepted' }]);
    expect(entry(targetId)).toMatchObject({ state: 'MARKED_AS_PAID', complete: true });
    expect(harness.system.act('mailed', { id: targetId })).toBe(1);
    expect(await invoice.cancel?.(harness.context(), [{ identity: 'part1', targetId, facts: {} }])).toMatchObject([
      { failure: { class: 'rejected', code: 'CANNOT_CANCEL_PAID_INVOICE' } },
    ]);
  });

  it('go on with a draft that was not sent', async () => {
    harness.server.setFaults('paypal', { error: 1, only: '/send' });
    expect(await push(aWrite(1, claim(1)))).toMatchObject([{ failure: { class: 'unknown-outcome' } }]);
    harness.server.setFaults('paypal', {});
    const [made] = await push(aWrite(1, claim(1)));
    expect(harness.system.entries().filter(({ kind }) => kind === 'invoice')).toMatchObject([
      { id: made?.targetId, state: 'SENT' },
    ]);
  });

  it('have no decimals in forint, yen and Taiwan dollar, and are refused where that would round', async () => {
    const inForint = (amount: string) => {
      const { detail, ...rest } = claim(1);
      return { ...rest, detail: { ...detail, currency_code: 'HUF' }, items: [{ name: 'goods', amount }] };
    };
    const [made] = await push(aWrite(1, inForint('5000.00')));
    expect(entry(made?.targetId ?? '')).toMatchObject({ total: '5000', currency: 'HUF' });
    expect(await push(aWrite(2, inForint('5000.50')))).toMatchObject([
      { failure: { class: 'rejected', field: 'value' } },
    ]);
  });

  it('belong to what they were made of, or to the order that they refer to', async () => {
    const identity = 'c0ffee'.padEnd(32, '0');
    const [ours] = await push(aWrite(1, claim(1), { identity }));
    const records = await invoice.read?.(harness.context(), [ours?.targetId ?? '', theirs(harness.system, '#1009')]);
    expect(records?.map(({ parent }) => parent)).toEqual([
      { kind: 'invoice', targetId: ours?.targetId },
      { kind: 'order', number: '#1009' },
    ]);
    expect(idsOf(await pullPages(invoice, harness.context(), null))).toContain(ours?.targetId);
  });
});

describe('webhooks of PayPal', () => {
  const known = paypal.options.parse(options('http://127.0.0.1:9'));

  it('are signed over the CRC32 of the body, as a decimal', () => {
    // The check value of CRC-32: 0xCBF43926.
    expect(signedText('id', 'time', 'hook', Buffer.from('123456789'))).toBe('id|time|hook|3421780262');
  });

  it('are believed by the delivery and the certificate that PayPal publishes with its client libraries', () => {
    // `test/notification.js` and `test/mocks/notification.js` of github.com/paypal/PayPal-node-SDK: this event, in one line.
    const beside = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
    const request = {
      raw: Buffer.from(JSON.stringify(JSON.parse(beside('paypal.event.json')))),
      query: {},
      headers: {
        'paypal-auth-algo': 'SHA256withRSA',
        'paypal-transmission-id': 'dfb3be50-fd74-11e4-8bf3-77339302725b',
        'paypal-transmission-time': '2015-05-18T15:45:13Z',
        'paypal-transmission-sig':
          'thy4/U002quzxFavHPwbfJGcc46E8rc5jzgyeafWm5mICTBdY/8rl7WJpn8JA0GKA+oDTPsSruqusw+XXg5RLAP7ip53Euh9Xu3UbUhQFX7UgwzE2FeYoY6lyRMiiiQLzy9BvHfIzNIVhPad4KnC339dr6y2l+mN8ALgI4GCdIh3/SoJO5wE64Bh/ueWtt8EVuvsvXfda2Le5a2TrOI9vLEzsm9GS79hAR/5oLexNz8UiZr045Mr5ObroH4w4oNfmkTaDk9Rj0G19uvISs5QzgmBpauKr7Nw++JI0pr/v5mFctQkoWJSGfBGzPRXawrvIIVHQ9Wer48GR2g9ZiApWg==',
      },
    };
    const published = { ...known, webhookId: '4JH86294D6297924G', webhookCertificate: beside('paypal-webhooks.pem') };
    expect(webhook.verify(request, published, 0)).toBe(true);
    expect(webhook.verify({ ...request, raw: Buffer.from(`${request.raw} `) }, published, 0)).toBe(false);
    expect(webhook.verify(request, known, 0)).toBe(false);
  });

  it('are believed under either certificate, for this webhook, and under none where none is held', () => {
    const request = signed(event('PAYMENT.CAPTURE.COMPLETED', { id: '5CAPTURE' }));
    expect(
      webhook.verify(request, { ...known, webhookCertificate: 'no certificate', oldWebhookCertificate: PUBLIC_KEY }, 0),
    ).toBe(true);
    expect(webhook.verify(request, { ...known, webhookId: 'another' }, 0)).toBe(false);
    expect(webhook.verify(request, { ...known, webhookCertificate: undefined }, 0)).toBe(false);
    const weaker = { ...request, headers: { ...request.headers, 'paypal-auth-algo': 'SHA1withRSA' } };
    expect(webhook.verify(weaker, known, 0)).toBe(false);
  });

  it('name the capture that a refund or a dispute is of, and nothing for other topics', () => {
    const parse = (type: string, resource: object) =>
      webhook.parse(signed(event(type, resource)), known).map(({ kind, id }) => [kind, id]);
    const links = [{ rel: 'up', href: 'https://api-m.paypal.com/v2/payments/captures/5CAPTURE' }];
    expect(parse('PAYMENT.CAPTURE.REFUNDED', { id: 'R1', links })).toEqual([['payment', '5CAPTURE']]);
    expect(
      parse('CUSTOMER.DISPUTE.CREATED', { disputed_transactions: [{ seller_transaction_id: '5CAPTURE' }] }),
    ).toEqual([['payment', '5CAPTURE']]);
    expect(parse('INVOICING.INVOICE.PAID', { invoice: { id: 'INV2-1' } })).toEqual([['invoice', 'INV2-1']]);
    expect(parse('CHECKOUT.ORDER.APPROVED', { id: 'O1' })).toEqual([]);
  });
});

/** The pattern of e-mail addresses is no regular expression of JavaScript: a bracket is missing in it. */
const withoutAddresses = ({ components }: { components: { schemas: object } }) => {
  delete (components.schemas as { email?: { pattern?: string } }).email?.pattern;
};
const invoicing = loadSpecification('paypal-invoicing_v2.json');
const payments = loadSpecification('paypal-payments_payment_v2.json', withoutAddresses);
const disputes = loadSpecification('paypal-customer_disputes_v1.json');
const notifications = loadSpecification('paypal-notifications_webhooks_v1.json');

describe.skipIf(!invoicing || !payments || !disputes || !notifications)("by the vendor's own descriptions", () => {
  const of = (path: string) =>
    path.startsWith('/v2/invoicing')
      ? invoicing
      : path.startsWith('/v2/payments')
        ? payments
        : path.startsWith('/v1/customer')
          ? disputes
          : notifications;

  it('requests have what they know, and the answers of the sandbox too', async () => {
    const harness = await startHarness({ connector: paypal, sandbox, options });
    const problems: string[] = [];
    const seen = new Set<string>();
    try {
      const context = harness.context();
      const origin = harness.server.url('paypal');
      const request = context.http.request.bind(context.http);
      context.http.request = async (asked: Parameters<typeof request>[0]) => {
        const path = asked.url.slice(origin.length).replace(/\?.*/, '');
        const answer = await request(asked);
        // The token endpoint and checkout orders are in none of these descriptions.
        if (/oauth2|checkout/.test(path)) return answer;
        seen.add(`${asked.method} ${path.replace(/INV2-[\w-]+|\d{4}CAP\w+|PP-D-\d+/, '*')}`);
        if (asked.json !== undefined)
          problems.push(...(of(path)?.requestProblems(asked.method, path, asked.json) ?? []));
        problems.push(
          ...(of(path)?.answerProblems(asked.method, path, answer.status, answer.data) ?? []).map(
            (one) => `${asked.method} ${path}: ${one}`,
          ),
        );
        return answer;
      };
      const id = pay(harness.system);
      harness.system.act('refund', { id, value: '1.00' });
      harness.system.act('dispute', { id });
      await pullPages(payment, context, null);
      const [made] = (await invoice.push?.(context, [aWrite(1, claim(1))])) as { targetId: string }[];
      const targetId = made?.targetId ?? '';
      await invoice.push?.(context, [
        aWrite(2, { ...noted(claim(1), 'Other words'), paid: '10.00' }, { op: 'update', targetId }),
      ]);
      const [other] = (await invoice.push?.(context, [aWrite(3, claim(3))])) as { targetId: string }[];
      await invoice.cancel?.(context, [{ identity: 'part3', targetId: other?.targetId ?? '', facts: {} }]);
      await paypal.check(context);
    } finally {
      await harness.close();
    }
    expect(problems).toEqual([]);
    expect([...seen]).toEqual(
      expect.arrayContaining([
        'PUT /v2/invoicing/invoices/*',
        'POST /v2/invoicing/invoices/*/payments',
        'POST /v2/invoicing/invoices/*/cancel',
        'GET /v1/customer/disputes/*',
      ]),
    );
    expect(
      invoicing?.requestProblems('POST', '/v2/invoicing/invoices/INV2-1/payments', { method: 'BARTER' }),
    ).not.toEqual([]);
  });
});
