import { z } from 'zod';
import { compare } from '../../domain/decimal.ts';
import type { ConnectorContext, KindPort, SourceRecord } from '../connector.ts';
import { type TrytonApi, trytonApi } from './api.ts';
import type { TrytonOptions } from './options.ts';

const PAGE = 200;

/**
 * What a piece of an article costs from a quantity on: by a price list, or without one (`price_list` null). In the currency of the company;
 * whether a list's prices hold the tax is the list's own.
 */
export const salePrice = z
  .looseObject({
    code: z.string(),
    price_list: z.string().nullable(),
    tax_included: z.boolean(),
    quantity: z.number(),
    currency: z.string(),
    unit_price: z.string(),
  })
  .meta({ complete: true });

interface PriceList {
  /** 0 for what an article costs without any. */
  id: number;
  name: string | null;
  tax_included: boolean;
  /** Quantities from which another of its lines may count, the least first. */
  breaks: number[];
}

interface Row {
  id: number;
  code: string;
  default_uom: number;
  sale_uom: number | null;
  sale_price_uom: string | null;
}

const NO_LIST: PriceList = { id: 0, name: null, tax_included: false, breaks: [1] };

interface ListRow {
  id: number;
  name: string;
  tax_included: boolean | number;
  lines: { quantity: number | null }[];
}

async function priceLists(api: TrytonApi, { salePriceLists, company }: TrytonOptions): Promise<PriceList[]> {
  if (!salePriceLists) return [NO_LIST];
  const rows = await api.search<ListRow>(
    'product.price_list',
    [['company', '=', company]],
    ['name', 'tax_included', 'lines.quantity'],
    { order: [['id', 'ASC']] },
  );
  const lists = rows.map(({ id, name, tax_included, lines }) => {
    const quantities = lines.flatMap(({ quantity }) => (quantity && quantity > 1 ? [quantity] : []));
    return { id, name, tax_included: Boolean(tax_included), breaks: [1, ...new Set(quantities.sort((a, b) => a - b))] };
  });
  return [NO_LIST, ...lists];
}

const FIELDS = ['code', 'default_uom', 'sale_uom', 'sale_price_uom'];

/** Articles behind an id with their prices by one list, a call for each of its quantities: the formulas of its lines are Tryton's to work out. */
async function pageOf(
  api: TrytonApi,
  list: PriceList,
  after: number,
): Promise<{ rows: Row[]; prices: Map<string, { quantity: number; price: string }[]> }> {
  const domain = [
    ['salable', '=', true],
    ['code', '!=', null],
    ['id', '>', after],
  ];
  const prices = new Map<string, { quantity: number; price: string }[]>();
  let rows: Row[] = [];
  for (const quantity of list.breaks) {
    const context = { quantity, ...(list.id > 0 && { price_list: list.id }) };
    const found = await api.search<Row>('product.product', domain, FIELDS, {
      order: [['id', 'ASC']],
      limit: PAGE,
      context,
    });
    // What is not behind the last one was read before.
    rows = found.filter(({ id }) => id > after);
    // What is sold by another unit than it is counted in has no price of a piece.
    for (const { code, sale_price_uom: price } of rows.filter((row) => row.sale_uom === row.default_uom)) {
      const known = prices.get(code) ?? [];
      const last = known.at(-1);
      if (price !== null && (!last || compare(last.price, price) !== 0)) known.push({ quantity, price });
      prices.set(code, known);
    }
  }
  return { rows, prices };
}

const recordOf = (
  { id, name, tax_included }: PriceList,
  code: string,
  { quantity, price }: { quantity: number; price: string },
  currency: string,
): SourceRecord => ({
  kind: 'price',
  id: [code, id || '', quantity].join('@'),
  data: { code, price_list: name, tax_included, quantity, currency, unit_price: price },
});

async function currencyOf(api: TrytonApi, company: number): Promise<string> {
  const domain = [['id', '=', company]];
  const [row] = await api.search<{ currency: { code: string } }>('company.company', domain, ['currency.code']);
  return row?.currency.code ?? '';
}

/**
 * All prices each time, list by list: what a price is made of has no time of change. The cursor is `{list}|{article}` to go on from; after
 * the last list it is empty, so that the next pull begins anew.
 */
async function* pull(ctx: ConnectorContext<TrytonOptions>, cursor: string | null) {
  const api = trytonApi(ctx);
  const currency = await currencyOf(api, ctx.options.company);
  const lists = await priceLists(api, ctx.options);
  const [from = 0, behind = 0] = cursor ? cursor.split('|').map(Number) : [];
  const left = lists.filter(({ id }) => id >= from);
  for (const [at, list] of left.entries()) {
    const next = left[at + 1];
    for (let after = list.id === from ? behind : 0; ; ) {
      const { rows, prices } = await pageOf(api, list, after);
      const full = rows.length === PAGE;
      after = rows.at(-1)?.id ?? after;
      const records = [...prices].flatMap(([code, some]) => some.map((one) => recordOf(list, code, one, currency)));
      yield { records, cursor: full ? `${list.id}|${after}` : next ? `${next.id}|0` : '' };
      if (!full) break;
    }
  }
}

/** What articles cost: without a list and, where the connection reads them, by each price list and from each quantity on. */
export const pricePort: KindPort<TrytonOptions> = { schema: salePrice, pull };
