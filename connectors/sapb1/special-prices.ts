import { compare, parseDecimal } from '../../domain/decimal.ts';
import { anyOf, quoted } from '../odata.ts';
import { page, type Row, type SapB1Context } from './call.ts';
import { type PricePeriod, within } from './price-periods.ts';
import { instantAt } from './time.ts';

const SELECT =
  'ItemCode,CardCode,Price,Currency,DiscountPercent,PriceListNum,Valid,ValidFrom,ValidTo,SpecialPriceDataAreas';
const PAGE_SIZE = 100;
const PARTNERS_AT_ONCE = 20;
const DAY_MS = 86_400_000;
/** Discounts of a price list stand under its number in place of a partner: `*1`. */
const OF_LIST = /^\*(\d+)$/;
/** A quantity in pieces of no unit of its own. */
const NO_UNIT = -1;

/** A price besides the lists: of a customer, or of whoever buys by a list. */
export interface SpecialPrice {
  item: string;
  /** Who buys at it; undefined where it is of a price list. */
  card?: string;
  list: number;
  currency: string;
  /** From how many units on; undefined for every quantity. */
  quantity?: string;
  /** The unit of that quantity, where it has one of its own. */
  unit?: number;
  isActive: boolean;
  period: PricePeriod;
}

/** The days from one to another, both of them whole, by the company's clock. */
function spanOf(from: unknown, to: unknown, timeZone: string): Omit<PricePeriod, 'Price'> {
  const since = instantAt(from, undefined, timeZone);
  const last = typeof to === 'string' ? Date.parse(`${to.slice(0, 10)}T00:00:00Z`) : Number.NaN;
  const until = Number.isNaN(last) ? undefined : instantAt(new Date(last + DAY_MS).toISOString(), undefined, timeZone);
  return { ...(since ? { ValidFrom: since } : {}), ...(until ? { ValidTo: until } : {}) };
}

/** What somebody entered: nought is none. */
const amountOf = (value: unknown): string | undefined => {
  const amount = parseDecimal(value);
  return amount !== undefined && compare(amount, 0) > 0 ? amount : undefined;
};

const listed = (value: unknown): Row[] => (Array.isArray(value) ? value : []);

/**
 * What one row says: its own price, over which each of its periods counts, and in a period the steps of quantities. A row of a price list
 * that takes nothing off shows the list's own price, which is told with the list.
 */
export function specialPricesOf(row: Row, timeZone: string): SpecialPrice[] {
  const card = String(row.CardCode ?? '');
  const list = OF_LIST.exec(card)?.[1];
  const isOfList = list !== undefined || card === '';
  const validity = spanOf(row.ValidFrom, row.ValidTo, timeZone);
  const head = {
    item: String(row.ItemCode),
    ...(isOfList ? {} : { card }),
    list: Number(list ?? row.PriceListNum ?? 0),
    isActive: row.Valid !== 'tNO',
  };
  const told = (
    amount: unknown,
    currency: unknown,
    period: Omit<PricePeriod, 'Price'>,
    more: Pick<SpecialPrice, 'quantity' | 'unit'> = {},
  ): SpecialPrice[] => {
    const Price = amountOf(amount);
    const money = String(currency || row.Currency || '');
    if (Price === undefined || money === '') return [];
    return within({ Price, ...period }, validity).map((one) => ({ ...head, ...more, currency: money, period: one }));
  };
  const takesOff = compare(parseDecimal(row.DiscountPercent) ?? '0', '0') !== 0;
  return [
    ...(isOfList && !takesOff ? [] : told(row.Price, row.Currency, validity)),
    ...listed(row.SpecialPriceDataAreas).flatMap((area) => {
      const span = spanOf(area.DateFrom, area.Dateto, timeZone);
      return [
        ...told(area.SpecialPrice, area.PriceCurrency, span),
        ...listed(area.SpecialPriceQuantityAreas).flatMap((step) => {
          const quantity = parseDecimal(step.Quantity) ?? '0';
          const unit = Number(step.UoMEntry ?? NO_UNIT);
          const more = {
            ...(compare(quantity, '1') > 0 ? { quantity } : {}),
            ...(unit > NO_UNIT ? { unit } : {}),
          };
          return told(step.SpecialPrice, step.PriceCurrency || area.PriceCurrency, span, more);
        }),
      ];
    }),
  ];
}

/** Of articles from one code to another, with both; told as the option `specialPrices` says. */
export async function specialPrices(ctx: SapB1Context, first: string, last: string): Promise<SpecialPrice[]> {
  const { specialPrices: which, timeZone } = ctx.options;
  if (which === 'none') return [];
  const prices: SpecialPrice[] = [];
  for (let behind = `ItemCode ge ${quoted(first)}`; ; ) {
    const $filter = `${behind} and ItemCode le ${quoted(last)}`;
    const query = { $filter, $select: SELECT, $orderby: 'ItemCode,CardCode' };
    const { rows, more } = await page(ctx, 'SpecialPrices', query, PAGE_SIZE);
    prices.push(...rows.flatMap((row) => specialPricesOf(row, timeZone)));
    const end = rows.at(-1);
    if (!end || !(more || rows.length >= PAGE_SIZE)) break;
    const [item, card] = [quoted(String(end.ItemCode)), quoted(String(end.CardCode ?? ''))];
    behind = `(ItemCode gt ${item} or (ItemCode eq ${item} and CardCode gt ${card}))`;
  }
  const ofLists = prices.filter(({ card }) => card === undefined);
  if (which === 'lists') return ofLists;
  const buyers = await customersAmong(ctx, [...new Set(prices.flatMap(({ card }) => card ?? []))]);
  return [...ofLists, ...prices.filter(({ card }) => card !== undefined && buyers.has(card))];
}

/** Who of these buys: what a supplier was promised is no price of a shop's. */
async function customersAmong(ctx: SapB1Context, cards: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (let start = 0; start < cards.length; start += PARTNERS_AT_ONCE) {
    const some = anyOf('CardCode', cards.slice(start, start + PARTNERS_AT_ONCE));
    const query = { $filter: `${some} and CardType eq 'cCustomer'`, $select: 'CardCode', $orderby: 'CardCode' };
    const { rows } = await page(ctx, 'BusinessPartners', query, PARTNERS_AT_ONCE);
    for (const { CardCode } of rows) found.add(String(CardCode));
  }
  return found;
}
