import { type Failure, WaybillError } from '../../domain/failures.ts';
import type { WriteResult } from '../connector.ts';
import { batchUpdate } from './batch.ts';
import { V3, type WoocommerceContext } from './call.ts';
import { rowsWith } from './changed.ts';
import { codeOf } from './errors.ts';
import type { Meta } from './order-shape.ts';

/** A product, or a variation of one: what has a SKU, a price and a stock of its own. */
export interface Article {
  id: number;
  sku: string;
  /** `simple`, `variable`, `grouped`, `external`, or `variation`. */
  type?: string;
  /** The product that a variation is of. */
  parent_id?: number;
  manage_stock?: boolean | 'parent';
  stock_quantity?: number | null;
  regular_price?: string;
  meta_data?: Meta[] | null;
}

const PRODUCTS = `${V3}/products`;
const variationsOf = (parent: number | string): string => `${PRODUCTS}/${parent}/variations`;

/** `12` for a product, `12-34` for its variation. */
export const articleId = ({ id, parent_id }: Pick<Article, 'id' | 'parent_id'>): string =>
  parent_id ? `${parent_id}-${id}` : String(id);

/** Articles by their SKU. The list is written with commas; a SKU that has one is asked for alone, and taken whole as well. */
export async function articlesBySku(
  ctx: WoocommerceContext,
  skus: readonly string[],
): Promise<ReadonlyMap<string, Article>> {
  const plain = skus.filter((sku) => !sku.includes(','));
  const single = [...new Set(skus.filter((sku) => sku.includes(',')))];
  const found = await Promise.all([
    rowsWith<Article>(ctx, PRODUCTS, plain, {}, 'sku'),
    ...single.map((sku) => rowsWith<Article>(ctx, PRODUCTS, [sku], {}, 'sku')),
  ]);
  return new Map(found.flat().map((one) => [one.sku, one]));
}

/** Articles by the ids that `articleId` gives. */
export async function articlesWith(ctx: WoocommerceContext, ids: readonly string[]): Promise<Article[]> {
  const products = ids.filter((id) => !id.includes('-'));
  const byParent = groupBy(
    ids.filter((id) => id.includes('-')),
    (id) => id.split('-')[0] as string,
  );
  const found = await Promise.all([
    rowsWith<Article>(ctx, PRODUCTS, products),
    ...[...byParent].map(async ([parent, own]) => {
      const rows = await rowsWith<Article>(
        ctx,
        variationsOf(parent),
        own.map((id) => id.split('-')[1] as string),
      ).catch(goneParent);
      return rows.map((row) => ({ ...row, parent_id: Number(parent) }));
    }),
  ]);
  return found.flat();
}

function goneParent(error: unknown): Article[] {
  if (error instanceof WaybillError && /invalid_id/.test(codeOf(error) ?? '')) return [];
  throw error;
}

/** What one article shall be, and which; or why it cannot be. */
export type Change = { article: Article; fields: object } | Failure;

/** Writes each to its product or variation, in one call for all products and one for the variations of each. */
export async function writeArticles(
  ctx: WoocommerceContext,
  changes: readonly Change[],
  idOf: (index: number, article: Article) => string,
): Promise<WriteResult[]> {
  const results = changes.map((one): WriteResult | undefined =>
    'class' in one ? { result: 'failed', failure: one } : undefined,
  );
  const indexes = changes.flatMap((one, index) => ('class' in one ? [] : [index]));
  const at = (index: number) => changes[index] as Exclude<Change, Failure>;
  const groups = groupBy(indexes, (index) => {
    const { parent_id } = at(index).article;
    return parent_id ? variationsOf(parent_id) : PRODUCTS;
  });
  await Promise.all(
    [...groups].map(async ([path, own]) => {
      const update = own.map((index) => ({ id: at(index).article.id, ...at(index).fields }));
      const failures = await batchUpdate(ctx, path, update);
      for (const [n, index] of own.entries()) {
        const failure = failures[n];
        results[index] = failure
          ? { result: 'failed', failure }
          : { result: 'accepted', targetId: idOf(index, at(index).article) };
      }
    }),
  );
  return results as WriteResult[];
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
