import { z } from 'zod';
import type { KindPort, SourceRecord } from '../connector.ts';
import { openAdminApi } from './admin-api.ts';
import { ARTICLES } from './catalogue.graphql.ts';
import { changedRows, rowsById } from './changed-rows.ts';
import type { Options } from './options.ts';

/** An article: a variant of a product. Money is an integer of the currency's minor units. */
export const article = z
  .looseObject({
    id: z.string(),
    updatedAt: z.string(),
    sku: z.string(),
    name: z.string(),
    enabled: z.boolean().nullish(),
    currencyCode: z.string().nullish(),
    price: z.int().nullish(),
    priceWithTax: z.int().nullish(),
    options: z.array(z.looseObject({ code: z.string(), name: z.string().nullish() })).nullish(),
    product: z.looseObject({ id: z.string(), name: z.string(), description: z.string().nullish() }),
  })
  .meta({ complete: true });

type Article = z.infer<typeof article>;

const LIST = { document: ARTICLES, field: 'productVariants' };

export const products: KindPort<Options> = {
  schema: article,
  async *pull(ctx, cursor) {
    const api = await openAdminApi(ctx);
    for await (const page of changedRows<Article>(api, LIST, cursor))
      yield { records: page.rows.map(recordOf), cursor: page.cursor };
  },
  async read(ctx, ids) {
    return (await rowsById<Article>(await openAdminApi(ctx), LIST, ids)).map(recordOf);
  },
};

/** No `version`: a product's name changes without the variant's time. */
const recordOf = (data: Article): SourceRecord => ({ kind: 'product', id: data.id, numbers: [data.sku], data });
