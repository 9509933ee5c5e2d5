import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { document } from '../../connectors/flexport/document.ts';
import { invoice } from '../../connectors/flexport/invoice.ts';
import { product } from '../../connectors/flexport/product.ts';
import { shipment } from '../../connectors/flexport/shipment.ts';
import { status } from '../../connectors/flexport/status.ts';
import { article, booking, commercialInvoice, startFlexport, write } from './flexport-scene.ts';
import { pullPages } from './harness.ts';
import { loadSpecification } from './specs.ts';
import { through } from './through.ts';

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
    const harness = await startFlexport({ travelAfterMs: 30 });
    const problems: string[] = [];
    const spoken: string[] = [];
    const ctx = through(harness.context(), (request, answer) => {
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
