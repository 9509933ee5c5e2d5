import type { KindPort, SourceRecord } from '../connector.ts';
import { fieldPrice, fieldPrices, skuOfPrice } from '../price-fields.ts';
import type { JushuitanContext } from './gateway.ts';
import type { JushuitanOptions } from './options.ts';
import { modifiedOf, type Sku, skusSince, skusWith } from './sku.ts';

const recordsOf = (ctx: JushuitanContext, skus: readonly Sku[]): SourceRecord[] => {
  const { priceTiers: tiers, currency } = ctx.options;
  return skus.flatMap((one) =>
    fieldPrices({ sku: one.sku_id, row: one, modified: modifiedOf(one, ctx) }, { tiers, currency }),
  );
};

/** Prices that stand in the fields of an article. */
export const price: KindPort<JushuitanOptions> = {
  schema: fieldPrice,
  async *pull(ctx, cursor) {
    for await (const { skus, cursor: next } of skusSince(ctx, cursor))
      yield { records: recordsOf(ctx, skus), cursor: next };
  },
  async read(ctx, ids) {
    const wanted = new Set(ids);
    return recordsOf(ctx, await skusWith(ctx, ids.map(skuOfPrice))).filter(({ id }) => wanted.has(id));
  },
};
