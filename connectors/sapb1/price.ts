import { z } from 'zod';
import { compare, parseDecimal } from '../../domain/decimal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import type { Row, SapB1Context } from './call.ts';
import { everyItem, itemsBy } from './items.ts';
import type { SapB1Options } from './options.ts';
import { overlaid, type PricePeriod } from './price-periods.ts';
import { type SpecialPrice, specialPrices } from './special-prices.ts';

const SELECT = 'ItemCode,ItemPrices,PricingUnit';

const instant = z.iso.datetime().optional();

/**
 * What one article costs by a price list, or for one customer, from a quantity on. Whether that holds a tax is the price list's own. Where it has
 * several periods, `followedBy` tells the later ones.
 */
export const itemPrice = z
  .looseObject({
    ItemCode: z.string(),
    PriceList: z.int(),
    CardCode: z.string().optional().describe('the customer who alone buys at it'),
    Quantity: z.string().optional().describe('from how many pieces on, where not from the first'),
    Price: z.string(),
    Currency: z.string(),
    ValidFrom: instant,
    ValidTo: instant.describe('the first moment at which it counts no more'),
    followedBy: z.array(z.looseObject({ Price: z.string(), ValidFrom: instant, ValidTo: instant })).optional(),
  })
  .meta({ complete: true });

/** Prices of one article that differ in nothing but when they count, the later ones over the earlier. */
interface Series {
  id: string;
  head: Omit<z.output<typeof itemPrice>, 'Price' | 'ValidFrom' | 'ValidTo' | 'followedBy'>;
  periods: PricePeriod[];
  isActive: boolean;
}

/** A price that nobody entered is nought, and no price. */
function listSeries(item: Row): Series[] {
  const prices = (item.ItemPrices as Row[] | null | undefined) ?? [];
  const ItemCode = String(item.ItemCode);
  return prices.flatMap(({ PriceList, Price, Currency }) => {
    const amount = parseDecimal(Price);
    if (amount === undefined || compare(amount, 0) <= 0 || !Currency) return [];
    const head = { ItemCode, PriceList: Number(PriceList), Currency: String(Currency) };
    return [{ id: `${ItemCode}@${PriceList}`, head, periods: [{ Price: amount }], isActive: true }];
  });
}

/** What a special price is named by: the price of a list that it takes the place of for a time has the list's own name. */
function idOf({ item, card, list, currency, quantity }: SpecialPrice, listed: readonly Series[]): string {
  const plain = `${item}@${list}`;
  const isPlain = card === undefined && quantity === undefined;
  if (isPlain && listed.some(({ id, head }) => id === plain && head.Currency === currency)) return plain;
  const whose = card === undefined ? String(list) : `BP ${encodeURIComponent(card)}`;
  return `${item}@${whose}/${encodeURIComponent(currency)}/${quantity ?? '1'}`;
}

function recordsOf(item: Row, special: readonly SpecialPrice[], { priceLists }: SapB1Options): SourceRecord[] {
  const series = new Map(listSeries(item).map((one) => [one.id, one]));
  const listed = [...series.values()];
  // Dozens are counted in dozens: from how many pieces on that is, is not said here.
  const counted = special.filter(({ unit }) => unit === undefined || unit === item.PricingUnit);
  for (const one of counted) {
    const { card, list, currency, quantity, period, isActive } = one;
    const id = idOf(one, listed);
    // What takes the place of a list's price for a time leaves that as it is; a price of its own is told as over.
    if (!isActive && listed.some((plain) => plain.id === id)) continue;
    const head = {
      ItemCode: one.item,
      PriceList: list,
      Currency: currency,
      ...(card === undefined ? {} : { CardCode: card }),
      ...(quantity === undefined ? {} : { Quantity: quantity }),
    };
    const held = series.get(id) ?? { id, head, periods: [], isActive };
    series.set(id, { ...held, periods: [...held.periods, period] });
  }
  return [...series.values()].flatMap(({ id, head, periods, isActive }): SourceRecord[] => {
    if (head.CardCode === undefined && priceLists.length > 0 && !priceLists.includes(Number(head.PriceList))) return [];
    const [now, ...then] = overlaid(periods);
    if (!now) return [];
    const data = { ...head, ...now, ...(then.length > 0 ? { followedBy: then } : {}) };
    return [{ kind: 'price', id, ...(isActive ? {} : { cancelled: true }), data }];
  });
}

/** The prices of articles in the order of their codes, the special ones with them. */
async function pricesOf(ctx: SapB1Context, items: readonly Row[]): Promise<SourceRecord[]> {
  const codes = items.map(({ ItemCode }) => String(ItemCode));
  const [first, last] = [codes[0], codes.at(-1)];
  if (first === undefined || last === undefined) return [];
  const special = new Map<string, SpecialPrice[]>();
  for (const one of await specialPrices(ctx, first, last))
    special.set(one.item, [...(special.get(one.item) ?? []), one]);
  return items.flatMap((item) => recordsOf(item, special.get(String(item.ItemCode)) ?? [], ctx.options));
}

/** All prices each time: a change of a list does not move the article's time. */
export const price: KindPort<SapB1Options> = {
  schema: itemPrice,
  async *pull(ctx, cursor) {
    const items = { select: SELECT, where: "SalesItem eq 'tYES'" };
    for await (const { rows, cursor: next } of everyItem(ctx, items, cursor))
      yield { records: await pricesOf(ctx, rows), cursor: next };
  },
  async read(ctx, ids) {
    const wanted = new Set(ids);
    const codes = ids.map((id) => id.slice(0, id.lastIndexOf('@')));
    const records: SourceRecord[] = [];
    // One by one: what lies between two codes may be the whole catalogue.
    for (const item of await itemsBy(ctx, SELECT, codes)) records.push(...(await pricesOf(ctx, [item])));
    return records.filter(({ id }) => wanted.has(id));
  },
};
