import { listAny, type PrestashopContext } from './call.ts';
import { type Element, textAt } from './xml.ts';

/** A product, or one of its combinations. */
export interface Article {
  reference: string;
  product: string;
  /** `0` for the product itself. */
  combination: string;
}

/** Articles by their reference, or by the ids of combinations and products. */
export async function articlesBy(
  ctx: PrestashopContext,
  field: 'id' | 'reference',
  combinations: string[],
  products: string[] = combinations,
): Promise<Article[]> {
  const [own, below] = await Promise.all([
    listAny(ctx, 'products', 'product', field, products, ['id', 'reference']),
    listAny(ctx, 'combinations', 'combination', field, combinations, ['id', 'id_product', 'reference']),
  ]);
  const reference = (one: Element) => textAt(one, 'reference');
  return [
    ...own.map((one) => ({ reference: reference(one), product: textAt(one, 'id'), combination: '0' })),
    ...below.map((one) => ({
      reference: reference(one),
      product: textAt(one, 'id_product'),
      combination: textAt(one, 'id'),
    })),
  ];
}

/** The one article of a reference, or why there is none. */
export function articleOf(articles: readonly Article[], reference: string): Article | string {
  // Values that are asked for together are told apart by this.
  if (reference.includes('|')) return `${reference}: a reference with | cannot be looked for`;
  const [article, second] = articles.filter((one) => one.reference === reference);
  if (!article) return `no article has the reference ${reference}`;
  return second ? `several articles have the reference ${reference}` : article;
}
