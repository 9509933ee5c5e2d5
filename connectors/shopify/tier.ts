import type { ShopifyOptions } from './options.ts';

/**
 * The price tier that tags stand for: apps such as Wholesale Club mark a customer's level by a tag (and some copy it onto the orders), among
 * tags that mean something else. Capitals count there too. The first of the option's wins.
 */
export const tierIn = (
  { tiers }: ShopifyOptions,
  ...tagged: (readonly string[] | null | undefined)[]
): string | undefined => tiers.find((tier) => tagged.some((tags) => tags?.includes(tier)));
