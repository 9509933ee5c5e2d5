import { z } from 'zod';
import { WaybillError } from '../../domain/failures.ts';
import type { KindPort, SourceRecord, WriteResult } from '../connector.ts';
import { fitting } from '../fitting.ts';
import { type Article, articleOf, articlesBy } from './article.ts';
import { listAny, type PrestashopContext, write } from './call.ts';
import type { PrestashopOptions } from './options.ts';
import { type Element, textAt } from './xml.ts';

const BATCH = 10;

/** How much of an article may be sold: the shop takes off what is ordered itself. */
export const stockLevel = z.strictObject({
  reference: z.string().min(1).describe('of the product, or of its combination'),
  quantity: z.int(),
});

type Level = z.infer<typeof stockLevel>;

/**
 * Levels are set, not added to; one call each, because the webservice takes one element a call. It writes elements whole and knows no
 * condition: an order that is placed between our look and our call is counted again by the next level.
 */
export const stock: KindPort<PrestashopOptions> = {
  schema: stockLevel,
  batch: BATCH,
  requestsPerPush: 4,
  once: { way: 'upsert by our id', identityMaxLength: 64, settleMs: 0 },
  change: 'in-place',

  push: fitting(stockLevel, async (ctx, writes) => {
    const levels = writes.map(({ payload }) => payload);
    const articles = await articlesBy(
      ctx,
      'reference',
      levels.map(({ reference }) => reference),
    );
    const rows = await listAny(
      ctx,
      'stock_availables',
      'stock_available',
      'id_product',
      articles.map(({ product }) => product),
    );
    return Promise.all(levels.map((level) => setLevel(ctx, level, articles, rows)));
  }),

  async read(ctx, ids) {
    const rows = await listAny(ctx, 'stock_availables', 'stock_available', 'id', ids);
    const articles = await articlesBy(
      ctx,
      'id',
      rows.map(placeOf),
      rows.map((row) => textAt(row, 'id_product')),
    );
    return rows.flatMap((row): SourceRecord[] => {
      const article = articles.find((one) => isOf(row, one));
      if (!article) return [];
      const data = { reference: article.reference, quantity: Number(textAt(row, 'quantity')) };
      return [{ kind: 'stock', id: textAt(row, 'id'), data }];
    });
  },
};

const placeOf = (row: Element): string => textAt(row, 'id_product_attribute');

const isOf = (row: Element, { product, combination }: Article): boolean =>
  textAt(row, 'id_product') === product && placeOf(row) === combination;

const refused = (message: string): WriteResult => ({
  result: 'failed',
  failure: { class: 'rejected', message, field: 'reference' },
});

async function setLevel(
  ctx: PrestashopContext,
  { reference, quantity }: Level,
  articles: readonly Article[],
  rows: readonly Element[],
): Promise<WriteResult> {
  const article = articleOf(articles, reference);
  if (typeof article === 'string') return refused(article);
  const ofProduct = rows.filter((row) => textAt(row, 'id_product') === article.product);
  if (article.combination === '0' && ofProduct.some((row) => placeOf(row) !== '0'))
    return refused(`${reference} is a product with combinations: its stock is the sum of theirs`);
  const row = ofProduct.find((one) => isOf(one, article));
  if (!row) return refused(`${reference} has no stock in this shop`);
  const id = textAt(row, 'id');
  try {
    if (textAt(row, 'quantity') !== String(quantity))
      await write(ctx, 'PUT', `stock_availables/${id}`, 'stock_available', { ...row, quantity: String(quantity) });
    return { result: 'accepted', targetId: id };
  } catch (error) {
    if (error instanceof WaybillError) return { result: 'failed', failure: error.failure };
    throw error;
  }
}
