import type { KindPort, SourceRecord } from '../connector.ts';
import { fieldPrice, fieldPrices, skuOfPrice } from '../price-fields.ts';
import { type Article, articlesWith, changedArticles } from './goods.ts';
import type { WangdiantongOptions } from './options.ts';

const recordsOf = (
  articles: readonly Article[],
  { priceTiers: tiers, currency }: WangdiantongOptions,
): SourceRecord[] =>
  articles.flatMap(({ spec, modified }) =>
    fieldPrices({ sku: spec.spec_no, row: spec, modified }, { tiers, currency }),
  );

/** Prices that stand in the fields of an article. */
export const price: KindPort<WangdiantongOptions> = {
  schema: fieldPrice,
  async *pull(ctx, cursor) {
    for await (const { articles, cursor: next } of changedArticles(ctx, cursor))
      yield { records: recordsOf(articles, ctx.options), cursor: next };
  },
  async read(ctx, ids) {
    const wanted = new Set(ids);
    return recordsOf(await articlesWith(ctx, ids.map(skuOfPrice)), ctx.options).filter(({ id }) => wanted.has(id));
  },
};
