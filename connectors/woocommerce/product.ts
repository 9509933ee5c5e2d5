import { z } from 'zod';
import type { KindPort, SourceRecord } from '../connector.ts';
import { type Article, articleId, articlesWith } from './article.ts';
import { bodyOf, V3, type WoocommerceContext } from './call.ts';
import { changedIn, type Listing, rowsWith } from './changed.ts';
import type { WoocommerceOptions } from './options.ts';
import type { Meta } from './order-shape.ts';

/** An article: a product (`GET /wc/v3/products`), or each of its variations where it has some. */
export const product = z.looseObject({
  id: z.int(),
  parent_id: z.int().nullish().describe('of a variation: the product that it is of'),
  sku: z.string(),
  name: z.string().describe('of a variation: the name of its product, and what tells it from the others'),
  type: z.string().nullish().describe('simple, variation ...'),
  status: z.string().nullish().describe('publish, draft, pending, private'),
  global_unique_id: z.string().nullish().describe('GTIN, UPC, EAN or ISBN'),
  short_description: z.string().nullish().describe('HTML'),
  regular_price: z.string().nullish(),
  sale_price: z.string().nullish(),
  manage_stock: z.union([z.boolean(), z.literal('parent')]).nullish(),
  stock_quantity: z.number().nullish(),
  stock_status: z.string().nullish(),
  weight: z.string().nullish().describe("of one piece, in the shop's unit"),
  virtual: z.boolean().nullish(),
  attributes: z
    .array(z.looseObject({ name: z.string().nullish(), option: z.string().nullish() }))
    .nullish()
    .describe('of a variation: what it is by each'),
  date_modified_gmt: z.string().nullish(),
  meta: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('made of meta_data: the values of plugins by their names'),
});

type Product = z.infer<typeof product> & { variations?: number[] | null; meta_data?: Meta[] | null };

const PATH = `${V3}/products`;

/** Changed variations are listed by WooCommerce 10.3 and later; before, they come with their product, or by webhook. */
const LISTS: readonly Listing[] = [{ path: PATH }, { path: `${V3}/variations`, maybe: true }];

export const products: KindPort<WoocommerceOptions> = {
  schema: product,
  async *pull(ctx, cursor) {
    for await (const { rows, cursor: next } of changedIn<Product>(ctx, LISTS, cursor))
      yield { records: await recordsOf(ctx, rows), cursor: next };
  },
  async read(ctx, ids) {
    const rows = (await articlesWith(ctx, ids)) as (Article & Product)[];
    return (await recordsOf(ctx, rows)).filter(({ id }) => ids.includes(id));
  },
};

/** One for each simple product and each variation, those of the variable products among them as well. */
async function recordsOf(ctx: WoocommerceContext, rows: readonly Product[]): Promise<SourceRecord[]> {
  const variable = rows.filter(({ type }) => type === 'variable');
  const known = new Map(variable.map((one) => [one.id, one]));
  const inside = await Promise.all(variable.map((one) => variationsOf(ctx, one)));
  const single = rows.filter(({ type, parent_id }) => type !== 'variable' && parent_id);
  const unknown = single.flatMap(({ parent_id }) => (known.has(parent_id as number) ? [] : [String(parent_id)]));
  for (const one of await rowsWith<Product>(ctx, PATH, unknown, { _fields: 'id,name' })) known.set(one.id, one);
  const variations = new Map([...single, ...inside.flat()].map((one) => [one.id, one]));
  return [
    ...rows.filter(({ type, parent_id }) => type !== 'variable' && !parent_id).map((one) => recordOf(one)),
    ...[...variations.values()].map((one) => recordOf(one, known.get(one.parent_id as number))),
  ];
}

const PER_CALL = 100;

async function variationsOf(ctx: WoocommerceContext, { id }: Product): Promise<Product[]> {
  const all: Product[] = [];
  for (let page = 1; ; page += 1) {
    const query = { per_page: PER_CALL, page, orderby: 'id', order: 'asc' };
    const rows = await bodyOf<Product[]>(ctx, 'GET', `${PATH}/${id}/variations`, { query });
    all.push(...rows.map((one) => ({ ...one, parent_id: id })));
    if (rows.length < PER_CALL) return all;
  }
}

function recordOf(found: Product, parent?: Product): SourceRecord {
  const { meta_data, _links, variations: _, ...data } = found as Product & { _links?: unknown };
  const options = (found.attributes ?? []).flatMap(({ option }) => (option ? [option] : []));
  return {
    kind: 'product',
    id: articleId({ id: found.id, ...(found.parent_id ? { parent_id: found.parent_id } : {}) }),
    numbers: found.sku ? [found.sku] : [],
    data: {
      ...data,
      ...(parent ? { type: 'variation', name: [parent.name, options.join(', ')].filter(Boolean).join(' - ') } : {}),
      meta: Object.fromEntries((meta_data ?? []).map(({ key, value }) => [key, value])),
    },
  };
}
