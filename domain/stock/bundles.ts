/** What one piece of each bundle is made of: pieces by SKU. A part is never a bundle itself. */
export type Bundles = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** What one piece of an article is made of: itself, where it is no bundle. */
export const partsOfOne = (article: string, bundles: Bundles): ReadonlyMap<string, number> =>
  bundles.get(article) ?? new Map([[article, 1]]);

/** The bundles that a piece is a part of. */
export const bundlesWith = (sku: string, bundles: Bundles): string[] =>
  [...bundles].flatMap(([bundle, parts]) => (parts.has(sku) ? [bundle] : [])).sort();

/** How many of an article can be put together of what there is of its parts. */
export function makeable(article: string, bundles: Bundles, free: (sku: string) => number): number {
  const counts = [...partsOfOne(article, bundles)].map(([sku, each]) => Math.floor(Math.max(0, free(sku)) / each));
  return counts.length > 0 ? Math.min(...counts) : 0;
}
