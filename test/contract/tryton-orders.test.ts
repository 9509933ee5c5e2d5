import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pullPages, surveyedIds, surveyPages } from './harness.ts';
import { address, KEY, port, sale, TrytonScene, write } from './tryton-scene.ts';

const sum = (calls: Record<string, number>) => Object.values(calls).reduce((total, count) => total + count, 0);

describe('sales that are made in tryton', () => {
  const scene = new TrytonScene();
  const { push, entries } = scene;
  beforeEach(() => scene.begin());
  afterEach(() => scene.close());

  it('makes the sale of the order: lines, shipping, total and address', async () => {
    await push('order', [write('a', sale(1))]);
    expect(entries('order')).toMatchObject([
      {
        reference: 'a',
        state: 'processing',
        complete: true,
        total: '14.90',
        currency: 'EUR',
        country: 'DE',
        lines: [{ sku: 'WB-001', quantity: 3 }],
      },
    ]);
  });

  it('makes a page of sales in two calls a sale and a handful a page', async () => {
    const before = sum(scene.harness.server.calls('tryton'));
    const results = await push(
      'order',
      Array.from({ length: 20 }, (_, n) => write(`p${n}`, sale(n))),
    );
    expect(results.every((result) => result.result === 'accepted')).toBe(true);
    expect(sum(scene.harness.server.calls('tryton')) - before).toBeLessThanOrEqual(2 * 20 + 9);
  });

  it('keeps one party for one customer, whatever the order, and one address for one place', async () => {
    await push('order', [write('a', sale(1)), write('b', sale(1))]);
    await push('order', [write('c', { ...sale(1), shipment_address: address(2) })]);
    const api = scene.harness.context().http;
    const url = `${scene.harness.server.url('tryton')}/erp/rest/model/party.party/search_read`;
    const headers = { authorization: `Bearer ${KEY}` };
    const json = { domain: [['code', '!=', '1']], fields_names: ['code', 'addresses.city'] };
    const parties = (await api.request({ method: 'POST', url, headers, json })).data as { 'addresses.': unknown[] }[];
    expect(parties).toHaveLength(1);
    expect(parties[0]?.['addresses.']).toHaveLength(2);
  });

  it.each(['/quote', '/confirm'])('goes on with a sale whose %s was lost, and makes no second', async (only) => {
    scene.harness.server.setFaults('tryton', { hangBefore: 1, hangMs: 20, only });
    expect(await push('order', [write('a', sale(1))])).toMatchObject([{ failure: { class: 'unknown-outcome' } }]);
    scene.harness.server.setFaults('tryton', {});
    expect(await port('order').find(scene.harness.context(), ['a'])).toMatchObject([
      { found: false, halfMade: expect.any(String) },
    ]);
    expect(await push('order', [write('a', sale(1))])).toMatchObject([{ result: 'accepted' }]);
    expect(entries('order')).toMatchObject([{ reference: 'a', complete: true }]);
  });

  it('a reference is not unique: two sales of it are for a person to look at', async () => {
    scene.harness.system.act('sell', { reference: 'twice' });
    scene.harness.system.act('sell', { reference: 'twice' });
    expect(await port('order').find(scene.harness.context(), ['twice'])).toMatchObject([{ found: 'unsure' }]);
    expect(await push('order', [write('twice', sale(1))])).toMatchObject([{ failure: { class: 'conflict' } }]);
  });

  it('gives way to a sale that a request given up on makes at the same time', async () => {
    const context = scene.harness.context();
    const http: typeof context.http = {
      request(request) {
        if (request.url.endsWith('sale.sale/create')) scene.harness.system.act('sell', { reference: 'a' });
        return context.http.request(request);
      },
      clockGapMs: () => context.http.clockGapMs(),
      callingFor: () => http,
    };
    const { shipping: _, ...plain } = sale(1);
    const payload = { ...plain, total_amount: '10.00' };
    expect(await port('order').push({ ...context, http }, [write('a', payload)])).toMatchObject([
      { result: 'duplicate' },
    ]);
    expect(entries('order').filter((entry) => entry.live)).toMatchObject([{ reference: 'a', complete: true }]);
  });

  it('refuses a sale found with another total', async () => {
    scene.harness.system.act('sell', { reference: 'a' });
    expect(await push('order', [write('a', sale(1))])).toMatchObject([{ failure: { class: 'conflict' } }]);
  });

  it('leaves nothing behind of what it cannot sell', async () => {
    const strange = { ...sale(1), shipment_address: { ...address(1), country: 'ZW' } };
    const unknown = { ...sale(2), lines: [{ product: 'nope', quantity: 1, amount: '10.00' }] };
    expect(await push('order', [write('x', strange), write('y', unknown)])).toMatchObject([
      { failure: { class: 'rejected', field: 'country' } },
      { failure: { class: 'rejected', field: 'product' } },
    ]);
    expect(entries('order')).toEqual([]);
  });

  it('takes a processed sale back with its shipment and invoice, and tells it as cancelled', async () => {
    const [made] = await push('order', [write('a', sale(1))]);
    const targetId = (made as { targetId: string }).targetId;
    const cancel = () => port('order').cancel(scene.harness.context(), [{ identity: 'a', targetId, facts: {} }]);
    expect(await cancel()).toMatchObject([{ result: 'accepted' }]);
    expect(await cancel()).toMatchObject([{ result: 'accepted' }]);
    expect(entries('order')).toMatchObject([{ live: false }]);
    const [page] = await pullPages(port('status'), scene.harness.context(), null);
    expect(page?.records).toMatchObject([{ id: targetId, data: { state: 'done', effective_state: 'cancelled' } }]);
  });

  it('surveys more sales than a page has, also from half-way', async () => {
    const ids = Array.from(
      { length: 230 },
      (_, n) => scene.harness.system.act('sell', { reference: `many-${n}` }) as string,
    );
    const period = { from: Date.now() - 60_000, to: Date.now() };
    const pages = await surveyPages(port('order'), scene.harness.context(), period, null);
    expect(new Set(surveyedIds(pages))).toEqual(new Set(ids));
    const rest = await surveyPages(port('order'), scene.harness.context(), period, pages[0]?.cursor ?? null);
    expect(new Set([...surveyedIds(pages.slice(0, 1)), ...surveyedIds(rest)])).toEqual(new Set(ids));
  });
});
