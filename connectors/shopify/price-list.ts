import { compare } from '../../domain/decimal.ts';
import { type Failure, WaybillError } from '../../domain/failures.ts';
import { graphql, refusal, type ShopifyContext } from './graphql.ts';
import type { Wanted } from './price.ts';
import { FIXED_PRICES_ADD, LISTED_PRICES, QUANTITY_PRICING } from './prices.graphql.ts';

interface Money {
  amount: string;
}

/** What stands in a list for one article. */
export interface ListedPrice {
  amount: string;
  breaks: { id: string; minimumQuantity: number; amount: string }[];
}

export type Held = ReadonlyMap<string, ListedPrice>;

/** Exact decimals, whatever zeros they end with. */
export const sameAmount = (one: string, other: string): boolean => compare(one, other) === 0;

const numberIn = (gid: string): string => gid.replace(/^.*\//, '');

/** The fixed prices of these articles in a list, by the article's id; those that come of a percentage are none. */
export async function heldPrices(ctx: ShopifyContext, list: string, variantIds: readonly string[]): Promise<Held> {
  const query = [...new Set(variantIds)].map((id) => `variant_id:${numberIn(id)}`).join(' OR ');
  const data: {
    priceList: {
      prices: {
        nodes: {
          variant: { id: string };
          price: Money;
          quantityPriceBreaks: { nodes: { id: string; minimumQuantity: number; price: Money }[] };
        }[];
      };
    } | null;
  } = await graphql(ctx, LISTED_PRICES, { list, query });
  return new Map(
    (data.priceList?.prices.nodes ?? []).map(({ variant, price, quantityPriceBreaks }) => [
      variant.id,
      {
        amount: price.amount,
        breaks: quantityPriceBreaks.nodes.map(({ price: at, ...one }) => ({ ...one, amount: at.amount })),
      },
    ]),
  );
}

export const piecesOf = ({ wish }: Pick<Wanted, 'wish'>): number => wish.minimumQuantity ?? 1;

/** Whether the list says so already. */
export function isHeld(held: Held, one: Pick<Wanted, 'wish' | 'variant'>): boolean {
  const there = held.get(one.variant.id);
  const found = piecesOf(one) > 1 ? breakIn(there, piecesOf(one)) : there;
  return found !== undefined && sameAmount(found.amount, one.wish.price);
}

const breakIn = (there: ListedPrice | undefined, pieces: number) =>
  there?.breaks.find(({ minimumQuantity }) => minimumQuantity === pieces);

/** Tells a list these prices in one call, all or none of them; what stands there already is not told again. */
export async function tellListed(
  ctx: ShopifyContext,
  list: string,
  some: readonly Wanted[],
  held: Held,
): Promise<Failure | undefined> {
  const told = some.filter(({ wish, ...one }) => !isHeld(held, { wish, ...one }) || wish.rule || wish.compareAtPrice);
  if (told.length === 0) return undefined;
  const money = (amount: string, { wish }: Wanted) => ({ amount, currencyCode: wish.currency });
  const prices = told
    .filter((one) => piecesOf(one) === 1)
    .map((one) => ({
      variantId: one.variant.id,
      price: money(one.wish.price, one),
      ...(one.wish.compareAtPrice ? { compareAtPrice: money(one.wish.compareAtPrice, one) } : {}),
    }));
  const breaks = told.filter((one) => piecesOf(one) > 1 && !isHeld(held, one));
  const rules = told.flatMap(({ wish: { rule }, variant }) => (rule ? [{ variantId: variant.id, ...rule }] : []));
  if (breaks.length === 0 && rules.length === 0) {
    const data: { priceListFixedPricesAdd: { userErrors: unknown } } = await graphql(ctx, FIXED_PRICES_ADD, {
      list,
      prices,
    });
    return refusal(data.priceListFixedPricesAdd.userErrors);
  }
  return quantityPricing(ctx, list, {
    pricesToAdd: prices,
    quantityRulesToAdd: rules,
    // One of the same number of pieces makes room for the new one.
    quantityPriceBreaksToDelete: breaks.flatMap((one) => breakIn(held.get(one.variant.id), piecesOf(one))?.id ?? []),
    quantityPriceBreaksToAdd: breaks.map((one) => ({
      variantId: one.variant.id,
      minimumQuantity: piecesOf(one),
      price: money(one.wish.price, one),
    })),
  });
}

async function quantityPricing(ctx: ShopifyContext, list: string, input: object): Promise<Failure | undefined> {
  const nothing = {
    pricesToAdd: [],
    pricesToDeleteByVariantId: [],
    quantityPriceBreaksToAdd: [],
    quantityPriceBreaksToDelete: [],
    quantityRulesToAdd: [],
    quantityRulesToDeleteByVariantId: [],
  };
  const data: { quantityPricingByVariantUpdate: { userErrors: unknown } } = await graphql(ctx, QUANTITY_PRICING, {
    list,
    input: { ...nothing, ...input },
  });
  return refusal(data.quantityPricingByVariantUpdate.userErrors);
}

/** Takes a price out of its list again; one that is gone is as it should be. */
export async function takeBack(ctx: ShopifyContext, targetId: string): Promise<Failure | undefined> {
  const [, variantNumber, listNumber, pieces] = /^(\d+)@(\d+)(?:\/(\d+))?$/.exec(targetId) ?? [];
  if (!variantNumber || !listNumber) return { class: 'rejected', message: 'an article keeps its own price' };
  const list = `gid://shopify/PriceList/${listNumber}`;
  const variant = `gid://shopify/ProductVariant/${variantNumber}`;
  try {
    const there = (await heldPrices(ctx, list, [variant])).get(variant);
    if (pieces === undefined)
      return there && (await quantityPricing(ctx, list, { pricesToDeleteByVariantId: [variant] }));
    const found = breakIn(there, Number(pieces));
    return found && (await quantityPricing(ctx, list, { quantityPriceBreaksToDelete: [found.id] }));
  } catch (error) {
    if (error instanceof WaybillError) return error.failure;
    throw error;
  }
}
