import type { PriceLists } from '../price-lists.ts';
import type { Nodes } from './changed.ts';
import { graphql } from './graphql.ts';
import type { ShopifyOptions } from './options.ts';
import { priceLists } from './price-lists.ts';
import { STANDING_PRICES } from './prices.graphql.ts';
import { type PricedVariant, pricesOf } from './storefront.ts';

interface Fixed extends Omit<PricedVariant, 'sku'> {
  variant: Pick<PricedVariant, 'sku'>;
}

/** The fixed prices of the lists that these tiers name, 50 articles with their breaks a call. */
export const standingPrices: PriceLists<ShopifyOptions> = {
  async *standing(ctx, tiers) {
    for (const { id, name, catalog } of await priceLists(ctx)) {
      const tier = tiers.find((one) => one === catalog?.title || one === name || one === id);
      if (tier === undefined) continue;
      for (let after: string | null = null, more = true; more; ) {
        const data: { priceList: { prices: Nodes<Fixed> } | null } = await graphql(ctx, STANDING_PRICES, {
          list: id,
          after,
        });
        const { nodes, pageInfo } = data.priceList?.prices ?? NOTHING;
        yield nodes.flatMap(({ variant, ...prices }) =>
          pricesOf({ ...variant, ...prices }).map((price) => ({ ...price, tier })),
        );
        after = pageInfo.endCursor;
        more = pageInfo.hasNextPage && after !== null;
      }
    }
  },
};

const NOTHING: Nodes<Fixed> = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };
