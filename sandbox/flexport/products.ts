import type { FastifyInstance } from 'fastify';
import type { BookEntry, SandboxContext } from '../sandbox.ts';
import { apiError, envelope } from './objects.ts';
import type { Answers } from './paper-routes.ts';

interface Property {
  type?: string;
  value?: string;
}

export interface ProductBody {
  name?: string;
  sku?: string;
  product_category?: string;
  country_of_origin?: string;
  product_properties?: Property[];
  classifications?: { codes?: string[]; region?: string }[];
  [field: string]: unknown;
}

export interface Product {
  id: number;
  body: ProductBody;
  archivedAt?: number;
}

type Query = Record<string, string | undefined>;

const REQUIRED = ['name', 'sku', 'product_category', 'country_of_origin'] as const;
const PROPERTY_FILTER = 'f.product_properties.';

/** Articles: a SKU is unique among those that are not archived. */
export class Products {
  readonly #context: SandboxContext;
  readonly all;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.all = context.books.collection<Product>('products', { sku: ({ body }) => body.sku });
  }

  bySku = (sku: string): Product | undefined =>
    this.all.where('sku', sku).find(({ archivedAt }) => archivedAt === undefined);

  /** What is wrong with a product, or undefined. `own` is the one that is changed to this. */
  problemOf(body: ProductBody, own?: Product): string | undefined {
    const missing = REQUIRED.find((name) => body[name] === undefined || body[name] === null || body[name] === '');
    if (missing) return `${missing} is required`;
    const other = this.bySku(body.sku as string);
    return other && other.id !== own?.id ? 'sku is taken by an active product' : undefined;
  }

  make(body: ProductBody): Product {
    const id = this.#context.books.next('product', 12_001);
    return this.all.put(String(id), { id, body });
  }

  change = (product: Product, changes: ProductBody): Product =>
    this.all.put(String(product.id), { ...product, body: { ...product.body, ...changes } });

  archive = (product: Product): Product =>
    this.all.put(String(product.id), { ...product, archivedAt: this.#context.now() });
}

const matches = ({ body, archivedAt }: Product, query: Query): boolean =>
  (query['f.sku'] ?? body.sku) === body.sku &&
  (query['f.archived_at.exists'] === undefined ||
    (query['f.archived_at.exists'] === 'true') === (archivedAt !== undefined)) &&
  Object.entries(query)
    .filter(([name]) => name.startsWith(PROPERTY_FILTER))
    .every(([name, sought]) =>
      body.product_properties?.some(
        ({ type, value }) => type === name.slice(PROPERTY_FILTER.length) && value === sought,
      ),
    );

/** `Product` of the vendor's specification. */
const productView = ({ id, body, archivedAt }: Product) => ({
  _object: '/product',
  id,
  name: body.name,
  sku: body.sku,
  description: body.description ?? '',
  ...(archivedAt === undefined ? {} : { archived_at: new Date(archivedAt).toISOString() }),
  product_category: body.product_category,
  country_of_origin: body.country_of_origin,
  client_verified: body.client_verified ?? false,
  product_properties: (body.product_properties ?? []).map((one) => ({ _object: '/product/property', ...one })),
  hs_codes: [],
  classifications: (body.classifications ?? []).map((one) => ({ _object: '/product/classification', ...one })),
});

/** `/products`. */
export function productRoutes(app: FastifyInstance, products: Products, answers: Answers): void {
  const { origin, page, missing, invalid } = answers;
  const answer = (one: Product) => envelope(`${origin}/products/${one.id}`, productView(one));

  app.get('/products', async (request, reply) => {
    const found = products.all.filter((one) => matches(one, request.query as Query));
    return page(request, reply, found.map(productView), { total_count: found.length });
  });
  app.get<{ Params: { id: string } }>('/products/:id', async (request, reply) => {
    const found = products.all.get(request.params.id);
    return found ? answer(found) : missing(reply);
  });
  app.post('/products', async (request, reply) => {
    const body = request.body as ProductBody;
    const problem = products.problemOf(body);
    return problem ? invalid(reply, problem) : answer(products.make(body));
  });
  app.patch<{ Params: { id: string } }>('/products/:id', async (request, reply) => {
    const held = products.all.get(request.params.id);
    if (!held) return missing(reply);
    if (held.archivedAt !== undefined)
      return reply.code(409).send(apiError(409, 'CONFLICT', 'the product is archived'));
    const changes = request.body as ProductBody;
    const problem = products.problemOf({ ...held.body, ...changes }, held);
    return problem ? invalid(reply, problem) : answer(products.change(held, changes));
  });
}

export function productEntry({ id, body, archivedAt }: Product, metadataKey: string): BookEntry {
  const reference = body.product_properties?.find(({ type }) => type === metadataKey)?.value;
  return {
    kind: 'product',
    id: String(id),
    ...(reference ? { reference } : {}),
    ...(body.sku ? { number: body.sku } : {}),
    state: archivedAt === undefined ? (body.name ?? '') : 'archived',
    live: archivedAt === undefined,
    complete: true,
  };
}
