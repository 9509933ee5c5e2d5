import { z } from 'zod';
import type { KindPort, SourceRecord } from '../connector.ts';
import { trytonApi } from './api.ts';
import { changedRows } from './changes.ts';
import { numbersOf } from './documents.ts';
import type { TrytonOptions } from './options.ts';
import { SALE_FIELDS, type SaleRow, undone } from './sale.ts';

type Row = SaleRow & { write_date: string };

/** What a sale says of an order's progress. */
const saleStatus = z
  .looseObject({
    id: z.int(),
    number: z.string().nullable(),
    reference: z.string().nullable(),
    state: z.string(),
    /** `state`, but `cancelled` for a sale that was processed and then taken back. */
    effective_state: z.string(),
    shipment_state: z.string(),
    invoice_state: z.string(),
    write_date: z.string().nullable(),
  })
  .meta({ complete: true });

/** Only sales that came with a reference can be anybody's order. */
const REFERENCED = [['reference', '!=', null]];

export const statusPort: KindPort<TrytonOptions> = {
  schema: saleStatus,
  async *pull(ctx, cursor) {
    for await (const page of changedRows<Row>(trytonApi(ctx), 'sale.sale', REFERENCED, SALE_FIELDS, cursor)) {
      yield { records: page.rows.map(record), cursor: page.cursor };
    }
  },
  async read(ctx, ids) {
    const domain = [['id', 'in', ids.map(Number)], ...REFERENCED];
    const rows = await trytonApi(ctx).search<Row>('sale.sale', domain, [...SALE_FIELDS, 'write_date']);
    return rows.map(record);
  },
};

function record(row: Row): SourceRecord {
  const { id, number, reference, state, shipment_state, invoice_state, write_date } = row;
  const effective_state = undone(row) ? 'cancelled' : state;
  return {
    kind: 'status',
    id: String(id),
    ...(write_date && { version: write_date }),
    parent: { kind: 'order', targetId: String(id) },
    numbers: numbersOf(row),
    data: { id, number, reference, state, effective_state, shipment_state, invoice_state, write_date },
  };
}
