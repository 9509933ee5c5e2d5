import { z } from 'zod';
import type { KindPort, SourceRecord } from '../connector.ts';
import { type Changing, changed } from './changed.ts';
import type { MagentoOptions } from './options.ts';
import { anyOf, searchAll } from './search.ts';
import { fromShopTime } from './time.ts';

/** `GET /V1/products`. */
export const product = z.looseObject({
  id: z.int(),
  sku: z.string(),
  name: z.string().nullish(),
  type_id: z.string().nullish().describe('simple, configurable, bundle, virtual ...'),
  status: z.int().nullish().describe('1 enabled, 2 disabled'),
  price: z.number().nullish(),
  weight: z.number().nullish().describe("of one piece, in the shop's unit"),
  created_at: z.string().nullish(),
  updated_at: z.string(),
  /** Made of custom_attributes: their values by their codes. */
  attributes: z.record(z.string(), z.unknown()).optional(),
});

type Product = z.infer<typeof product> & {
  custom_attributes?: { attribute_code: string; value: unknown }[] | null;
};

const CHANGED: Changing<Product> = { path: '/products', idOf: (one) => one.id };
const READ = 50;

export const products: KindPort<MagentoOptions> = {
  schema: product,
  async *pull(ctx, cursor) {
    for await (const { items, cursor: next } of changed(ctx, CHANGED, cursor))
      yield { records: items.map(recordOf), cursor: next };
  },
  async read(ctx, ids) {
    const records: SourceRecord[] = [];
    for (let start = 0; start < ids.length; start += READ) {
      const groups = [anyOf('entity_id', ids.slice(start, start + READ))];
      records.push(...(await searchAll<Product>(ctx, '/products', { groups })).map(recordOf));
    }
    return records;
  },
};

function recordOf({ custom_attributes, ...data }: Product): SourceRecord {
  const attributes = Object.fromEntries((custom_attributes ?? []).map((one) => [one.attribute_code, one.value]));
  return {
    kind: 'product',
    id: String(data.id),
    version: new Date(fromShopTime(data.updated_at)).toISOString(),
    numbers: [data.sku],
    data: { ...data, attributes },
  };
}
