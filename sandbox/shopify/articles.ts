import type { Collection } from '../books.ts';
import { CATALOGUE, type CatalogueItem } from '../catalogue.ts';
import type { SandboxContext } from '../sandbox.ts';
import { type Changed, changedPage, type ListArguments, stamp } from './changes.ts';
import type { Shop } from './shop.ts';
import { itemView, pageOf, variantId } from './view.ts';

interface Article extends Changed {
  id: string;
  title: string;
  variants: { id: string; sku: string; title: string; price: string; barcode: string | null }[];
}

const FIRST_PRODUCT = 880_001;

/** A product of one article, or of one in many sizes. */
export class Articles {
  readonly products: Collection<Article>;
  readonly #context: SandboxContext;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.products = context.books.collection<Article>('products');
    if (this.products.size === 0) for (const item of CATALOGUE) this.#add(item);
  }

  variantOf(id: string): Article['variants'][number] | undefined {
    return this.productOf(id)?.variants.find((one) => one.id === id);
  }

  productOf(id: string): Article | undefined {
    return this.products.find((product) => product.variants.some((one) => one.id === id));
  }

  setPrice(id: string, price: string): void {
    const product = this.productOf(id);
    const variant = product?.variants.find((one) => one.id === id);
    if (!product || !variant) return;
    variant.price = price;
    this.#touch(product);
  }

  /** Somebody edits the product of an article: its title, and so many sizes more. */
  edit(sku: string, { title, sizes = 0 }: { title?: string; sizes?: number }): Article {
    const product = this.products.find(({ variants }) => variants.some((one) => one.sku === sku));
    if (!product) throw Object.assign(new Error(`no article ${sku}`), { statusCode: 400 });
    if (title !== undefined) product.title = title;
    const [first] = product.variants as [Article['variants'][number]];
    for (let size = 1; size <= sizes; size += 1)
      product.variants.push({
        ...first,
        id: `${first.id}${String(size).padStart(3, '0')}`,
        sku: `${sku}-${size}`,
        title: `Size ${size}`,
      });
    return this.#touch(product);
  }

  /** The product of an article is deleted. */
  withdraw(sku: string): void {
    const product = this.products.find(({ variants }) => variants.some((one) => one.sku === sku));
    if (product) this.products.delete(product.id);
  }

  #add({ sku, name, price }: CatalogueItem): void {
    const id = `gid://shopify/Product/${FIRST_PRODUCT + this.products.size}`;
    const barcode = `40${String(this.products.size + 1).padStart(10, '0')}`;
    const variants = [{ id: variantId(sku), sku, title: 'Default Title', price, barcode }];
    this.products.put(id, { id, title: name, variants, ...stamp(this.#context) });
  }

  #touch(product: Article): Article {
    return this.products.put(product.id, Object.assign(product, stamp(this.#context)));
  }
}

function variantView(shop: Shop, articles: Articles, product: Article, at: number, location: string) {
  const variant = product.variants[at] as Article['variants'][number];
  return {
    __typename: 'ProductVariant',
    ...variant,
    displayName: variant.title === 'Default Title' ? product.title : `${product.title} - ${variant.title}`,
    position: at + 1,
    taxable: true,
    updatedAt: product.updatedAt,
    selectedOptions: [{ name: 'Title', value: variant.title }],
    inventoryItem: () => itemView(shop, product.variants[0]?.sku ?? '', location),
    product: () => productView(shop, articles, product, location),
  };
}

function productView(shop: Shop, articles: Articles, product: Article, location: string): object {
  return {
    __typename: 'Product',
    ...product,
    handle: product.title.toLowerCase().replace(/\W+/g, '-'),
    status: 'ACTIVE',
    vendor: 'Demo',
    productType: '',
    tags: [],
    description: () => `A ${product.title.toLowerCase()}.`,
    variants: (page: ListArguments) => {
      const { nodes, pageInfo } = pageOf(product.variants, page);
      return {
        nodes: nodes.map((one) => variantView(shop, articles, product, product.variants.indexOf(one), location)),
        pageInfo,
      };
    },
  };
}

/** The query fields of products and their variants. */
export function articleQueries(shop: Shop, articles: Articles, location: string) {
  const variant = (id: string) => {
    const product = articles.productOf(id);
    const at = product?.variants.findIndex((one) => one.id === id) ?? -1;
    return product && at >= 0 ? variantView(shop, articles, product, at, location) : null;
  };
  return {
    variant,
    products: (given: ListArguments) => {
      const { nodes, pageInfo } = changedPage(articles.products.values(), given);
      return { nodes: nodes.map((one) => productView(shop, articles, one, location)), pageInfo };
    },
    product: ({ id }: { id: string }) => {
      const found = articles.products.get(id);
      return found ? productView(shop, articles, found, location) : null;
    },
    productVariants: ({ first, query }: ListArguments) => {
      const wanted = new Set(skusIn(query ?? '').map((sku) => sku.toLowerCase()));
      const found = articles.products
        .values()
        .flatMap(({ variants }) => variants)
        // As the vendor's search, which does not mind capitals.
        .filter(({ sku }) => wanted.size === 0 || wanted.has(sku.toLowerCase()));
      const { nodes, pageInfo } = pageOf(found, { first: first ?? 50 });
      return { nodes: nodes.map(({ id }) => variant(id)), pageInfo };
    },
  };
}

/** The SKUs that a search names. */
export const skusIn = (query: string): string[] =>
  [...query.matchAll(/sku:'((?:[^'\\]|\\.)*)'/g)].map((match) => (match[1] as string).replace(/\\(.)/g, '$1'));

/** What everybody pays. */
export function updateVariants(
  articles: Articles,
  { productId, variants }: { productId: string; variants: { id: string; price?: string | null }[] },
) {
  const product = articles.products.get(productId);
  const refuse = (field: string[], message: string, code: string) => ({
    productVariants: null,
    userErrors: [{ field, message, code }],
  });
  if (!product) return refuse(['productId'], 'Product does not exist', 'PRODUCT_DOES_NOT_EXIST');
  for (const [at, { id, price }] of variants.entries()) {
    if (!product.variants.some((one) => one.id === id))
      return refuse(['variants', String(at), 'id'], 'Product variant does not exist', 'PRODUCT_VARIANT_DOES_NOT_EXIST');
    if (Number(price) < 0)
      return refuse(
        ['variants', String(at), 'price'],
        'Price must be greater than or equal to 0',
        'GREATER_THAN_OR_EQUAL_TO',
      );
  }
  for (const { id, price } of variants) if (price) articles.setPrice(id, String(price));
  return { productVariants: null, userErrors: [] };
}
