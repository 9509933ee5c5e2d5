import { z } from 'zod';
import type { KindPort, SourceRecord } from '../connector.ts';
import type { JushuitanContext } from './gateway.ts';
import type { JushuitanOptions } from './options.ts';
import { modifiedOf, type Sku, skusSince, skusWith } from './sku.ts';

/** An article (普通商品). Empty fields are left out. */
export const item = z
  .looseObject({
    sku_id: z.string(),
    i_id: z.string().optional().describe('the style that it is of (款式编码)'),
    name: z.string().optional(),
    properties_value: z.string().optional().describe('colour and size'),
    sku_code: z.string().optional().describe('barcode (国标码)'),
    weight: z.number().optional(),
    modified: z.iso.datetime().optional(),
  })
  .meta({ complete: true });

function recordOf(ctx: JushuitanContext, one: Sku): SourceRecord {
  const { sku_id, i_id, name, properties_value, sku_code } = one;
  const texts = { i_id, name, properties_value, sku_code, modified: modifiedOf(one, ctx) };
  const weight = Number(one.weight ?? 0);
  return {
    kind: 'product',
    id: sku_id,
    numbers: [sku_id],
    data: {
      sku_id,
      ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text)),
      ...(weight > 0 ? { weight } : {}),
    },
  };
}

export const product: KindPort<JushuitanOptions> = {
  schema: item,
  async *pull(ctx, cursor) {
    for await (const { skus, cursor: next } of skusSince(ctx, cursor))
      yield { records: skus.map((one) => recordOf(ctx, one)), cursor: next };
  },
  read: async (ctx, ids) => (await skusWith(ctx, ids)).map((one) => recordOf(ctx, one)),
};
