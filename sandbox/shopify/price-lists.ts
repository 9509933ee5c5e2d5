import type { Collection } from '../books.ts';
import type { SandboxContext } from '../sandbox.ts';
import type { Articles } from './articles.ts';
import { amountOf } from './types.ts';
import { pageOf } from './view.ts';

interface MoneyInput {
  amount: string;
  currencyCode: string;
}

interface PriceInput {
  variantId: string;
  price: MoneyInput;
}

interface BreakInput extends PriceInput {
  minimumQuantity: number;
}

interface RuleInput {
  variantId: string;
  minimum: number;
  increment: number;
  maximum?: number | null;
}

/** What a list says of one article. */
export interface ListedArticle {
  id: string;
  listId: string;
  variantId: string;
  amount: string;
  breaks: { id: string; minimumQuantity: number; amount: string }[];
  rule: Omit<RuleInput, 'variantId'> | null;
}

export interface CatalogList {
  id: string;
  name: string;
  currency: string;
  catalog: { id: string; title: string };
}

const list = (number: number, title: string, currency: string): CatalogList => ({
  id: `gid://shopify/PriceList/${18_000 + number}`,
  name: `${title} prices`,
  currency,
  catalog: { id: `gid://shopify/CompanyLocationCatalog/${19_000 + number}`, title },
});

/** One title stands twice, in two currencies. */
export const LISTS: readonly CatalogList[] = [
  list(1, 'Wholesale', 'EUR'),
  list(2, 'Wholesale', 'USD'),
  list(3, 'Distributor', 'EUR'),
];

const MOST_BREAKS = 10;
const refused = (code: string, field: string[], message: string) => ({ userErrors: [{ code, field, message }] });
const accepted = { userErrors: [] };

/** The fixed prices of the shop's lists. */
export class PriceLists {
  readonly rows: Collection<ListedArticle>;
  readonly #articles: Articles;
  readonly #context: SandboxContext;

  constructor(context: SandboxContext, articles: Articles) {
    this.rows = context.books.collection<ListedArticle>('listed-prices', { list: ({ listId }) => listId });
    this.#articles = articles;
    this.#context = context;
  }

  skuOf = (variantId: string): string | null => this.#articles.variantOf(variantId)?.sku ?? null;

  row = (listId: string, variantId: string) => this.rows.get(`${listId} ${variantId}`);

  /** `priceListFixedPricesAdd`: replaces what stood there. */
  addFixed({ priceListId, prices }: { priceListId: string; prices: PriceInput[] }) {
    const known = LISTS.find(({ id }) => id === priceListId);
    if (!known) return refused('PRICE_LIST_NOT_FOUND', ['priceListId'], 'Price list does not exist.');
    for (const [at, { variantId, price }] of prices.entries()) {
      if (!this.#articles.variantOf(variantId))
        return refused('VARIANT_NOT_FOUND', ['prices', String(at), 'variantId'], 'Variant does not exist.');
      if (price.currencyCode !== known.currency)
        return refused('PRICE_LIST_CURRENCY_MISMATCH', ['prices', String(at), 'price'], 'The currency does not match.');
    }
    for (const one of prices) this.#setFixed(priceListId, one);
    return accepted;
  }

  /** `quantityPricingByVariantUpdate`: what goes goes first, and one thing that is wrong keeps all of it from being done. */
  update({ priceListId, input }: { priceListId: string; input: QuantityInput }) {
    const known = LISTS.find(({ id }) => id === priceListId);
    if (!known) return refused('PRICE_LIST_NOT_FOUND', ['priceListId'], 'Price list does not exist.');
    const wrong = this.#wrongIn(known, input);
    if (wrong) return wrong;
    for (const variantId of input.pricesToDeleteByVariantId) this.rows.delete(`${priceListId} ${variantId}`);
    const gone = new Set(input.quantityPriceBreaksToDelete);
    for (const row of this.rows.where('list', priceListId)) {
      const breaks = row.breaks.filter(({ id }) => !gone.has(id));
      if (breaks.length < row.breaks.length) this.rows.put(row.id, { ...row, breaks });
    }
    for (const one of input.pricesToAdd) this.#setFixed(priceListId, one);
    for (const { variantId, minimumQuantity, price } of input.quantityPriceBreaksToAdd) {
      const row = this.row(priceListId, variantId) as ListedArticle;
      const id = `gid://shopify/QuantityPriceBreak/${this.#context.books.next('price-break', 1)}`;
      this.rows.put(row.id, {
        ...row,
        breaks: [...row.breaks, { id, minimumQuantity, amount: canonical(price.amount) }],
      });
    }
    for (const { variantId, ...rule } of input.quantityRulesToAdd) {
      const row = this.row(priceListId, variantId) as ListedArticle;
      this.rows.put(row.id, { ...row, rule });
    }
    return accepted;
  }

  #wrongIn({ id: listId, currency }: CatalogList, input: QuantityInput) {
    const priced = new Set(input.pricesToAdd.map(({ variantId }) => variantId));
    for (const [at, { variantId, price }] of input.pricesToAdd.entries()) {
      const field = ['input', 'pricesToAdd', String(at)];
      if (!this.#articles.variantOf(variantId))
        return refused('PRICE_ADD_VARIANT_NOT_FOUND', field, 'Variant not found.');
      if (price.currencyCode !== currency) return refused('PRICE_ADD_CURRENCY_MISMATCH', field, 'Currency mismatch.');
    }
    for (const [at, { variantId, minimumQuantity, price }] of input.quantityPriceBreaksToAdd.entries()) {
      const field = ['input', 'quantityPriceBreaksToAdd', String(at)];
      const row = this.row(listId, variantId);
      if (!row && !priced.has(variantId))
        return refused(
          'QUANTITY_PRICE_BREAK_ADD_PRICE_LIST_PRICE_NOT_FOUND',
          field,
          "Quantity price break's fixed price not found.",
        );
      if (price.currencyCode !== currency)
        return refused('QUANTITY_PRICE_BREAK_ADD_CURRENCY_MISMATCH', field, 'Currency mismatch.');
      const kept = (row?.breaks ?? []).filter(({ id }) => !input.quantityPriceBreaksToDelete.includes(id));
      if (kept.some((one) => one.minimumQuantity === minimumQuantity))
        return refused('QUANTITY_PRICE_BREAK_ADD_FAILED_TO_SAVE', field, 'Failed to save quantity price break.');
      if (kept.length >= MOST_BREAKS)
        return refused(
          'QUANTITY_PRICE_BREAK_ADD_LIMIT_EXCEEDED',
          field,
          'Exceeded the allowed number of quantity price breaks.',
        );
    }
    for (const [at, { variantId, minimum, increment }] of input.quantityRulesToAdd.entries()) {
      const field = ['input', 'quantityRulesToAdd', String(at)];
      if (!this.row(listId, variantId) && !priced.has(variantId))
        return refused('QUANTITY_RULE_ADD_VARIANT_NOT_FOUND', field, 'Variant not found.');
      if (minimum % increment !== 0)
        return refused(
          'QUANTITY_RULE_ADD_MINIMUM_NOT_A_MULTIPLE_OF_INCREMENT',
          field,
          'Minimum is not a multiple of the increment.',
        );
    }
    return undefined;
  }

  #setFixed(listId: string, { variantId, price }: PriceInput): void {
    const id = `${listId} ${variantId}`;
    const { breaks = [], rule = null } = this.rows.get(id) ?? {};
    this.rows.put(id, { id, listId, variantId, amount: canonical(price.amount), breaks, rule });
  }
}

interface QuantityInput {
  pricesToAdd: PriceInput[];
  pricesToDeleteByVariantId: string[];
  quantityPriceBreaksToAdd: BreakInput[];
  quantityPriceBreaksToDelete: string[];
  quantityRulesToAdd: RuleInput[];
  quantityRulesToDeleteByVariantId: string[];
}

/** As the vendor writes it back: `12.5` is `12.50`. */
const canonical = (amount: string): string => amountOf(Math.round(Number(amount) * 100), 2);

/** The query fields of lists. */
export function priceListQueries(lists: PriceLists) {
  const view = (one: CatalogList) => ({
    ...one,
    catalog: { __typename: 'CompanyLocationCatalog', ...one.catalog, status: 'ACTIVE' },
    prices: ({ query, first, after }: { query?: string | null; first?: number; after?: string | null }) => {
      const wanted = new Set(
        [...(query ?? '').matchAll(/variant_id:(\d+)/g)].map(([, id]) => `gid://shopify/ProductVariant/${id}`),
      );
      const rows = lists.rows
        .where('list', one.id)
        .filter(({ variantId }) => wanted.size === 0 || wanted.has(variantId));
      const money = (amount: string) => ({ amount, currencyCode: one.currency });
      const page = pageOf(rows, { first: first ?? 50, ...(after ? { after } : {}) });
      return {
        pageInfo: page.pageInfo,
        nodes: page.nodes.map(({ variantId, amount, breaks }) => ({
          variant: { id: variantId, sku: lists.skuOf(variantId) },
          price: money(amount),
          quantityPriceBreaks: { nodes: breaks.map(({ amount: at, ...rest }) => ({ ...rest, price: money(at) })) },
        })),
      };
    },
  });
  return {
    view,
    priceLists: () => ({ nodes: LISTS.map(view), pageInfo: { hasNextPage: false, endCursor: null } }),
    priceList: ({ id }: { id: string }) => {
      const found = LISTS.find((one) => one.id === id);
      return found ? view(found) : null;
    },
  };
}
