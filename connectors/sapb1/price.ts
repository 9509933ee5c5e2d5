import { z } from 'zod';
import { compare, parseDecimal } from '../../domain/decimal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import type { Row } from './call.ts';
import { everyItem, itemsBy } from './items.ts';
import type { SapB1Options } from './options.ts';

const SELECT = 'ItemCode,ItemPrices';

/** What one article costs in one price list. Whether that holds a tax is the price list's own. */
export const itemPrice = z
  .looseObject({ ItemCode: z.string(), PriceList: z.int(), Price: z.string(), Currency: z.string() })
  .meta({ complete: true });

/** A price that nobody entered is nought, and no price. */
function recordsOf(item: Row, { priceLists }: SapB1Options): SourceRecord[] {
  const prices = (item.ItemPrices as Row[] | null | undefined) ?? [];
  return prices.flatMap(({ PriceList, Price, Currency }) => {
    const list = Number(PriceList);
    const amount = parseDecimal(Price);
    const isSet = amount !== undefined && compare(amount, 0) > 0 && Boolean(Currency);
    if (!isSet || (priceLists.length > 0 && !priceLists.includes(list))) return [];
    const data = { ItemCode: String(item.ItemCode), PriceList: list, Price: amount, Currency: String(Currency) };
    return [{ kind: 'price' as const, id: `${item.ItemCode}@${list}`, data }];
  });
}

/** All prices each time: a change of a list does not move the article's time. */
export const price: KindPort<SapB1Options> = {
  schema: itemPrice,
  async *pull(ctx, cursor) {
    const items = { select: SELECT, where: "SalesItem eq 'tYES'" };
    for await (const { rows, cursor: next } of everyItem(ctx, items, cursor))
      yield { records: rows.flatMap((item) => recordsOf(item, ctx.options)), cursor: next };
  },
  async read(ctx, ids) {
    const wanted = new Set(ids);
    const items = await itemsBy(
      ctx,
      SELECT,
      ids.map((id) => id.slice(0, id.lastIndexOf('@'))),
    );
    return items.flatMap((item) => recordsOf(item, ctx.options)).filter(({ id }) => wanted.has(id));
  },
};
