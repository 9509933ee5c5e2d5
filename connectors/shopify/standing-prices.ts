import { parseDecimal } from '../../domain/decimal.ts';
import type { StandingPrice } from '../../domain/prices/strays.ts';
import type { PriceLists } from '../price-lists.ts';
import type { Nodes } from './changed.ts';
import { graphql } from './graphql.ts';
import type { ShopifyOptions } from './options.ts';
import { priceLists } from './price-lists.ts';
import { STANDING_PRICES } from './prices.graphql.ts';

interface Money {
  amount: string;
  currencyCode: string;
}

interface Fixed {
  variant: { sku: string | null };
  price: Money;
  quantityPriceBreaks: { nodes: { minimumQuantity: number; price: Money }[] };
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
        yield nodes.flatMap((one) => pricesOf(tier, one));
        after = pageInfo.endCursor;
        more = pageInfo.hasNextPage && after !== null;
      }
    }
  },
};

const NOTHING: Nodes<Fixed> = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };

function pricesOf(tier: string, { variant, price, quantityPriceBreaks }: Fixed): StandingPrice[] {
  const { sku } = variant;
  // An article without a SKU is in nobody's table, and cannot be named to a person either.
  if (!sku) return [];
  const at = ({ amount, currencyCode }: Money, minimumQuantity: number): StandingPrice[] => {
    const exact = parseDecimal(amount);
    return exact === undefined ? [] : [{ sku, tier, currency: currencyCode, amount: exact, minimumQuantity }];
  };
  return [...at(price, 1), ...quantityPriceBreaks.nodes.flatMap((one) => at(one.price, one.minimumQuantity))];
}
