/** What is sold in place of an article: by its code, that of the one that follows it. */
export type Successors = ReadonlyMap<string, string>;

/** The article that is sold today in place of this one, however often it was followed; `circle` where that never ends. */
export function successorOf(sku: string, successors: Successors): { sku: string } | { circle: string[] } {
  const met = [sku];
  for (;;) {
    const next = successors.get(met.at(-1) as string);
    if (next === undefined) return { sku: met.at(-1) as string };
    if (met.includes(next)) return { circle: [...met, next] };
    met.push(next);
  }
}
