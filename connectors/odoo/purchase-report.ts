import { z } from 'zod';
import { divide, multiply, round } from '../../domain/decimal.ts';
import { looksOurs } from '../../domain/identity.ts';
import type { Page, SourceRecord } from '../connector.ts';
import { piecePrice } from '../piece-price.ts';
import { type Domain, linkId, linkName, type OdooContext, type Row, search, text } from './call.ts';
import { changedRecords, toIso } from './changed-records.ts';
import { skusOf } from './products.ts';

const MODEL = 'purchase.order';
const READ = 200;
const FIELDS = ['name', 'origin', 'state', 'partner_id', 'currency_id', 'picking_type_id', 'date_approve'];
const LINE_FIELDS = [
  'order_id',
  'product_id',
  'product_qty',
  'product_uom_qty',
  'qty_received',
  'price_unit',
  'date_planned',
];

/** A purchase as it is read: `pieces`, `received` and the price of one in the product's own unit, `vendor` and `warehouse` as people know them. */
export const purchaseReport = z
  .looseObject({
    id: z.int(),
    name: z.string(),
    origin: z.string().optional(),
    state: z.string(),
    vendor: z.string().optional(),
    currency: z.string().optional(),
    warehouse: z.string().optional(),
    date_approve: z.iso.datetime().optional(),
    order_line: z.array(
      z.looseObject({
        id: z.int(),
        sku: z.string(),
        pieces: z.int(),
        received: z.int(),
        price_unit: z.string(),
        date_planned: z.iso.datetime().optional(),
      }),
    ),
  })
  .meta({ complete: true });

/** Our number and identity, and what Odoo's own replenishment has added since. */
const wordsOf = (origin: string | undefined): string[] => (origin ?? '').split(/[\s,]+/);
export const isNamed = (origin: string | undefined, identity: string): boolean => wordsOf(origin).includes(identity);

/** Purchases whose source may name one of these, in the order of their making: `like` knows no words, `isNamed` does. */
export const namedRows = (
  ctx: OdooContext,
  identities: readonly string[],
  fields: readonly string[],
  more: Domain = [],
): Promise<Row[]> => {
  if (identities.length === 0) return Promise.resolve([]);
  const domain: Domain = [
    ...more,
    ...identities.slice(1).map(() => '|' as const),
    ...identities.map((identity) => ['origin', 'like', identity] as const),
  ];
  return search(ctx, MODEL, fields, domain, { order: 'id' });
};

const identitiesOf = (origin: string | undefined): string[] =>
  wordsOf(origin).filter((word) => looksOurs(word, 40, []));

/** The identity that it names, whoever gave it that; what stands where ours would without one. */
export const referenceOf = (origin: string | undefined): string => identitiesOf(origin)[0] ?? wordsOf(origin)[1] ?? '';

/**
 * Which of these purchases are ours. An alternative that a person has Odoo make of one of ours for another vendor has its source, too: the first that
 * names an identity is ours, and the others are that person's.
 */
async function oursOf(ctx: OdooContext, rows: readonly Row[]): Promise<Set<number>> {
  const identities = [...new Set(rows.flatMap(({ origin }) => identitiesOf(text(origin))))];
  const named = await namedRows(ctx, identities, ['origin']);
  return new Set(
    identities.flatMap((identity) => named.find(({ origin }) => isNamed(text(origin), identity))?.id ?? []),
  );
}

/** The short names of the warehouses whose goods come in by these. */
async function warehousesBy(ctx: OdooContext, types: readonly number[]): Promise<Map<number, string>> {
  const ids = [...new Set(types)];
  if (ids.length === 0) return new Map();
  const rows = await search(ctx, 'stock.picking.type', ['warehouse_id'], [['id', 'in', ids]]);
  const houses = await search(
    ctx,
    'stock.warehouse',
    ['code'],
    [['id', 'in', rows.flatMap((row) => linkId(row.warehouse_id) ?? [])]],
  );
  const codes = new Map(houses.map(({ id, code }) => [id, String(code)]));
  return new Map(
    rows.flatMap((row) => {
      const code = codes.get(linkId(row.warehouse_id) ?? 0);
      return code === undefined ? [] : [[row.id, code] as const];
    }),
  );
}

async function recordsOf(ctx: OdooContext, rows: readonly Row[]): Promise<SourceRecord[]> {
  if (rows.length === 0) return [];
  const domain: Domain = [
    ['order_id', 'in', rows.map(({ id }) => id)],
    ['product_id', '!=', false],
  ];
  const vendors = [...new Set(rows.flatMap(({ partner_id }) => linkId(partner_id) ?? []))];
  const [lines, partners, warehouses, ours] = await Promise.all([
    search(ctx, 'purchase.order.line', LINE_FIELDS, domain, { order: 'id' }),
    search(
      ctx,
      'res.partner',
      ['ref'],
      [
        ['id', 'in', vendors],
        ['active', 'in', [true, false]],
      ],
    ),
    warehousesBy(
      ctx,
      rows.flatMap(({ picking_type_id }) => linkId(picking_type_id) ?? []),
    ),
    oursOf(ctx, rows),
  ]);
  const skus = await skusOf(
    ctx,
    lines.flatMap(({ product_id }) => linkId(product_id) ?? []),
  );
  const refs = new Map(partners.map(({ id, ref }) => [id, text(ref)]));
  return rows.map((row): SourceRecord => {
    const [origin, id] = [text(row.origin), String(row.id)];
    const vendor = refs.get(linkId(row.partner_id) ?? 0);
    const [currency, warehouse, date_approve] = [
      linkName(row.currency_id),
      warehouses.get(linkId(row.picking_type_id) ?? 0),
      toIso(row.date_approve),
    ];
    return {
      kind: 'purchase',
      id,
      ...(ours.has(row.id) ? { parent: { kind: 'purchase' as const, targetId: id } } : {}),
      numbers: [String(row.name)],
      data: {
        ...{ id: row.id, name: String(row.name), state: String(row.state) },
        ...(origin ? { origin } : {}),
        ...(vendor ? { vendor } : {}),
        ...(currency ? { currency } : {}),
        ...(warehouse ? { warehouse } : {}),
        ...(date_approve ? { date_approve } : {}),
        order_line: lines.filter(({ order_id }) => linkId(order_id) === row.id).flatMap((line) => lineOf(line, skus)),
      },
    };
  });
}

function lineOf(line: Row, skus: ReadonlyMap<number, string>) {
  const sku = skus.get(linkId(line.product_id) ?? 0);
  if (sku === undefined) return [];
  const [bought, pieces, received] = [line.product_qty, line.product_uom_qty, line.qty_received].map(
    (quantity) => Number(quantity) || 0,
  ) as [number, number, number];
  const factor = bought === 0 ? '1' : divide(String(pieces), String(bought), 6);
  const date_planned = toIso(line.date_planned);
  return [
    {
      ...{ id: line.id, sku, pieces: Math.round(pieces) },
      received: Number(round(multiply(String(received), factor), 0)),
      price_unit: piecePrice(String(line.price_unit || 0), bought, pieces),
      ...(date_planned ? { date_planned } : {}),
    },
  ];
}

/** What comes in moves no time of its purchase: those of which something is waited for are read at each pull. */
async function* awaited(ctx: OdooContext): AsyncGenerator<Row[]> {
  const { company } = ctx.options;
  for (let after = 0; ; ) {
    const domain: Domain = [
      ['receipt_status', '=', 'partial'],
      ['id', '>', after],
      ...(company ? [['company_id', '=', company] as const] : []),
    ];
    const rows = await search(ctx, MODEL, FIELDS, domain, { order: 'id', limit: READ });
    const last = rows.at(-1)?.id ?? after;
    if (last <= after) return;
    yield rows;
    if (rows.length < READ) return;
    after = last;
  }
}

/** Purchases that changed, with the rows that they were read from. */
export async function* changedPurchases(
  ctx: OdooContext,
  cursor: string | null,
): AsyncGenerator<Page & { rows: Row[] }> {
  for await (const { items, cursor: next } of changedRecords(ctx, MODEL, FIELDS, [], cursor))
    yield { records: await recordsOf(ctx, items), rows: items, cursor: next };
}

/** Purchases that changed, and those that are half here. */
export async function* pullPurchases(ctx: OdooContext, cursor: string | null): AsyncIterable<Page> {
  let reached = cursor;
  for await (const { records, cursor: next } of changedPurchases(ctx, cursor)) {
    reached = next;
    yield { records, cursor: next };
  }
  if (reached === null) return;
  for await (const rows of awaited(ctx)) yield { records: await recordsOf(ctx, rows), cursor: reached };
}

export async function readPurchases(ctx: OdooContext, ids: string[]): Promise<SourceRecord[]> {
  const records: SourceRecord[] = [];
  for (let start = 0; start < ids.length; start += READ) {
    const domain: Domain = [['id', 'in', ids.slice(start, start + READ).map(Number)]];
    records.push(...(await recordsOf(ctx, await search(ctx, MODEL, FIELDS, domain))));
  }
  return records;
}
