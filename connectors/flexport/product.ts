import { z } from 'zod';
import { type Failure, WaybillError } from '../../domain/failures.ts';
import type { Finding, KindPort, SourceRecord, Write, WriteResult } from '../connector.ts';
import { byId, call, type FlexportContext, list } from './call.ts';
import type { FlexportOptions } from './options.ts';

const property = z.looseObject({ type: z.string(), value: z.string() });

const classification = z.looseObject({
  codes: z.array(z.string()),
  region: z.string().describe('ISO 3166-1 alpha-2, or `EU`'),
});

/** `Product` of the vendor's OpenAPI, version 2. */
export const freightProduct = z.looseObject({
  id: z.number(),
  name: z.string(),
  sku: z.string(),
  description: z.string().nullish(),
  archived_at: z.string().nullish(),
  product_category: z.string().nullish(),
  country_of_origin: z.string().nullish(),
  client_verified: z.boolean().nullish(),
  product_properties: z.array(property).nullish(),
  classifications: z.array(classification).nullish(),
});

/** `CreateProduct` of the vendor's OpenAPI, version 2. The connector adds our identity to `product_properties`. */
export const newProduct = z.looseObject({
  name: z.string(),
  sku: z.string(),
  description: z.string().optional(),
  product_category: z.string(),
  country_of_origin: z.string(),
  client_verified: z.boolean().optional(),
  product_properties: z.array(property).optional(),
  classifications: z.array(classification).optional(),
});

type FreightProduct = z.output<typeof freightProduct>;
type NewProduct = z.output<typeof newProduct>;
type Property = z.output<typeof property>;

const recordOf = (data: FreightProduct): SourceRecord => ({
  kind: 'product',
  id: String(data.id),
  numbers: [data.sku],
  data,
});

const accepted = ({ id, sku }: FreightProduct): WriteResult => ({
  result: 'accepted',
  targetId: String(id),
  numbers: [sku],
});

/** All products that a filter lets through, archived ones with them unless it says otherwise. */
async function* pages(ctx: FlexportContext, filter: Record<string, string>, first = 1) {
  for (let page = first; ; page += 1) {
    const { data, next } = await list<FreightProduct>(ctx, '/products', { ...filter, page });
    yield { products: data, page, last: !next };
    if (!next) return;
  }
}

async function active(ctx: FlexportContext, filter: Record<string, string>): Promise<FreightProduct[]> {
  const found: FreightProduct[] = [];
  for await (const { products } of pages(ctx, { ...filter, 'f.archived_at.exists': 'false' })) found.push(...products);
  return found;
}

/** Properties as they shall be: what stood there, less what is said anew, and our identity. */
const withIdentity = (ctx: FlexportContext, identity: string, ...lists: (Property[] | null | undefined)[]) => {
  const byType = new Map(lists.flatMap((one) => one ?? []).map(({ type, value }) => [type, value]));
  byType.set(ctx.options.metadataKey, identity);
  return [...byType].map(([type, value]) => ({ type, value }));
};

const change = (ctx: FlexportContext, id: string, json: object): Promise<FreightProduct> =>
  call<FreightProduct>(ctx, 'PATCH', `/products/${encodeURIComponent(id)}`, { json });

/** An active product of this SKU, whoever made it, is the same article: it is brought up to date and bears our identity from then on. */
async function create(ctx: FlexportContext, { identity, payload }: Write): Promise<WriteResult> {
  const wanted = payload as NewProduct;
  const [held] = (await active(ctx, { 'f.sku': wanted.sku })).filter(({ sku }) => sku === wanted.sku);
  const product_properties = withIdentity(ctx, identity, held?.product_properties, wanted.product_properties);
  const json = { ...wanted, product_properties };
  if (held) return accepted(await change(ctx, String(held.id), json));
  return accepted(await call<FreightProduct>(ctx, 'POST', '/products', { json }));
}

/** Properties that are not said stay as they are, our identity with them. */
async function update(ctx: FlexportContext, { identity, payload, targetId }: Write): Promise<WriteResult> {
  const wanted = payload as NewProduct;
  const said = wanted.product_properties
    ? { product_properties: withIdentity(ctx, identity, wanted.product_properties) }
    : {};
  return accepted(await change(ctx, targetId as string, { ...wanted, ...said }));
}

/**
 * The SKU is another active product's, though none was found before: the search lags behind, so it is looked for again. The vendor says that SKUs are
 * unique, and not in which words it refuses a second one.
 */
const isTaken = (failure: Failure): boolean =>
  failure.class === 'rejected' && /\bsku\b.*\b(taken|unique|exists?|already|duplicate)\b/i.test(failure.message);

const push = (ctx: FlexportContext, writes: Write[]): Promise<WriteResult[]> =>
  Promise.all(
    writes.map(async (write): Promise<WriteResult> => {
      try {
        return await (write.op === 'create' ? create(ctx, write) : update(ctx, write));
      } catch (error) {
        if (!(error instanceof WaybillError)) throw error;
        if (write.op === 'create' && isTaken(error.failure)) return { result: 'duplicate' };
        return { result: 'failed', failure: error.failure };
      }
    }),
  );

async function findOne(ctx: FlexportContext, identity: string): Promise<Finding> {
  const key = ctx.options.metadataKey;
  const held = (await active(ctx, { [`f.product_properties.${key}`]: identity })).filter(({ product_properties }) =>
    product_properties?.some(({ type, value }) => type === key && value === identity),
  );
  const [one, ...others] = held;
  if (!one) return { found: false };
  if (others.length > 0) return { found: 'unsure', why: `${others.length + 1} products carry this reference` };
  return { found: true, targetId: String(one.id), numbers: [one.sku] };
}

/**
 * Articles as customs and commercial invoices know them. There is no time of change, so each pull reads them all; archived ones are among
 * them, so that nothing leaves the list between two pages. A SKU is unique among active ones.
 */
export const product: KindPort<FlexportOptions> = {
  schema: freightProduct,
  writeSchema: newProduct,
  async *pull(ctx, cursor) {
    for await (const { products, page, last } of pages(ctx, {}, Number(cursor ?? 1)))
      yield { records: products.map(recordOf), cursor: last ? '1' : String(page + 1) };
  },
  async read(ctx, ids) {
    const products = await Promise.all(ids.map((id) => byId<FreightProduct>(ctx, '/products', id)));
    return products.filter((one) => one !== undefined).map(recordOf);
  },
  push,
  find: (ctx, identities) => Promise.all(identities.map((identity) => findOne(ctx, identity))),
  once: { way: 'probe by reference', identityMaxLength: 40, settleMs: 5_000 },
  change: 'in-place',
  requestsPerPush: 3,
};
