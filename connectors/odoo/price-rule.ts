import { add, compare, divide, multiply, round, subtract } from '../../domain/decimal.ts';

/** A rule of a price list; the first of them that holds for a product, a quantity and a time says the price. */
export interface Rule {
  id: number;
  /** `0_product_variant` to `3_global`: the narrower rule comes first. */
  appliedOn: string;
  product?: number;
  template?: number;
  category?: number;
  /** Pieces from which on it holds. */
  minimum: number;
  /** Epoch ms; it holds until just before `until`. */
  from?: number;
  until?: number;
  says: Says;
}

export type Says =
  | { by: 'fixed'; amount: string }
  /** A base price, less so many percent, rounded to a multiple, with a surcharge, between two margins: in that order. */
  | {
      by: 'base';
      list?: number;
      percent: string;
      multipleOf?: string;
      surcharge: string;
      least?: string;
      most?: string;
    }
  /** What only the server can come to, e.g. a mark-up on what a product costs. */
  | { by: 'server' };

export interface Pricelist {
  id: number;
  name: string;
  currency: string;
  rules: RulesBy;
}

/** The rules of a list by whom they are for. */
export interface RulesBy {
  product: ReadonlyMap<number, Rule[]>;
  template: ReadonlyMap<number, Rule[]>;
  category: ReadonlyMap<number, Rule[]>;
  all: readonly Rule[];
}

/** A product with its sales price. */
export interface Priced {
  id: number;
  sku: string;
  template: number;
  /** Its category and those above it, the topmost first. */
  categories: readonly number[];
  amount: string;
  currency: string;
}

/** All price lists by id: rules of one may build on another. */
export type Pricelists = ReadonlyMap<number, Pricelist>;

/** The rules that may say a product's price, in the order in which the server asks them. */
export function rulesFor({ rules }: Pricelist, { id, template, categories }: Priced): Rule[] {
  const depth = ({ category }: Rule) => (category === undefined ? -1 : categories.indexOf(category));
  return [
    ...(rules.product.get(id) ?? []),
    ...(rules.template.get(template) ?? []),
    ...categories.flatMap((category) => rules.category.get(category) ?? []),
    ...rules.all,
  ].sort(
    (a, b) =>
      a.appliedOn.localeCompare(b.appliedOn, 'en') || b.minimum - a.minimum || depth(b) - depth(a) || b.id - a.id,
  );
}

const holds = ({ minimum, from = -Infinity, until = Infinity }: Rule, quantity: number, at: number): boolean =>
  minimum <= quantity && from <= at && at < until;

/**
 * What one piece costs by a list where so many are bought at that time. `undefined` where only the server knows: by its rates of exchange, by what
 * the product costs, or by lists that build on each other in a ring.
 */
export function priceOf(
  lists: Pricelists,
  list: Pricelist,
  product: Priced,
  { quantity, at }: { quantity: number; at: number },
  through: readonly number[] = [],
): string | undefined {
  const salesPrice = product.currency === list.currency ? product.amount : undefined;
  const says = rulesFor(list, product).find((rule) => holds(rule, quantity, at))?.says;
  // A list that says nothing of a product leaves it at its sales price.
  if (says === undefined) return salesPrice;
  switch (says.by) {
    case 'fixed':
      return says.amount;
    case 'server':
      return undefined;
    case 'base': {
      if (says.list === undefined) return salesPrice === undefined ? undefined : reduced(salesPrice, says);
      const under = lists.get(says.list);
      const seen = [...through, list.id];
      if (!under || under.currency !== list.currency || seen.includes(under.id)) return undefined;
      const base = priceOf(lists, under, product, { quantity, at }, seen);
      return base === undefined ? undefined : reduced(base, says);
    }
  }
}

function reduced(base: string, { percent, multipleOf, surcharge, least, most }: Says & { by: 'base' }): string {
  let price = subtract(base, divide(multiply(base, percent), 100, 12));
  if (multipleOf !== undefined) price = multiply(round(divide(price, multipleOf, 12), 0), multipleOf);
  price = add(price, surcharge);
  if (least !== undefined && compare(price, add(base, least)) < 0) price = add(base, least);
  if (most !== undefined && compare(price, add(base, most)) > 0) price = add(base, most);
  return price;
}
