import { z } from 'zod';
import type { KindPort, SourceRecord } from '../connector.ts';
import { type Row, search, text } from './call.ts';
import { changedRecords, toIso } from './changed-records.ts';
import type { OdooOptions } from './options.ts';

const FIELDS = ['name', 'client_order_ref', 'state'];
const READ = 200;

/** How far a sales order is: draft and sent are quotations, sale and (up to Odoo 16) done are orders. */
export const orderStatus = z
  .looseObject({
    id: z.int(),
    name: z.string(),
    client_order_ref: z.string().optional(),
    state: z.string(),
    write_date: z.iso.datetime().optional(),
  })
  .meta({ complete: true });

function recordOf(row: Row): SourceRecord {
  const [reference, write_date] = [text(row.client_order_ref), toIso(row.write_date)];
  const id = String(row.id);
  return {
    kind: 'status',
    id,
    parent: { kind: 'order', targetId: id },
    numbers: [String(row.name)],
    data: {
      id: row.id,
      name: String(row.name),
      ...(reference ? { client_order_ref: reference } : {}),
      state: String(row.state),
      ...(write_date ? { write_date } : {}),
    },
  };
}

/** Progress of sales orders. No version: `write_date` tells whole seconds, in which an order changes more than once. */
export const status: KindPort<OdooOptions> = {
  schema: orderStatus,
  async *pull(ctx, cursor) {
    for await (const { items, cursor: next } of changedRecords(ctx, 'sale.order', FIELDS, [], cursor))
      yield { records: items.map(recordOf), cursor: next };
  },
  async read(ctx, ids) {
    const records: SourceRecord[] = [];
    for (let start = 0; start < ids.length; start += READ) {
      const some = ids.slice(start, start + READ).map(Number);
      records.push(...(await search(ctx, 'sale.order', ['write_date', ...FIELDS], [['id', 'in', some]])).map(recordOf));
    }
    return records;
  },
};
