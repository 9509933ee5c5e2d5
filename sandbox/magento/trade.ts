import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CATALOGUE } from '../catalogue.ts';
import type { SandboxContext } from '../sandbox.ts';
import type { Customers } from './customers.ts';
import { Refusal } from './records.ts';
import { listed } from './search-criteria.ts';
import type { Shop } from './shop.ts';

interface Tier {
  sku: string;
  customer_group: string;
  quantity: number;
  price: number;
  price_type: string;
  website_id: number;
}

interface Product {
  id: number;
  sku: string;
  name: string;
  type_id: string;
  status: number;
  price: number;
  weight: number;
  updated_at: string;
  custom_attributes: { attribute_code: string; value: string }[];
}

/** Whoever does not sign in. */
export const NOT_LOGGED_IN = 'NOT LOGGED IN';

const GROUPS = [
  { id: 0, code: NOT_LOGGED_IN, tax_class_id: 3 },
  { id: 1, code: 'General', tax_class_id: 3 },
  { id: 2, code: 'Wholesale', tax_class_id: 3 },
];
export const COMPANY = {
  id: 3,
  company_name: 'Sample Supply Ltd',
  company_email: 'office@example.org',
  status: 1,
  street: ['Musterweg 1'],
  customer_group_id: 2,
  sales_representative_id: 1,
  reject_reason: '',
  rejected_at: '',
  super_user_id: 1,
};
const CREDIT = {
  id: 5,
  company_id: 3,
  credit_limit: 5000,
  balance: -120,
  available_limit: 4880,
  currency_code: 'EUR',
  exceed_limit: false,
};
const SHARED_CATALOG = '7';

/** Of its one website. */
const STORE = {
  id: 1,
  code: 'default',
  website_id: 1,
  locale: 'de_DE',
  base_currency_code: 'EUR',
  default_display_currency_code: 'EUR',
  timezone: 'Europe/Berlin',
  weight_unit: 'kgs',
  ...Object.fromEntries(
    ['', 'link_', 'static_', 'media_'].flatMap((part) => [
      [`base_${part}url`, 'http://shop.example/'],
      [`secure_base_${part}url`, 'https://shop.example/'],
    ]),
  ),
};

const keyOf = ({ sku, customer_group, quantity, website_id }: Tier): string =>
  [sku, customer_group, quantity, website_id].join('\n');

/** What the shop sells to whom, and for how much. */
export class Trade {
  readonly #context: SandboxContext;
  readonly #shop: Shop;
  readonly tiers;
  readonly products;

  constructor(context: SandboxContext, shop: Shop) {
    this.#context = context;
    this.#shop = shop;
    this.tiers = context.books.collection<Tier>('tiers');
    this.products = context.books.collection<Product>('products');
    if (this.products.size === 0) for (const article of CATALOGUE) this.stock(article.sku, article);
  }

  /** A new article, or one of the catalogue. */
  stock(sku: string, article?: (typeof CATALOGUE)[number]): Product {
    const id = this.#context.books.next('product');
    return this.products.put(String(id), {
      id,
      sku,
      name: article?.name ?? sku,
      type_id: 'simple',
      status: 1,
      price: Number(article?.price ?? 10),
      weight: Number(article?.weightKg ?? 1),
      updated_at: this.#shop.now(),
      custom_attributes: [{ attribute_code: 'country_of_manufacture', value: article?.origin ?? 'CN' }],
    });
  }

  rename(id: string, name: string): Product {
    const product = this.products.get(id) as Product;
    return this.products.put(id, { ...product, name, updated_at: this.#shop.now() });
  }

  #product(sku: string): Product | undefined {
    return this.products.find((one) => one.sku === sku);
  }

  /** Rows that are wrong are told of, the others are set: with 200. */
  setTiers(rows: Tier[]): object[] {
    return rows.flatMap((row) => {
      const place = [row.sku, String(row.website_id), row.customer_group, String(row.quantity)];
      if (!this.#product(row.sku))
        return [
          {
            message: 'Invalid attribute SKU = %1. Row ID: SKU = %1, Website ID: %2, Customer Group: %3, Quantity: %4.',
            parameters: place,
          },
        ];
      if (![...GROUPS.map(({ code }) => code), 'ALL GROUPS'].includes(row.customer_group))
        return [{ message: 'No such entity with Customer Group = %3. Row ID: SKU = %1.', parameters: place }];
      this.tiers.put(keyOf(row), row);
      return [];
    });
  }

  setBase(rows: { sku: string; price: number }[]): object[] {
    return rows.flatMap(({ sku, price }) => {
      const product = this.#product(sku);
      if (!product) return [{ message: 'Invalid attribute SKU = %1.', parameters: [sku] }];
      this.products.put(String(product.id), { ...product, price, updated_at: this.#shop.now() });
      return [];
    });
  }

  dropTiers(rows: Tier[]): object[] {
    for (const row of rows) this.tiers.delete(keyOf(row));
    return [];
  }

  /** Of all sources, less what is ordered and has not left. */
  salable(sku: string): number {
    const held = this.#shop.levels
      .filter((level) => level.sku === sku)
      .reduce((sum, { quantity }) => sum + quantity, 0);
    const ordered = this.#shop.orders
      .values()
      .flatMap(({ items }) => items)
      .filter((row) => row.sku === sku && !row.parent_item_id)
      .reduce((sum, row) => sum + row.qty_ordered - row.qty_shipped - row.qty_canceled, 0);
    return held - ordered;
  }
}

export type Serve = (
  handle: (request: FastifyRequest) => unknown,
) => (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

export function tradeRoutes(app: FastifyInstance, at: string, serve: Serve, trade: Trade, customers: Customers): void {
  const query = (request: FastifyRequest) => request.query as Record<string, string>;
  const rows = <T>(request: FastifyRequest) => (request.body as { prices: T[] }).prices;
  const list = <T extends object>(path: string, found: () => T[], columns: (row: T) => Record<string, unknown>) =>
    app.get(
      `${at}${path}`,
      serve((request) => listed(found(), query(request), columns)),
    );
  list(
    '/products',
    () => trade.products.values(),
    (row) => ({ ...row, entity_id: row.id }),
  );
  list(
    '/customers/search',
    () => customers.all.values(),
    (row) => ({ ...row, entity_id: row.id }),
  );
  list(
    '/customerGroups/search',
    () => GROUPS,
    (row) => ({ ...row, customer_group_id: row.id }),
  );
  list(
    '/company/',
    () => [COMPANY],
    (row) => ({ ...row, entity_id: row.id }),
  );
  list(
    '/companyCredits/',
    () => [CREDIT],
    (row) => row,
  );
  app.get(
    `${at}/inventory/export-stock-salable-qty/website/:code`,
    serve((request) => {
      if ((request.params as { code: string }).code !== 'base')
        throw new Refusal(404, 'No linked stock found for the sales channel.');
      const found = trade.products.values().map(({ sku }) => ({ sku, qty: trade.salable(sku), is_salable: true }));
      return listed(found, query(request), (row) => row);
    }),
  );
  app.get(
    `${at}/store/storeConfigs`,
    serve(() => [STORE]),
  );
  app.post(
    `${at}/products/tier-prices`,
    serve((request) => trade.setTiers(rows(request))),
  );
  app.post(
    `${at}/sharedCatalog/:id/assignTierPrices`,
    serve((request) => {
      if ((request.params as { id: string }).id !== SHARED_CATALOG)
        throw new Refusal(404, 'Requested Shared Catalog is not found');
      return trade.setTiers(rows(request));
    }),
  );
  app.post(
    `${at}/products/base-prices`,
    serve((request) => trade.setBase(rows(request))),
  );
  app.post(
    `${at}/products/tier-prices-information`,
    serve((request) => trade.tiers.filter(({ sku }) => (request.body as { skus: string[] }).skus.includes(sku))),
  );
  app.post(
    `${at}/products/base-prices-information`,
    serve((request) => {
      const { skus } = request.body as { skus: string[] };
      return trade.products
        .filter(({ sku }) => skus.includes(sku))
        .map(({ sku, price }) => ({ sku, price, store_id: 0 }));
    }),
  );
  app.post(
    `${at}/products/tier-prices-delete`,
    serve((request) => trade.dropTiers(rows(request))),
  );
}
