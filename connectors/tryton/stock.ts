import { z } from 'zod';
import type { KindPort, SourceRecord } from '../connector.ts';
import { type TrytonApi, trytonApi } from './api.ts';
import type { TrytonOptions } from './options.ts';
import { storageOf } from './warehouse.ts';

interface Row {
  id: number;
  code: string;
  quantity: number;
  forecast_quantity: number;
}

const productStock = z
  .looseObject({
    code: z.string(),
    warehouse: z.string(),
    /** Pieces that lie in the storage. */
    quantity: z.number(),
    /** The same less what is planned to leave and more what is planned to come. */
    forecast_quantity: z.number(),
  })
  .meta({ complete: true });

const PAGE = 500;
const FIELDS = ['code', 'quantity', 'forecast_quantity'];
/** Quantities are computed: no time tells when they moved. Every pull reads all, and staging compares. */
const DONE = '0';

export const stockPort: KindPort<TrytonOptions> = {
  schema: productStock,
  async *pull(ctx, cursor) {
    const api = trytonApi(ctx);
    const context = { locations: [await storageOf(api, ctx.options.warehouse)] };
    for (let after = Number(cursor ?? DONE); ; ) {
      const rows = await read(api, [['id', '>', after]], context, PAGE);
      const records = rows.map((row) => record(row, ctx.options.warehouse));
      const last = rows.length < PAGE;
      after = rows.at(-1)?.id ?? after;
      yield { records, cursor: last ? DONE : String(after) };
      if (last) return;
    }
  },
  async read(ctx, ids) {
    const api = trytonApi(ctx);
    const context = { locations: [await storageOf(api, ctx.options.warehouse)] };
    const rows = await read(api, [['code', 'in', ids]], context);
    return rows.map((row) => record(row, ctx.options.warehouse));
  },
};

const COUNTED = [
  ['type', '=', 'goods'],
  ['code', '!=', null],
];

function read(api: TrytonApi, domain: unknown[], context: Record<string, unknown>, limit?: number): Promise<Row[]> {
  const order: ['id', 'ASC'][] = [['id', 'ASC']];
  return api.search<Row>('product.product', [...COUNTED, ...domain], FIELDS, {
    order,
    context,
    ...(limit && { limit }),
  });
}

function record({ code, quantity, forecast_quantity }: Row, warehouse: string): SourceRecord {
  return { kind: 'stock', id: code, data: { code, warehouse, quantity, forecast_quantity } };
}
