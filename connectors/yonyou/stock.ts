import { z } from 'zod';
import { add, parseDecimal } from '../../domain/decimal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { query, type YonyouContext } from './call.ts';
import type { YonyouOptions } from './options.ts';

const CURRENT = '/yonbip/scm/stock/QueryCurrentStocksByCondition';

interface Level {
  warehouse: string | number;
  product_code?: string;
  productsku_code?: string;
  currentqty?: number | string;
  availableqty?: number | string;
}

/** Stock of one article in one warehouse, summed over lots, states and owners; in its main unit. */
export const currentStock = z
  .looseObject({
    warehouse: z.string(),
    product_code: z.string(),
    productsku_code: z.string().optional(),
    currentqty: z.string(),
    availableqty: z.string(),
  })
  .meta({ complete: true });

const skuOf = ({ product_code, productsku_code }: Level): string => productsku_code || product_code || '';
const placeOf = (level: Level): string => `${skuOf(level)}@${level.warehouse}`;

const sumOf = (levels: readonly Level[], field: 'currentqty' | 'availableqty'): string =>
  levels.map((level) => parseDecimal(level[field]) ?? '0').reduce(add, '0');

function recordOf(id: string, levels: readonly Level[]): SourceRecord {
  const [{ warehouse, product_code, productsku_code }] = levels as [Level];
  return {
    kind: 'stock',
    id,
    data: {
      warehouse: String(warehouse),
      product_code: product_code ?? '',
      ...(productsku_code ? { productsku_code } : {}),
      currentqty: sumOf(levels, 'currentqty'),
      availableqty: sumOf(levels, 'availableqty'),
    },
  };
}

async function levels(ctx: YonyouContext): Promise<SourceRecord[]> {
  // Free pieces by the rule that the tenant set for sales orders, unless the connection names another.
  const conditions = { billnum: 'voucher_order', ...ctx.options.stockFilter };
  const rows = await query<Level[] | null>(ctx, CURRENT, conditions);
  const places = new Map<string, Level[]>();
  for (const row of Array.isArray(rows) ? rows : [])
    places.set(placeOf(row), [...(places.get(placeOf(row)) ?? []), row]);
  return [...places].map(([id, some]) => recordOf(id, some));
}

/** The whole stock each time, in one answer: the interface has neither pages nor a time of change. */
export const stock: KindPort<YonyouOptions> = {
  schema: currentStock,
  async *pull(ctx) {
    yield { records: await levels(ctx), cursor: '' };
  },
};
