import type { Nodes } from './changed.ts';
import { graphql, type ShopifyContext } from './graphql.ts';
import { PRICE_LISTS } from './prices.graphql.ts';

export interface PriceList {
  id: string;
  name: string;
  currency: string;
  catalog: { id: string; title: string } | null;
}

/** All of the shop: a few, one for each tier or market. */
export async function priceLists(ctx: ShopifyContext): Promise<PriceList[]> {
  const lists: PriceList[] = [];
  for (let after: string | null = null; ; ) {
    const data: { priceLists: Nodes<PriceList> } = await graphql(ctx, PRICE_LISTS, { after });
    lists.push(...data.priceLists.nodes);
    after = data.priceLists.pageInfo.endCursor;
    if (!data.priceLists.pageInfo.hasNextPage || after === null) return lists;
  }
}

/** The list of a tier in a currency, by the title of its catalog, its own name, or its id. */
export function priceListOf(
  lists: readonly PriceList[],
  tier: string,
  currency: string,
): PriceList | { why: string; field: string } {
  const named = lists.filter(({ id, name, catalog }) => id === tier || name === tier || catalog?.title === tier);
  if (named.length === 0) return { why: `no catalog and no price list is called ${tier}`, field: 'tier' };
  const [list, second] = named.filter((one) => one.currency === currency);
  if (!list) {
    const theirs = [...new Set(named.map((one) => one.currency))].join(', ');
    return { why: `the price list of ${tier} is in ${theirs}, not in ${currency}`, field: 'currency' };
  }
  return second
    ? { why: `several price lists in ${currency} are called ${tier}: name one by its id`, field: 'tier' }
    : list;
}
