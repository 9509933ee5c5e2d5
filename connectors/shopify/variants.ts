import { graphql, type ShopifyContext } from './graphql.ts';
import { VARIANTS_BY_SKU } from './variants.graphql.ts';

export interface KnownVariant {
  id: string;
  sku: string | null;
  price: string;
  product: { id: string };
}

/** A text of a search: Shopify ends it at a quote that is not escaped. */
export const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

export interface KnownVariants {
  /** The article of a SKU, or why there is no such one. */
  variantOf(sku: string): KnownVariant | { why: string };
  /** The shop's own, which prices of articles are in. */
  currencyCode: string;
}

/** Articles by their SKUs, 250 at most. The search does not mind capitals, and SKUs do. */
export async function variantsBySku(ctx: ShopifyContext, skus: readonly string[]): Promise<KnownVariants> {
  const query = [...new Set(skus)].map((sku) => `sku:${quoted(sku)}`).join(' OR ');
  const data: { shop: { currencyCode: string }; productVariants: { nodes: KnownVariant[] } } = await graphql(
    ctx,
    VARIANTS_BY_SKU,
    { query },
  );
  return {
    currencyCode: data.shop.currencyCode,
    variantOf(sku) {
      const [first, second] = data.productVariants.nodes.filter((one) => one.sku === sku);
      if (!first) return { why: 'no article has this SKU' };
      return second ? { why: 'several articles share this SKU' } : first;
    },
  };
}
