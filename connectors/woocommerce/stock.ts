import { z } from 'zod';
import type { KindPort, SourceRecord } from '../connector.ts';
import { fitting } from '../fitting.ts';
import { type Article, articleId, articlesBySku, articlesWith, type Change, writeArticles } from './article.ts';
import type { WoocommerceOptions } from './options.ts';

/** Rows that one batch takes are 100; SKUs in an address fewer. */
const BATCH = 50;

/** How much of an article may be sold: the shop takes off what is ordered itself. */
export const stockLevel = z.strictObject({
  sku: z.string().min(1).describe('of the product, or of its variation'),
  stock_quantity: z.int(),
});

/** As it is read; no number where the shop does not count it. */
const heldLevel = stockLevel.extend({ stock_quantity: z.number().nullable() });

/** Levels are set, not added to; an article whose stock the shop did not count is counted from then on. */
export const stock: KindPort<WoocommerceOptions> = {
  schema: heldLevel,
  writeSchema: stockLevel,
  batch: BATCH,
  requestsPerPush: 3,
  usualRequestsPerPush: 2,
  once: { way: 'upsert by our id', identityMaxLength: 64, settleMs: 0 },
  change: 'in-place',

  push: fitting(stockLevel, async (ctx, writes) => {
    const levels = writes.map(({ payload }) => payload);
    const articles = await articlesBySku(
      ctx,
      levels.map(({ sku }) => sku),
    );
    const changes = levels.map(({ sku, stock_quantity }): Change => {
      const article = articles.get(sku);
      const why = whyNot(sku, article);
      if (why || !article) return { class: 'rejected', message: why ?? '', field: 'sku' };
      return { article, fields: { manage_stock: true, stock_quantity } };
    });
    return writeArticles(ctx, changes, (_, article) => articleId(article));
  }),

  async read(ctx, ids) {
    return (await articlesWith(ctx, ids)).map((one): SourceRecord => {
      const counted = one.manage_stock === true ? (one.stock_quantity ?? null) : null;
      return { kind: 'stock', id: articleId(one), data: { sku: one.sku, stock_quantity: counted } };
    });
  },
};

function whyNot(sku: string, article: Article | undefined): string | undefined {
  if (!article) return `no article has the SKU ${sku}`;
  if (article.type === 'grouped' || article.type === 'external') return `${sku} is ${article.type}: it has no stock`;
  if (article.type === 'variable' && article.manage_stock !== true)
    return `${sku} is a product with variations, whose stock the shop counts one by one: tell theirs`;
  return undefined;
}
