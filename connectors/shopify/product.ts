import { z } from 'zod';
import type { KindPort, SourceRecord } from '../connector.ts';
import { readInPages } from './by-id.ts';
import { type Changing, type ChangingList, changed, cursorOf, type Nodes, sinceOf, versionOf } from './changed.ts';
import { graphql, type ShopifyContext } from './graphql.ts';
import type { ShopifyOptions } from './options.ts';
import { PRODUCT_VARIANTS, PRODUCTS_CHANGED, VARIANTS_BY_ID } from './products.graphql.ts';

const text = z.string().nullish();

const of = z.looseObject({
  id: z.string(),
  title: z.string(),
  handle: text,
  /** ACTIVE, ARCHIVED, DRAFT; open. */
  status: text,
  vendor: text,
  productType: text,
  tags: z.array(z.string()).nullish(),
  description: text,
  updatedAt: z.string(),
});

/** An article: one variant of a product, which is what has a SKU, a barcode and a weight. */
export const productSchema = z
  .looseObject({
    id: z.string().startsWith('gid://shopify/ProductVariant/'),
    sku: text,
    barcode: text,
    title: text.describe('of the variant: its options, or Default Title where the product has no others'),
    displayName: text.describe('of product and variant together'),
    position: z.int().nullish(),
    price: z.string().nullish().meta({ holds: 'decimal' }),
    taxable: z.boolean().nullish(),
    updatedAt: z.string(),
    selectedOptions: z.array(z.looseObject({ name: z.string(), value: z.string() })).nullish(),
    inventoryItem: z
      .looseObject({
        id: text,
        harmonizedSystemCode: text,
        countryCodeOfOrigin: text,
        provinceCodeOfOrigin: text,
        requiresShipping: z.boolean().nullish(),
        tracked: z.boolean().nullish(),
        measurement: z
          .looseObject({ weight: z.looseObject({ value: z.number(), unit: z.string() }).nullish() })
          .nullish(),
      })
      .nullish(),
    product: of,
  })
  .meta({ complete: true });

type Variant = z.infer<typeof productSchema>;

interface Listed extends Changing {
  id: string;
  variants: Nodes<Omit<Variant, 'product'>>;
}

const CHANGED = { document: PRODUCTS_CHANGED, field: 'products', pageSize: 10 } satisfies ChangingList;
const A_READ = 50;

export const product: KindPort<ShopifyOptions> = {
  schema: productSchema,

  async *pull(ctx, cursor) {
    for await (const { nodes, since } of changed<Listed>(ctx, CHANGED, sinceOf(cursor))) {
      const records = await Promise.all(nodes.map((node) => recordsOf(ctx, node)));
      yield { records: records.flat(), cursor: cursorOf(since) };
    }
  },

  read: async (ctx, ids) =>
    (await readInPages<Variant>(ctx, VARIANTS_BY_ID, ids, A_READ)).map((variant) => recordOf(variant)),
};

async function recordsOf(ctx: ShopifyContext, { variants, ...one }: Listed): Promise<SourceRecord[]> {
  const all = [...variants.nodes];
  let { pageInfo } = variants;
  while (pageInfo.hasNextPage) {
    const data: { product: Pick<Listed, 'variants'> | null } = await graphql(ctx, PRODUCT_VARIANTS, {
      id: one.id,
      after: pageInfo.endCursor,
    });
    if (!data.product) break;
    all.push(...data.product.variants.nodes);
    pageInfo = data.product.variants.pageInfo;
  }
  return all.map((variant) => recordOf({ ...variant, product: one }));
}

function recordOf(data: unknown): SourceRecord {
  const variant = productSchema.parse(data);
  // A new title is the product's change, a new weight may be the variant's alone.
  const version = [versionOf(variant), versionOf(variant.product)].sort().at(-1) as string;
  return {
    kind: 'product',
    id: variant.id,
    version,
    ...(variant.sku ? { numbers: [variant.sku] } : {}),
    data: variant,
  };
}
