import { describe, expect, it } from 'vitest';
import { options } from './options.ts';
import { webhook } from './webhook.ts';

const shop = options.parse({ shop: 'demo', accessToken: 'shpat_x', webhookSecret: 'Jefe' });
const request = (raw: string, headers: Record<string, string>) => ({ raw: Buffer.from(raw), headers, query: {} });

describe('Shopify webhooks', () => {
  it('are signed as RFC 4231 computes HMAC-SHA256 (test case 2), in base64', () => {
    const signature = Buffer.from('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843', 'hex').toString(
      'base64',
    );
    const signed = request('what do ya want for nothing?', { 'x-shopify-hmac-sha256': signature });
    expect(webhook.verify(signed, shop, 0)).toBe(true);
    expect(webhook.verify({ ...signed, raw: Buffer.from('what do ya want for nothing!') }, shop, 0)).toBe(false);
    const { webhookSecret: _, ...unsigned } = shop;
    expect(webhook.verify(signed, unsigned, 0)).toBe(false);
  });

  const parse = (topic: string, body: string, more: Record<string, string> = { 'x-shopify-event-id': 'e' }) =>
    webhook.parse(request(body, { 'x-shopify-topic': topic, ...more }), shop);

  it.each([
    ['orders/paid', '{"id":820982911946154508,"admin_graphql_api_id":"gid://shopify/Order/820982911946154508"}'],
    ['orders/cancelled', '{"id":820982911946154508}'],
    ['orders/edited', '{"order_edit":{"id":1,"order_id":820982911946154508}}'],
    ['refunds/create', '{"id":1,"order_id":820982911946154508}'],
  ])('%s names its order, to the last digit', (topic, body) => {
    expect(parse(topic, body)).toEqual([
      { topic, eventId: 'e', kind: 'order', id: 'gid://shopify/Order/820982911946154508' },
    ]);
  });

  it('of levels name the article and the place', () => {
    const body = '{"inventory_item_id":271878346596884015,"location_id":24826418,"available":6}';
    expect(parse('inventory_levels/update', body)).toMatchObject([
      { kind: 'stock', id: 'gid://shopify/InventoryItem/271878346596884015@24826418' },
    ]);
    expect(parse('inventory_levels/update', '{"inventory_item_id":1}')).toEqual([]);
  });

  it('know their event by its own id, and by the delivery where it has none', () => {
    expect(
      parse('orders/paid', '{"id":1}', { 'x-shopify-event-id': 'e', 'x-shopify-webhook-id': 'w' })[0]?.eventId,
    ).toBe('e');
    expect(parse('orders/paid', '{"id":1}', { 'x-shopify-webhook-id': 'w' })[0]?.eventId).toBe('w');
  });

  it('of other topics concern nothing of ours', () => {
    expect(parse('collections/update', '{"id":1}')).toEqual([]);
  });

  const privacy = (topic: string, body: object, more: Record<string, string> = { 'x-shopify-event-id': 'e' }) =>
    webhook.privacy?.(request(JSON.stringify(body), { 'x-shopify-topic': topic, ...more }), shop);
  const customer = { id: 191167, email: 'john@example.com', phone: '555-625-1199' };

  it.each([
    [
      'customers/update',
      { id: 7, admin_graphql_api_id: 'gid://shopify/Customer/7' },
      ['customer gid://shopify/Customer/7'],
    ],
    ['customers/delete', { id: 7 }, ['customer gid://shopify/Customer/7']],
    [
      'company_locations/update',
      { admin_graphql_api_id: 'gid://shopify/CompanyLocation/7' },
      ['customer gid://shopify/CompanyLocation/7'],
    ],
    ['company_locations/update', { id: 7 }, []],
    [
      'products/update',
      { id: 1, variants: [{ id: 8 }, { id: 9 }] },
      ['product gid://shopify/ProductVariant/8', 'product gid://shopify/ProductVariant/9'],
    ],
    ['draft_orders/update', { id: 7 }, []],
  ])('of %s name what has changed', (topic, body, names) => {
    expect(parse(topic, JSON.stringify(body)).map(({ kind, id }) => `${kind} ${id}`)).toEqual(names);
  });

  it('of drafts are heard where drafts are orders', () => {
    const raw = request('{"id":7}', { 'x-shopify-topic': 'draft_orders/create', 'x-shopify-event-id': 'e' });
    expect(webhook.parse(raw, { ...shop, drafts: true })).toMatchObject([{ id: 'gid://shopify/DraftOrder/7' }]);
  });

  it('about a person name them and their orders by id alone', () => {
    const base = { shop_id: 954889, shop_domain: 'demo.myshopify.com', customer };
    expect(
      privacy('customers/data_request', { ...base, orders_requested: [299938, 280263], data_request: { id: 9999 } }),
    ).toEqual([
      {
        topic: 'customers/data_request',
        eventId: 'e',
        asked: 'export',
        withinDays: 30,
        customerId: 'gid://shopify/Customer/191167',
        sourceIds: ['gid://shopify/Order/299938', 'gid://shopify/Order/280263'],
      },
    ]);
    expect(privacy('customers/redact', { ...base, orders_to_redact: [299938] })).toMatchObject([
      { asked: 'erase', sourceIds: ['gid://shopify/Order/299938'] },
    ]);
    expect(
      privacy('customers/redact', { shop_id: 1, customer: { email: 'x@example.com' }, orders_to_redact: null }),
    ).toEqual([{ topic: 'customers/redact', eventId: 'e', asked: 'erase', withinDays: 30, sourceIds: [] }]);
    expect(privacy('shop/redact', { shop_id: 1, shop_domain: 'x' })).toEqual([
      { topic: 'shop/redact', eventId: 'e', asked: 'erase-all', withinDays: 30 },
    ]);
    expect(parse('customers/redact', JSON.stringify(base))).toEqual([]);
  });

  it('about a person are the same request with the same bytes where nothing else names the delivery', () => {
    const [first, again, other] = [1, 1, 2].map((id) => privacy('shop/redact', { shop_id: id }, {})?.[0]?.eventId);
    expect(first).toBe(again);
    expect(first).not.toBe(other);
    expect(privacy('orders/paid', { id: 1 })).toEqual([]);
  });
});
