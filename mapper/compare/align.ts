/** Which element of one list became which of another; a side is missing where an element was taken out or put in. */
export interface Alignment {
  pairs: { old?: number; new?: number }[];
  /** True where elements that are in both stand in another order. */
  moved: boolean;
  /** The path by which elements are told apart, e.g. `sku`; absent where they are paired by their places. */
  key?: string;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How deep an element's name may lie: `FMaterialId.FNumber`. */
const MAX_DEPTH = 3;

/** Names under which systems keep what tells an element from its neighbours. */
const NAMING = /(^|\.)\w*(id|sku|code|number|reference|article|product)$/i;

const byPlace = (before: number, after: number): Alignment => ({
  pairs: Array.from({ length: Math.max(before, after) }, (_, index) => ({
    ...(index < before ? { old: index } : {}),
    ...(index < after ? { new: index } : {}),
  })),
  moved: false,
});

/**
 * Pairs the elements of two lists. Elements with fields are known by what names them best (`id`, `sku`), so that one put in
 * at the top is one new element and not a change of all; what is left of both is paired in order. Without such a name, and in
 * lists of equal length whose names all stand where they stood, places decide.
 */
export function align(before: readonly unknown[], after: readonly unknown[]): Alignment {
  const key = before.every(isRecord) && after.every(isRecord) ? namingPath(before, after) : undefined;
  if (key === undefined) return byPlace(before.length, after.length);
  const old = namesOf(before, key);
  const next = namesOf(after, key);
  if (old.length === next.length && old.every((name, index) => name === next[index]))
    return { ...byPlace(old.length, next.length), key };

  const placeOf = new Map(old.map((name, index) => [name, index]));
  const partner = next.map((name) => (name === undefined ? undefined : placeOf.get(name)));
  const taken = new Set(partner);
  const free = old.flatMap((_, index) => (taken.has(index) ? [] : [index]));
  // What has another name now is the same element still, where as many are left on both sides.
  const left = partner.filter((place) => place === undefined).length;
  const renamed = left === free.length;
  const pairs: Alignment['pairs'] = partner.map((place, index) => {
    const other = place ?? (renamed ? free.shift() : undefined);
    return other === undefined ? { new: index } : { old: other, new: index };
  });
  for (const index of free) pairs.push({ old: index });
  const places = pairs.flatMap((pair) => (pair.old !== undefined && pair.new !== undefined ? [pair.old] : []));
  return { pairs, moved: places.some((place, index) => index > 0 && place < (places[index - 1] as number)), key };
}

/** The path whose values tell most elements of both lists apart; one whose name says so goes before all others. */
function namingPath(before: readonly unknown[], after: readonly unknown[]): string | undefined {
  const old = valuesByPath(before);
  const next = valuesByPath(after);
  let best: { path: string; score: number } | undefined;
  for (const [path, values] of next) {
    const known = old.get(path);
    if (!known) continue;
    let shared = 0;
    for (const value of values) if (known.has(value)) shared += 1;
    if (shared === 0) continue;
    const score = shared + (NAMING.test(path) ? 1e6 : 0);
    if (!best || score > best.score) best = { path, score };
  }
  return best?.path;
}

/** The distinct texts and whole numbers that stand at each path of a list's elements. */
function valuesByPath(list: readonly unknown[]): Map<string, Set<unknown>> {
  const paths = new Map<string, Set<unknown>>();
  const visit = (element: Record<string, unknown>, prefix: string, depth: number) => {
    for (const name of Object.keys(element)) {
      const value = element[name];
      if (isRecord(value)) {
        if (depth < MAX_DEPTH) visit(value, `${prefix}${name}.`, depth + 1);
      } else if (typeof value === 'string' || Number.isSafeInteger(value)) {
        const path = prefix + name;
        const values = paths.get(path);
        if (values) values.add(value);
        else paths.set(path, new Set([value]));
      }
    }
  };
  for (const element of list) visit(element as Record<string, unknown>, '', 1);
  return paths;
}

/** Each element's name; the second of one name is another element than the first. */
function namesOf(list: readonly unknown[], key: string): (string | undefined)[] {
  const seen = new Map<unknown, number>();
  return list.map((element) => {
    const value = valueAt(element, key);
    if (value === undefined) return undefined;
    const count = (seen.get(value) ?? 0) + 1;
    seen.set(value, count);
    return `${typeof value} ${value} ${count}`;
  });
}

/** What names an element, for people. */
export const valueAt = (element: unknown, key: string): unknown =>
  key
    .split('.')
    .reduce<unknown>((at, name) => (isRecord(at) && Object.hasOwn(at, name) ? at[name] : undefined), element);
