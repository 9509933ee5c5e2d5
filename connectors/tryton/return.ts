import { z } from 'zod';
import type { KindPort, SourceRecord } from '../connector.ts';
import { type Domain, type TrytonApi, trytonApi } from './api.ts';
import { changedRows } from './changes.ts';
import type { TrytonOptions } from './options.ts';

/** What one customer return shipment says of one sale: a shipment of several is a record of each. */
const returnShipment = z
  .looseObject({
    id: z.int(),
    number: z.string().nullable(),
    reference: z.string().nullable().describe('where people write the number that the buyer has'),
    state: z.enum(['draft', 'received', 'done', 'cancelled']),
    effective_date: z.string().nullable(),
    create_date: z.string(),
    write_date: z.string().nullable(),
    moves: z.array(z.looseObject({ product: z.string(), quantity: z.number() })),
  })
  .meta({ complete: true });

interface Row {
  id: number;
  number: string | null;
  reference: string | null;
  state: string;
  effective_date: string | null;
  create_date: string;
  write_date: string | null;
  incoming_moves: { product: { code: string | null }; quantity: number; state: string; origin: string | null }[];
}

const MODEL = 'stock.shipment.out.return';
const FIELDS = [
  ...['number', 'reference', 'state', 'effective_date', 'create_date'],
  ...['incoming_moves.product.code', 'incoming_moves.quantity', 'incoming_moves.state', 'incoming_moves.origin'],
];
const PAGE = 200;

/** The id in a reference to a record of the model: `sale.line,12`. */
function idIn(reference: string | null | undefined, model: string): number | undefined {
  const [of, id] = reference?.split(',') ?? [];
  return of === model ? Number(id) : undefined;
}

/**
 * The sale that a line's goods were sold by, by the line: a return is a sale of its own, whose origin is the one that it takes back; without an
 * origin the line stands in that very sale. Only sales that came with a reference can be anybody's order.
 */
async function salesOf(api: TrytonApi, lineIds: readonly number[]): Promise<Map<number, number>> {
  if (lineIds.length === 0) return new Map();
  const lines = await api.search<{ id: number; sale: { id: number; origin: string | null } }>(
    'sale.line',
    [['id', 'in', [...new Set(lineIds)]]],
    ['sale.id', 'sale.origin'],
  );
  const soldBy = new Map(lines.map(({ id, sale }) => [id, idIn(sale.origin, 'sale.sale') ?? sale.id] as const));
  const known = await api.search<{ id: number }>(
    'sale.sale',
    [
      ['id', 'in', [...new Set(soldBy.values())]],
      ['reference', '!=', null],
    ],
    ['id'],
  );
  const orders = new Set(known.map(({ id }) => id));
  return new Map([...soldBy].filter(([, sale]) => orders.has(sale)));
}

async function recordsOf(api: TrytonApi, rows: readonly Row[]): Promise<SourceRecord[]> {
  const lineOf = ({ origin }: Row['incoming_moves'][number]) => idIn(origin, 'sale.line');
  const sales = await salesOf(
    api,
    rows.flatMap(({ incoming_moves }) => incoming_moves.flatMap((move) => lineOf(move) ?? [])),
  );
  return rows.flatMap(({ incoming_moves, ...row }): SourceRecord[] => {
    // With the shipment its moves are cancelled: they still say whose it was.
    const counted = incoming_moves.filter(({ state }) => state !== 'cancelled' || row.state === 'cancelled');
    const saleOf = (move: Row['incoming_moves'][number]) => sales.get(lineOf(move) ?? 0);
    const orders = new Set(counted.flatMap((move) => saleOf(move) ?? []));
    return [...orders].map((order) => ({
      kind: 'return',
      id: `${row.id}/${order}`,
      version: row.write_date ?? row.create_date,
      parent: { kind: 'order', targetId: String(order) },
      numbers: row.number ? [row.number] : [],
      data: {
        ...row,
        moves: counted
          .filter((move) => saleOf(move) === order)
          .map(({ product, quantity }) => ({ product: product.code ?? '', quantity })),
      },
    }));
  });
}

/** Those that nobody touched since they were made, which no time of change tells: they are read each time, by id. */
async function* untouched(api: TrytonApi): AsyncGenerator<Row[]> {
  for (let after = 0; ; ) {
    const domain: Domain = [
      ['write_date', '=', null],
      ['id', '>', after],
    ];
    const found = await api.search<Row>(MODEL, domain, [...FIELDS, 'write_date'], {
      order: [['id', 'ASC']],
      limit: PAGE,
    });
    const rows = found.filter(({ id }) => id > after);
    after = rows.at(-1)?.id ?? after;
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) return;
  }
}

/** Customer return shipments of sales: announced, received, put away. */
export const returnPort: KindPort<TrytonOptions> = {
  schema: returnShipment,
  async *pull(ctx, cursor) {
    const api = trytonApi(ctx);
    for await (const rows of untouched(api)) yield { records: await recordsOf(api, rows), cursor: cursor ?? '' };
    for await (const page of changedRows<Row & { write_date: string }>(api, MODEL, [], FIELDS, cursor))
      yield { records: await recordsOf(api, page.rows), cursor: page.cursor };
  },
  async read(ctx, ids) {
    const api = trytonApi(ctx);
    const domain = [['id', 'in', [...new Set(ids.map((id) => Number(id.split('/')[0])))]]];
    const records = await recordsOf(api, await api.search<Row>(MODEL, domain, [...FIELDS, 'write_date']));
    return records.filter(({ id }) => ids.includes(id));
  },
};
