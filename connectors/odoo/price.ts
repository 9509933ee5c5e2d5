import { z } from 'zod';
import { parseDecimal } from '../../domain/decimal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { type Domain, linkId, linkName, type OdooContext, type Row, search, text } from './call.ts';
import type { OdooOptions } from './options.ts';
import type { Priced, Pricelist, Pricelists } from './price-rule.ts';
import { type Step, stepsOf } from './price-steps.ts';
import { categoryPaths, pricelists } from './pricelists.ts';
import { productsBySku } from './products.ts';

const PAGE_SIZE = 200;
const FIELDS = ['default_code', 'product_tmpl_id', 'categ_id', 'lst_price', 'currency_id'];
const FOR_SALE: Domain = [
  ['sale_ok', '=', true],
  ['default_code', '!=', false],
];

/** What one piece of a product costs by a price list now, from so many pieces on. Whether that holds the tax is the product's taxes' to say. */
export const listPrice = z
  .looseObject({
    pricelist_id: z.int(),
    pricelist: z.string(),
    currency: z.string(),
    sku: z.string(),
    min_quantity: z.int().positive(),
    price: z.string(),
    date_end: z.iso.datetime().optional().describe('from when on it costs something else'),
    followed_by: z
      .array(z.looseObject({ price: z.string(), date_start: z.iso.datetime(), date_end: z.iso.datetime().optional() }))
      .optional()
      .describe('what it costs after that, by the rules that there are'),
  })
  .meta({ complete: true });

/** What prices are made of, read once for all pages of a pull. */
interface Book {
  lists: Pricelists;
  /** Those that are told. */
  told: Pricelist[];
  categories: ReadonlyMap<number, readonly number[]>;
}

async function bookOf(ctx: OdooContext): Promise<Book> {
  const { priceLists } = ctx.options;
  const lists = await pricelists(ctx);
  return {
    lists: new Map(lists.map((list) => [list.id, list])),
    told: lists.filter(({ id, active }) => active && (priceLists.length === 0 || priceLists.includes(id))),
    categories: await categoryPaths(ctx),
  };
}

const pricedOf = (row: Row, { categories }: Book): Priced => ({
  id: row.id,
  sku: text(row.default_code) ?? '',
  template: linkId(row.product_tmpl_id) ?? 0,
  categories: categories.get(linkId(row.categ_id) ?? 0) ?? [],
  amount: parseDecimal(row.lst_price) ?? '0',
  currency: linkName(row.currency_id) ?? '',
});

/** A reference of two products names none of them, and has no price. */
async function recordsOf(ctx: OdooContext, book: Book, rows: readonly Row[]): Promise<SourceRecord[]> {
  const named = await productsBySku(
    ctx,
    rows.map(({ default_code }) => String(default_code)),
  );
  const counts = { now: ctx.now(), digits: ctx.options.priceDigits };
  return rows.flatMap((row) => {
    const product = pricedOf(row, book);
    if (named.get(product.sku) === 'several') return [];
    return book.told.flatMap((list) =>
      (stepsOf(book.lists, list, product, counts) ?? []).map(
        ({ minimum, amount, until, then = [] }): SourceRecord => ({
          kind: 'price',
          id: [product.id, list.id, minimum].join('@'),
          data: {
            pricelist_id: list.id,
            pricelist: list.name,
            currency: list.currency,
            sku: product.sku,
            min_quantity: minimum,
            price: amount,
            ...endingAt(until),
            ...(then.length > 0 ? { followed_by: then.map(periodOf) } : {}),
          },
        }),
      ),
    );
  });
}

const iso = (at: number): string => new Date(at).toISOString();

const endingAt = (until: number | undefined) => (until === undefined ? {} : { date_end: iso(until) });

const periodOf = ({ amount, from, until }: NonNullable<Step['then']>[number]) => ({
  price: amount,
  date_start: iso(from),
  ...endingAt(until),
});

const products = (ctx: OdooContext, domain: Domain): Promise<Row[]> => {
  const { company } = ctx.options;
  const own: Domain = company ? [['company_id', 'in', [company, false]]] : [];
  return search(ctx, 'product.product', FIELDS, [...FOR_SALE, ...own, ...domain], { order: 'id', limit: PAGE_SIZE });
};

/**
 * All prices each time, product by product: a rule for a category or for everything changes the prices of products whose own time stands still. The
 * cursor is the last product that was read; after the last page it is empty, so that the next pull begins anew.
 */
export const price: KindPort<OdooOptions> = {
  schema: listPrice,
  async *pull(ctx, cursor) {
    const book = await bookOf(ctx);
    for (let last = Number(cursor ?? ''); ; ) {
      const rows = await products(ctx, [['id', '>', last]]);
      const goesOn = rows.length === PAGE_SIZE;
      last = rows.at(-1)?.id ?? last;
      yield { records: await recordsOf(ctx, book, rows), cursor: goesOn ? String(last) : '' };
      if (!goesOn) return;
    }
  },
  async read(ctx, ids) {
    const wanted = new Set(ids);
    const some = [...new Set(ids.map((id) => Number(id.split('@')[0])))];
    const book = await bookOf(ctx);
    const records: SourceRecord[] = [];
    for (let start = 0; start < some.length; start += PAGE_SIZE) {
      const rows = await products(ctx, [['id', 'in', some.slice(start, start + PAGE_SIZE)]]);
      records.push(...(await recordsOf(ctx, book, rows)));
    }
    return records.filter(({ id }) => wanted.has(id));
  },
};
