import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { type Domain, linkId, linkName, type OdooContext, type Row, search, text } from './call.ts';
import { changedRecords, toIso } from './changed-records.ts';
import type { OdooOptions } from './options.ts';
import { skusOf } from './products.ts';

const READ = 100;
const MODEL = 'stock.picking';
/** Deliveries to customers, of sales orders: internal steps of a house that picks and packs apart are none. */
const OUTGOING: Domain = [
  ['picking_type_code', '=', 'outgoing'],
  ['sale_id', '!=', false],
];

/** A delivery order of one sales order. `quantity` is what was done of each product. */
export const delivery = z
  .looseObject({
    id: z.int(),
    name: z.string(),
    sale_id: z.int(),
    state: z.string(),
    date_done: z.iso.datetime().optional(),
    carrier: z.string().optional(),
    carrier_tracking_ref: personal('tracking', z.string()).optional(),
    moves: z.array(z.looseObject({ sku: z.string(), quantity: z.number() })),
  })
  .meta({ complete: true });

const fieldsOf = ({ options }: OdooContext): string[] => [
  ...['name', 'sale_id', 'state', 'date_done'],
  ...(options.carriers ? ['carrier_id', 'carrier_tracking_ref'] : []),
];

async function recordsOf(ctx: OdooContext, rows: readonly Row[]): Promise<SourceRecord[]> {
  if (rows.length === 0) return [];
  const { doneField } = ctx.options;
  const ids = rows.map(({ id }) => id);
  const moves = await search(
    ctx,
    'stock.move',
    ['picking_id', 'product_id', doneField],
    [
      ['picking_id', 'in', ids],
      ['state', '!=', 'cancel'],
    ],
  );
  const skus = await skusOf(
    ctx,
    moves.flatMap(({ product_id }) => linkId(product_id) ?? []),
  );
  return rows.map((row) => {
    const sale = linkId(row.sale_id) as number;
    const [carrier, tracking, date_done] = [
      linkName(row.carrier_id),
      text(row.carrier_tracking_ref),
      toIso(row.date_done),
    ];
    return {
      kind: 'shipment',
      id: String(row.id),
      parent: { kind: 'order', targetId: String(sale) },
      numbers: [String(row.name)],
      data: {
        id: row.id,
        name: String(row.name),
        sale_id: sale,
        state: String(row.state),
        ...(date_done ? { date_done } : {}),
        ...(carrier ? { carrier } : {}),
        ...(tracking ? { carrier_tracking_ref: tracking } : {}),
        moves: moves
          .filter(({ picking_id }) => linkId(picking_id) === row.id)
          .map((move) => ({
            sku: skus.get(linkId(move.product_id) ?? 0) ?? '',
            quantity: Number(move[doneField]) || 0,
          })),
      },
    };
  });
}

/** Delivery orders, with what was done and how it travels. */
export const shipment: KindPort<OdooOptions> = {
  schema: delivery,
  async *pull(ctx, cursor) {
    for await (const { items, cursor: next } of changedRecords(ctx, MODEL, fieldsOf(ctx), OUTGOING, cursor))
      yield { records: await recordsOf(ctx, items), cursor: next };
  },
  async read(ctx, ids) {
    const records: SourceRecord[] = [];
    for (let start = 0; start < ids.length; start += READ) {
      const domain: Domain = [...OUTGOING, ['id', 'in', ids.slice(start, start + READ).map(Number)]];
      records.push(...(await recordsOf(ctx, await search(ctx, MODEL, fieldsOf(ctx), domain))));
    }
    return records;
  },
};
