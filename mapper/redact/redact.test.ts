import { describe, expect, it } from 'vitest';
import { parseMapping } from '../parse.ts';
import { Fakes } from './fakes.ts';
import { meaningOf } from './field-names.ts';
import { knownOf, knownValues } from './known.ts';
import { redact } from './redact.ts';

const fakes = new Fakes(Buffer.alloc(32, 7));
const plain = (record: unknown) => redact(record, { fields: new Map(), others: 'declared' }, fakes);
const known = (from: string, to: string, rules: string) => {
  const { mapping } = parseMapping({
    path: 'shop/order.yaml',
    text: `waybill: 1\nfrom: ${from}\nto: ${to}\nrules:\n${rules}`,
  });
  return knownOf({ from, to, entries: mapping?.entries ?? [] });
};

describe('the name of a field', () => {
  it.each([
    ['firstName', 'name'],
    ['buyer_name', 'name'],
    ['customerEmail', 'email'],
    ['address1', 'street'],
    ['streetLine2', 'street'],
    ['phone_number', 'phone'],
    ['ZIP', 'postalCode'],
    ['taxRegistrationId', 'taxId'],
    ['taxRate', undefined],
    ['vatId', 'taxId'],
    ['accessToken', 'secret'],
    ['checkout_token', 'secret'],
    ['customerId', 'id'],
    ['addressId', 'id'],
    ['sku', 'id'],
    ['displayFinancialStatus', 'id'],
    ['trackingUrl', 'url'],
    ['sourceName', 'id'],
    ['name', 'name'],
    ['lineItems', undefined],
    ['warehouse', undefined],
    ['title', undefined],
  ])('%s', (name, meaning) => {
    expect(meaningOf(name)).toBe(meaning);
  });
});

describe('a record of which nothing is known', () => {
  it('keeps ids, codes, times, amounts and words of the system', () => {
    const record = {
      id: 'gid://shop/Order/5400000001001',
      number: '#1001',
      sku: 'A4TKLA-45535.x30',
      at: '2026-11-22T08:59:30.000+08:00',
      amount: '75.21',
      state: 'PARTIALLY_PAID',
      source: 'web',
      sourceName: 'web',
      name: '#1001',
      gateway: 'shop_payments',
      test: false,
      nothing: null,
      empty: '',
      weight: 1.15,
      updated: 1_763_800_000_000,
      lines: [{ quantity: 2, taxable: true }],
    };
    expect(plain(record)).toEqual(record);
  });

  it('empties what nobody explains', () => {
    expect(plain({ greeting: 'x', wish: 'For my dear Anna', who: 'Anna', gift: ['für Anna'] })).toMatchObject({
      wish: '',
      who: '',
      gift: [''],
    });
  });

  it('finds addresses, numbers and secrets by their form, under any name', () => {
    const made = plain({
      a: 'anna@muster.de',
      b: '+49 221 5550123',
      c: '13800138000',
      d: 13_800_138_000,
      e: 'DE89370400440532013000',
      f: '4111 1111 1111 1111',
      g: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc',
      h: 'https://shop.example.org/orders/1?key=s3cr3t',
      i: '203.0.113.77',
      j: 'shpat_0123456789abcdef0123456789abcdef',
      k: 'aB3dE5gH7jK9mN1pQ3sT5vW7',
      'anna@muster.de': 1,
    }) as Record<string, unknown>;
    const text = JSON.stringify(made);
    for (const real of [
      'anna',
      '5550123',
      '13800138000',
      '3704004405',
      '4111 1111',
      'eyJ',
      's3cr3t',
      '203.0',
      'shpat',
      'aB3d',
    ])
      expect(text).not.toContain(real);
    expect(made).toMatchObject({ f: '**** **** **** 1111', g: '***', i: '192.0.2.1', j: '***', k: '***' });
    expect(made.a).toMatch(/@example\.com$/);
    expect(made.c).toMatch(/^\d{11}$/);
    expect(typeof made.d).toBe('number');
  });

  it('takes a pair of key and value for a field of that name', () => {
    expect(
      plain([
        { key: 'contact_phone', value: '0221 55501' },
        { name: 'gift', value: 'anna' },
        { name: 'delivery_date', value: '2026-12-24' },
        { key: 'copies', value: '2' },
      ]),
    ).toEqual([
      { key: 'contact_phone', value: fakes.of('phone', '0221 55501') },
      { name: 'gift', value: '' },
      { name: 'delivery_date', value: '2026-12-24' },
      { key: 'copies', value: '2' },
    ]);
  });

  it('is not changed itself, and reaches into no prototype', () => {
    const record = JSON.parse('{"name":"Anna","__proto__":{"name":"Anna"},"deep":{"constructor":{"name":"Anna"}}}');
    const before = JSON.stringify(record);
    const made = plain(record);
    expect(JSON.stringify(record)).toBe(before);
    expect(JSON.stringify(made)).not.toContain('Anna');
    expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
  });
});

describe('a field that stands in no schema', () => {
  const known = knownOf(
    { from: 'shop/order', to: 'order', entries: [] },
    new Map([
      ['title', undefined],
      ['attributes.value', 'free'],
      ['tags', 'free'],
    ]),
  );

  it('keeps only what cannot be of a person', () => {
    expect(
      redact({ title: 'VAT', kontakt: 'ANNA', wer: 'anna', menge: '3', am: '2026-11-22', id: 'x-1' }, known, fakes),
    ).toEqual({
      title: 'VAT',
      kontakt: '',
      wer: '',
      menge: '3',
      am: '2026-11-22',
      id: 'x-1',
    });
  });

  it('keeps words of a system where anything may stand, and takes a pair by its label', () => {
    const attributes = [
      { key: 'contact', value: 'anna' },
      { key: 'gift', value: 'anna' },
    ];
    expect(redact({ tags: ['wholesale', 'Anna'], attributes }, known, fakes)).toEqual({
      tags: ['wholesale', ''],
      attributes: [
        { key: 'contact', value: fakes.of('name', 'anna') },
        { key: 'gift', value: '' },
      ],
    });
  });
});

describe('what the mapping makes of a field', () => {
  it('tells what it is, under any name', () => {
    const knows = known(
      'shop/order',
      'order',
      `  number: f1
  customer.name: { expr: "$trim(f2.a & ' ' & f2.b)" }
  customer.email: { first: [f3, f4] }
  shipTo:
    from: f5
    rules:
      line1: x1
      city: { from: x2 }
      phone: { from: $root.f6 }
      country: { from: x3, lookup: { Germany: DE } }
  lines:
    each: f7
    rules:
      name: y1
      sku: y2
`,
    );
    const made = redact(
      {
        f1: 'Order One Thousand',
        f2: { a: 'ANNA', b: 'MUSTER' },
        f3: 'nobody',
        f4: 'somebody',
        f5: { x1: 'WALDWEG', x2: 'KERPEN', x3: 'Germany' },
        f6: '555',
        f7: [
          { y1: 'Bamboo cutting board, for Anna Muster', y2: 'WB 1' },
          { y1: 'USB-C charger', y2: 'WB 2', y3: 'ask Anna' },
        ],
      },
      knows,
      fakes,
    );
    expect(made).toEqual({
      f1: 'Order One Thousand',
      f2: { a: fakes.of('name', 'ANNA'), b: fakes.of('name', 'MUSTER') },
      f3: fakes.of('email', 'nobody'),
      f4: fakes.of('email', 'somebody'),
      f5: { x1: fakes.of('street', 'WALDWEG'), x2: fakes.of('city', 'KERPEN'), x3: 'Germany' },
      f6: fakes.of('phone', '555'),
      f7: [
        { y1: `Bamboo cutting board, for ${fakes.of('name', 'ANNA MUSTER')}`, y2: 'WB 1' },
        { y1: 'USB-C charger', y2: 'WB 2', y3: '' },
      ],
    });
  });

  it('does not make a field public that is personal elsewhere', () => {
    const knows = known('shop/order', 'order', '  number: who\n  customer.name: who\n  poNumber: who\n');
    expect(redact({ who: 'Anna' }, knows, fakes)).toEqual({ who: fakes.of('name', 'Anna') });
  });
});

describe('what stands in the context', () => {
  it('keeps words of the config, and nothing else that it does not know', () => {
    const values = {
      params: { warehouse: 'usea', shipperName: 'Anna' },
      held: { erp: { targetId: '17', who: 'anna' } },
    };
    expect(redact(values, knownValues(values), fakes)).toEqual({
      params: { warehouse: 'usea', shipperName: fakes.of('name', 'Anna') },
      held: { erp: { targetId: '17', who: '' } },
    });
  });
});

describe('our own records', () => {
  it('say themselves what is personal in them', () => {
    const order = {
      id: 'x 1',
      number: 'Order 1',
      customer: { id: '7', name: 'Anna Muster', email: 'anna@muster.de', taxId: 'DE1234' },
      shipTo: { name: 'Anna Muster', line1: 'Waldweg 1', city: 'Kerpen', postalCode: '50171', country: 'DE' },
      lines: [{ sku: 'A 1', name: 'Cutting board', quantity: 1 }],
      note: 'Ring twice',
      poNumber: 'PO-11001',
      tags: ['wholesale', 'Anna knows'],
    };
    expect(redact(order, known('order', 'erp/order', '  a: id\n'), fakes)).toEqual({
      id: 'x 1',
      number: 'Order 1',
      customer: {
        id: '7',
        name: fakes.of('name', 'Anna Muster'),
        email: fakes.of('email', 'anna@muster.de'),
        taxId: fakes.of('taxId', 'DE1234'),
      },
      shipTo: {
        name: fakes.of('name', 'Anna Muster'),
        line1: fakes.of('street', 'Waldweg 1'),
        city: fakes.of('city', 'Kerpen'),
        postalCode: fakes.of('postalCode', '50171'),
        country: 'DE',
      },
      lines: [{ sku: 'A 1', name: 'Cutting board', quantity: 1 }],
      note: fakes.of('note', 'Ring twice'),
      poNumber: 'PO-11001',
      tags: ['wholesale', ''],
    });
  });
});
