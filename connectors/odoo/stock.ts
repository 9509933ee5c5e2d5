import { z } from 'zod';
import { add, parseDecimal } from '../../domain/decimal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { type Domain, linkId, linkName, type OdooContext, type Row, search } from './call.ts';
import type { OdooOptions } from './options.ts';
import { skusOf } from './products.ts';

const PAGE_ROWS = 1_000;
const RECORDS = 500;

/** What lies of one product in one location, summed over lots, packages and owners; in the product's unit. */
export const quant = z
  .looseObject({
    sku: z.string(),
    location_id: z.int(),
    location: z.string(),
    quantity: z.string(),
    reserved_quantity: z.string(),
  })
  .meta({ complete: true });

async function quants(ctx: OdooContext): Promise<Row[]> {
  const { locations, company } = ctx.options;
  const domain: Domain = [
    ['location_id.usage', '=', 'internal'],
    ...(locations.length > 0 ? [['location_id', 'child_of', locations] as const] : []),
    ...(company ? [['company_id', '=', company] as const] : []),
  ];
  const rows: Row[] = [];
  for (let last = 0; ; ) {
    const fields = ['product_id', 'location_id', 'quantity', 'reserved_quantity'];
    // By id: what is moved meanwhile shifts no page.
    const page = await search(ctx, 'stock.quant', fields, [...domain, ['id', '>', last]], {
      order: 'id',
      limit: PAGE_ROWS,
    });
    // A page that comes again holds nothing new: the list is at its end.
    const fresh = page.filter(({ id }) => id > last);
    rows.push(...fresh);
    if (fresh.length < PAGE_ROWS) return rows;
    last = fresh.at(-1)?.id ?? last;
  }
}

const sumOf = (rows: readonly Row[], field: string): string =>
  rows.map((row) => parseDecimal(row[field]) ?? '0').reduce(add, '0');

async function levels(ctx: OdooContext): Promise<SourceRecord[]> {
  const rows = await quants(ctx);
  const skus = await skusOf(
    ctx,
    rows.flatMap(({ product_id }) => linkId(product_id) ?? []),
  );
  const places = new Map<string, Row[]>();
  for (const row of rows) {
    const sku = skus.get(linkId(row.product_id) ?? 0);
    if (sku === undefined) continue;
    const place = `${sku}@${linkId(row.location_id)}`;
    places.set(place, [...(places.get(place) ?? []), row]);
  }
  return [...places].map(([id, some]) => ({
    kind: 'stock',
    id,
    data: {
      sku: id.slice(0, id.lastIndexOf('@')),
      location_id: linkId(some[0]?.location_id) ?? 0,
      location: linkName(some[0]?.location_id) ?? '',
      quantity: sumOf(some, 'quantity'),
      reserved_quantity: sumOf(some, 'reserved_quantity'),
    },
  }));
}

/** The whole stock each time: a quant that was emptied is deleted by the server, and leaves no time of change. */
export const stock: KindPort<OdooOptions> = {
  schema: quant,
  async *pull(ctx) {
    const records = await levels(ctx);
    for (let start = 0; start === 0 || start < records.length; start += RECORDS)
      yield { records: records.slice(start, start + RECORDS), cursor: '' };
  },
};
