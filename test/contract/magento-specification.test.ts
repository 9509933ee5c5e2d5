import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ConnectorContext } from '../../connectors/connector.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../../connectors/http.ts';
import magento from '../../connectors/magento/index.ts';
import sandbox from '../../sandbox/magento/index.ts';
import { type AnyPort, pullPages, startHarness } from './harness.ts';
import { options, paidBack, parcel, stands, track } from './magento-scene.ts';
import { loadSpecification } from './specs.ts';
import { aWrite } from './writes.ts';

const { order, shipment, stock, price, customer, product, return: returned } = magento.kinds as Record<string, AnyPort>;

const specification = loadSpecification('magento-admin-2.4.9.yaml');

describe.skipIf(!specification)('magento speaks as its specification says', () => {
  const queries: [method: string, path: string, name: string][] = [];
  const spoken = new Set<string>();
  const problems: string[] = [];

  const look = (answer: HttpAnswer, { method, url, json }: HttpRequest) => {
    const { pathname, searchParams } = new URL(url);
    const path = pathname.replace(/^\/magento\/rest\/all/, '');
    spoken.add(`${method} ${path.replace(/(?<=\/)\d+(?=\/|$)/, ':id')}`);
    for (const name of searchParams.keys()) queries.push([method, path, name]);
    problems.push(...(specification?.requestProblems(method, path, json) ?? []));
    problems.push(...(specification?.answerProblems(method, path, answer.status, answer.data) ?? []));
  };

  it('in every request of the connector and every answer of the sandbox', async () => {
    const told = (url: string) => ({ ...options(url), website: 'base', companies: true });
    const harness = await startHarness({ connector: magento, sandbox, options: told });
    const ctx = through(harness.context(), look);
    const payload = { ...parcel(harness.system, 1), comment: { text: 'Delivered' } };
    const [made] = (await shipment?.push?.(ctx, [aWrite(1, payload)])) as unknown as [{ targetId: string }];
    const changed = { ...payload, track: track('new') };
    await shipment?.push?.(ctx, [aWrite(1, changed, { op: 'update', targetId: made.targetId })]);
    await pullPages(order as AnyPort, ctx, null);
    await order?.read?.(ctx, [payload.order_id]);
    paidBack(harness.system);
    await pullPages(returned as AnyPort, ctx, null);
    harness.system.act('request', { id: payload.order_id, quantity: 1 });
    await pullPages(returned as AnyPort, { ...ctx, options: { ...ctx.options, returns: 'rma' } }, null);
    await stock?.push?.(ctx, [aWrite(1, { sku: 'WB-001', quantity: 5, status: 1 })]);
    await stock?.read?.(ctx, ['WB-001@default']);
    await pullPages(stock as AnyPort, ctx, null);
    await pullPages(product as AnyPort, ctx, null);
    harness.system.act('enrol', {});
    const [{ id = '' } = {}] = (await pullPages(customer as AnyPort, ctx, null)).flatMap(({ records }) => records);
    await customer?.push?.(ctx, [aWrite(1, stands(id, 'frozen'))]);
    const tier = { sku: 'WB-001', price: 8, currency: 'EUR', customer_group: 'Wholesale', quantity: 10 };
    const [made1] = (await price?.push?.(ctx, [aWrite(1, tier), aWrite(2, { sku: 'WB-001', price: 9 })])) ?? [];
    await price?.push?.(ctx, [aWrite(3, { ...tier, shared_catalog: '7' })]);
    const targetId = (made1 as { targetId: string }).targetId;
    const payloads = [tier, { sku: 'WB-001', price: 9 }];
    expect(await price?.find?.(ctx, ['part1', 'part2'], payloads)).toMatchObject([{ found: true }, { found: true }]);
    await price?.cancel?.(ctx, [{ identity: 'part1', targetId, facts: {} }]);
    await harness.close();
    expect(problems).toEqual([]);
    // `fields` is documented for every call and listed for none.
    for (const [method, path, name] of queries)
      if (name !== 'fields') expect(specification?.queryNames(method, path)).toContain(name.replace(/\[\d+\]/g, '[0]'));
    expect([...spoken].sort()).toEqual(
      [
        'DELETE /V1/shipment/track/:id',
        'GET /V1/company/',
        'GET /V1/companyCredits/',
        'GET /V1/creditmemos',
        'GET /V1/customerGroups/search',
        'GET /V1/customers/:id',
        'GET /V1/customers/search',
        'GET /V1/inventory/export-stock-salable-qty/website/base',
        'GET /V1/inventory/source-items',
        'GET /V1/orders',
        'GET /V1/orders/:id',
        'GET /V1/products',
        'GET /V1/returns',
        'GET /V1/shipments',
        'GET /V1/store/storeConfigs',
        'POST /V1/inventory/source-items',
        'POST /V1/order/:id/ship',
        'POST /V1/orders/:id/comments',
        'POST /V1/products/base-prices',
        'POST /V1/products/base-prices-information',
        'POST /V1/products/tier-prices',
        'POST /V1/products/tier-prices-delete',
        'POST /V1/products/tier-prices-information',
        'POST /V1/sharedCatalog/:id/assignTierPrices',
        'POST /V1/shipment/track',
        'PUT /V1/customers/:id',
      ].sort(),
    );
  });

  it('in every order that its mapping is shown', async () => {
    const file = new URL('../../mappings/magento/order.examples.yaml', import.meta.url);
    const examples = parse(await readFile(file, 'utf8')) as { in: object }[];
    for (const { in: one } of examples)
      expect(
        specification?.answerProblems('GET', '/V1/orders', 200, {
          items: [one],
          search_criteria: { filter_groups: [] },
          total_count: 1,
        }),
      ).toEqual([]);
  });

  it('and the specification would notice', () => {
    expect(specification?.requestProblems('POST', '/V1/order/1/ship', { items: [{ qty: 1 }] })).toHaveLength(1);
    expect(specification?.requestProblems('POST', '/V1/inventory/source-items', {})).toHaveLength(1);
    expect(specification?.queryNames('GET', '/V1/orders')).not.toContain('searchCriteria[page]');
  });
});

/** The same context, with a look at each exchange. */
function through<O>(
  ctx: ConnectorContext<O>,
  see: (answer: HttpAnswer, request: HttpRequest) => void,
): ConnectorContext<O> {
  const http: HttpClient = {
    ...ctx.http,
    clockGapMs: () => ctx.http.clockGapMs(),
    async request(request) {
      const answer = await ctx.http.request(request);
      see(answer, request);
      return answer;
    },
  };
  return { ...ctx, http };
}
