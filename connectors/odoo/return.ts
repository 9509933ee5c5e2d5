import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { type Domain, linkId, linkName, type OdooContext, type Row, search, text } from './call.ts';
import { changedRecords, toIso } from './changed-records.ts';
import type { OdooOptions } from './options.ts';
import { skusOf } from './products.ts';

const READ = 100;
const MODEL = 'stock.picking';
/** Receipts that belong to a sales order. Some are no returns: what is bought for that very order comes in under it, too. */
const INCOMING: Domain = [
  ['picking_type_code', '=', 'incoming'],
  ['sale_id', '!=', false],
];

/** A receipt of goods that a delivery of the sales order took out. */
export const returnReceipt = z
  .looseObject({
    id: z.int(),
    name: z.string(),
    sale_id: z.int(),
    state: z.string().describe('draft, waiting, confirmed, assigned, done, cancel'),
    create_date: z.iso.datetime().optional(),
    date_done: z.iso.datetime().optional(),
    reference: z.string().optional().describe('what stands in the field that the connection says'),
    carrier: z.string().optional(),
    carrier_tracking_ref: personal('tracking', z.string()).optional(),
    moves: z.array(
      z.looseObject({
        sku: z.string(),
        product_uom_qty: z.number().describe('what is to come'),
        quantity: z.number().describe('what came, once it is done; what is awaited before'),
        location: z.string().describe('where it is put'),
        usage: z.string().describe('internal where stock lies that counts; inventory is scrap'),
      }),
    ),
  })
  .meta({ complete: true });

const fieldsOf = ({ options: { carriers, returnReferenceField } }: OdooContext): string[] => [
  ...['name', 'sale_id', 'state', 'create_date', 'date_done'],
  ...(carriers ? ['carrier_id', 'carrier_tracking_ref'] : []),
  ...(returnReferenceField ? [returnReferenceField] : []),
];

/** Moves of these receipts, without those that were called off one by one. */
async function movesOf(ctx: OdooContext, receipts: readonly Row[]): Promise<Row[]> {
  const states = new Map(receipts.map(({ id, state }) => [id, state]));
  const fields = ['picking_id', 'product_id', 'product_uom_qty', ctx.options.doneField, 'state', 'location_dest_id'];
  const domain: Domain = [
    ['picking_id', 'in', [...states.keys()]],
    ['origin_returned_move_id', '!=', false],
  ];
  const moves = await search(ctx, 'stock.move', fields, domain);
  return moves.filter(
    ({ state, picking_id }) => state !== 'cancel' || states.get(linkId(picking_id) ?? 0) === 'cancel',
  );
}

const idsIn = (rows: readonly Row[], field: string): number[] => [
  ...new Set(rows.flatMap((row) => linkId(row[field]) ?? [])),
];

/** What each place is used for; four calls a page in all, with the moves and their products. */
async function usages(ctx: OdooContext, ids: readonly number[]): Promise<Map<number, string>> {
  const found = ids.length === 0 ? [] : await search(ctx, 'stock.location', ['usage'], [['id', 'in', ids]]);
  return new Map(found.map(({ id, usage }) => [id, String(usage)]));
}

async function recordsOf(ctx: OdooContext, rows: readonly Row[]): Promise<SourceRecord[]> {
  if (rows.length === 0) return [];
  const { doneField, returnReferenceField } = ctx.options;
  const moves = await movesOf(ctx, rows);
  const places = await usages(ctx, idsIn(moves, 'location_dest_id'));
  const skus = await skusOf(ctx, idsIn(moves, 'product_id'));
  return rows.flatMap((row): SourceRecord[] => {
    const own = moves.filter(({ picking_id }) => linkId(picking_id) === row.id);
    const sale = linkId(row.sale_id);
    if (own.length === 0 || sale === undefined) return [];
    const told = {
      create_date: toIso(row.create_date),
      date_done: toIso(row.date_done),
      reference: returnReferenceField && text(row[returnReferenceField]),
      carrier: linkName(row.carrier_id),
      carrier_tracking_ref: text(row.carrier_tracking_ref),
    };
    return [
      {
        kind: 'return',
        id: String(row.id),
        parent: { kind: 'order', targetId: String(sale) },
        numbers: [String(row.name)],
        data: {
          ...{ id: row.id, name: String(row.name), sale_id: sale, state: String(row.state) },
          ...Object.fromEntries(Object.entries(told).filter(([, value]) => value)),
          moves: own.map((move) => ({
            sku: skus.get(linkId(move.product_id) ?? 0) ?? '',
            product_uom_qty: Number(move.product_uom_qty) || 0,
            quantity: Number(move[doneField]) || 0,
            location: linkName(move.location_dest_id) ?? '',
            usage: places.get(linkId(move.location_dest_id) ?? 0) ?? '',
          })),
        },
      },
    ];
  });
}

/** Goods that come back of sales orders, as the warehouse is to expect them and as it took them in. */
export const returns: KindPort<OdooOptions> = {
  schema: returnReceipt,
  async *pull(ctx, cursor) {
    for await (const { items, cursor: next } of changedRecords(ctx, MODEL, fieldsOf(ctx), INCOMING, cursor))
      yield { records: await recordsOf(ctx, items), cursor: next };
  },
  async read(ctx, ids) {
    const records: SourceRecord[] = [];
    for (let start = 0; start < ids.length; start += READ) {
      const domain: Domain = [...INCOMING, ['id', 'in', ids.slice(start, start + READ).map(Number)]];
      records.push(...(await recordsOf(ctx, await search(ctx, MODEL, fieldsOf(ctx), domain))));
    }
    return records;
  },
};
