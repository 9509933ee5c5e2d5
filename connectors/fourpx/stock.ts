import { z } from 'zod';
import { addedUp } from '../added-up.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import type { Caller, RestContext, RestOptions } from '../rest/call.ts';
import { request } from '../rest/definition-kind.ts';
import { wholeList } from '../whole-list.ts';

const PAGE = 500;
/** The most articles that one query names. */
const SKUS_A_QUERY = 100;
/** What may be sold; others are broken, wet, mouldy or banned. */
const GOOD = 'G';

const count = z.union([z.number(), z.string()]);

/** A row of `fu.wms.inventory.get`: one batch of one quality of an article in a warehouse. */
const row = z.looseObject({
  warehouse_code: z.string(),
  sku_code: z.string(),
  stock_quality: z.string().nullish(),
  available_stock: count,
  pending_stock: count.nullish(),
  onway_stock: count.nullish(),
});

type Row = z.output<typeof row>;

/** Good pieces of an article in a warehouse, over all batches. */
const level = z
  .looseObject({
    warehouse_code: z.string(),
    sku_code: z.string(),
    available_stock: z.string(),
    pending_stock: z.string(),
    onway_stock: z.string(),
  })
  .meta({ complete: true });

type Level = z.output<typeof level>;

const BETWEEN = '@';
const idOf = ({ sku_code, warehouse_code }: Pick<Row, 'sku_code' | 'warehouse_code'>): string =>
  sku_code + BETWEEN + warehouse_code;

/** An article of which there is nothing good is told with nothing. */
function levelsOf(rows: readonly Row[]): Level[] {
  const counted = rows.map(({ warehouse_code, sku_code, stock_quality, ...counts }) => {
    const isGood = !stock_quality || stock_quality === GOOD;
    const good = (count: string | number | null | undefined) => (isGood ? (count ?? 0) : 0);
    return {
      warehouse_code,
      sku_code,
      available_stock: good(counts.available_stock),
      pending_stock: good(counts.pending_stock),
      onway_stock: good(counts.onway_stock),
    };
  });
  return addedUp(counted, idOf, ['available_stock', 'pending_stock', 'onway_stock']);
}

const recordOf = (data: Level): SourceRecord => ({ kind: 'stock', id: idOf(data), data });

const QUERY = request.parse({
  method: 'POST',
  path: '/router/api/service',
  query: { method: 'fu.wms.inventory.get' },
  body: { lstsku: '{skus}', page_no: '{page}', page_size: PAGE },
});

/** All rows, of some articles or of all. */
const rowsOf = (caller: Caller, ctx: RestContext, skus?: string[]): Promise<Row[]> =>
  wholeList('the stock', async (page) => {
    const { data } = await caller.call(ctx, QUERY, { skus, page }, { reads: true });
    const told = (data as { data?: { data?: Row[] | null; total?: number | string } }).data;
    return { rows: told?.data ?? [], total: Number(told?.total ?? 0) };
  });

/** The whole stock each time: there is no time of change, and batches of one article may be on two pages. */
export const stockPort = (caller: Caller): KindPort<RestOptions> => ({
  schema: level,
  async *pull(ctx) {
    yield { records: levelsOf(await rowsOf(caller, ctx)).map(recordOf), cursor: '' };
  },
  async read(ctx, ids) {
    const skus = [...new Set(ids.map((id) => id.slice(0, id.lastIndexOf(BETWEEN))))];
    const rows: Row[] = [];
    for (let at = 0; at < skus.length; at += SKUS_A_QUERY)
      rows.push(...(await rowsOf(caller, ctx, skus.slice(at, at + SKUS_A_QUERY))));
    return levelsOf(rows)
      .map(recordOf)
      .filter(({ id }) => ids.includes(id));
  },
});
