import { z } from 'zod';
import { compare, isDecimal, parseDecimal } from '../../domain/decimal.ts';
import type { Finding, KindPort, SourceRecord, WriteResult } from '../connector.ts';
import { fitting } from '../fitting.ts';
import { type Article, articleId, articlesBySku, articlesWith, type Change, writeArticles } from './article.ts';
import type { WoocommerceContext } from './call.ts';
import type { WoocommerceOptions } from './options.ts';

const BATCH = 50;

/** A price of an article: its regular one, or, where a B2B plugin keeps those, that of a tier. */
export const price = z.strictObject({
  sku: z.string().min(1).describe('of the product, or of its variation'),
  price: z
    .string()
    .refine(isDecimal, 'an exact decimal such as 12.30')
    .describe('as the shop keeps prices: with tax or without'),
  currency: z.string().optional().describe("refused where the connection names the shop's and it is another"),
  tier: z.string().optional().describe('only where the connection says which field keeps the prices of tiers'),
  minimum_quantity: z
    .int()
    .positive()
    .optional()
    .describe('the shop has no prices by quantity: more than 1 is refused'),
});

type Price = z.infer<typeof price>;

const idOf = (article: Article, { tier }: Price): string =>
  tier === undefined ? articleId(article) : `${articleId(article)}~${encodeURIComponent(tier)}`;

/** Prices are set by article, and by tier where a plugin has a field for it. */
export const prices: KindPort<WoocommerceOptions> = {
  schema: price,
  batch: BATCH,
  requestsPerPush: 3,
  usualRequestsPerPush: 2,
  once: { way: 'upsert by our id', identityMaxLength: 64, settleMs: 0 },
  change: 'in-place',

  push: fitting(price, async (ctx, writes) => {
    const wishes = writes.map(({ payload }) => payload);
    const articles = await articlesBySku(
      ctx,
      wishes.map(({ sku }) => sku),
    );
    const changes = wishes.map((wish) => changeFor(ctx, wish, articles.get(wish.sku)));
    return writeArticles(ctx, changes, (index, article) => idOf(article, wishes[index] as Price));
  }),

  async read(ctx, ids) {
    return (await placesOf(ctx, ids)).flatMap(({ id, article, tier }): SourceRecord[] => {
      if (!article) return [];
      const value = heldOf(ctx, article, tier);
      return [
        { kind: 'price', id, data: { sku: article.sku, price: value ?? '', ...(tier === undefined ? {} : { tier }) } },
      ];
    });
  },

  async find(ctx, identities, payloads) {
    const wishes = identities.map((_, index) => price.safeParse(payloads?.[index]).data);
    const articles = await articlesBySku(
      ctx,
      wishes.flatMap((wish) => wish?.sku ?? []),
    );
    return wishes.map((wish): Finding => {
      if (!wish) return { found: 'unsure', why: 'a price is only to be found by its article' };
      const article = articles.get(wish.sku);
      const value = article && parseDecimal(heldOf(ctx, article, wish.tier));
      return article && value !== undefined && compare(value, wish.price) === 0
        ? { found: true, targetId: idOf(article, wish) }
        : { found: false };
    });
  },

  async cancel(ctx, targets) {
    const places = await placesOf(
      ctx,
      targets.map(({ targetId }) => targetId),
    );
    // With its article a price is gone.
    const there = places.flatMap(({ id, article, tier }) =>
      article ? [{ id, change: withdrawal(ctx, article, tier) }] : [],
    );
    const results = await writeArticles(
      ctx,
      there.map(({ change }) => change),
      (index) => there[index]?.id ?? '',
    );
    const done = new Map(there.map(({ id }, index) => [id, results[index] as WriteResult]));
    return places.map(({ id }) => done.get(id) ?? { result: 'accepted', targetId: id });
  },
};

const heldOf = (ctx: WoocommerceContext, article: Article, tier: string | undefined): string | undefined =>
  tier === undefined ? article.regular_price : metaOf(ctx, article, tier);

/** The articles and tiers that ids of prices name. */
async function placesOf(ctx: WoocommerceContext, ids: readonly string[]) {
  const named = ids.map((id) => id.split('~') as [string, string?]);
  const articles = await articlesWith(ctx, [...new Set(named.map(([article]) => article))]);
  return named.map(([article, tier], index) => ({
    id: ids[index] as string,
    article: articles.find((one) => articleId(one) === article),
    tier: tier === undefined ? undefined : decodeURIComponent(tier),
  }));
}

/** A field that is given no value goes; without the price of everybody nobody could buy the article. */
function withdrawal(ctx: WoocommerceContext, article: Article, tier: string | undefined): Change {
  const key = tier === undefined ? undefined : fieldOf(ctx, tier);
  if (key) return { article, fields: { meta_data: [{ key, value: null }] } };
  const message =
    tier === undefined
      ? `without a regular price nobody can buy ${article.sku}: take it out of the shop, or tell another`
      : NO_TIERS;
  return { class: 'rejected', message, field: tier === undefined ? 'price' : 'tier' };
}

const NO_TIERS = 'WooCommerce has no price tiers: name the field of your plugin in the option tierPriceMeta';

const fieldOf = ({ options }: WoocommerceContext, tier: string): string | undefined =>
  options.tierPriceMeta?.replace('{tier}', tier);

const metaOf = (ctx: WoocommerceContext, { meta_data }: Article, tier: string): string | undefined => {
  const value = meta_data?.find(({ key }) => key === fieldOf(ctx, tier))?.value;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
};

function changeFor(ctx: WoocommerceContext, wish: Price, article: Article | undefined): Change {
  const refused = (message: string, field: string): Change => ({ class: 'rejected', message, field });
  const { sku, tier, currency, minimum_quantity = 1 } = wish;
  if (!article) return refused(`no article has the SKU ${sku}`, 'sku');
  if (article.type === 'variable' || article.type === 'grouped')
    return refused(`${sku} has no price of its own: tell those of its ${article.type} articles`, 'sku');
  if (ctx.options.currency && currency && currency !== ctx.options.currency)
    return refused(`the shop's currency is ${ctx.options.currency}, not ${currency}`, 'currency');
  if (minimum_quantity > 1) return refused('the shop has no prices by quantity', 'minimum_quantity');
  if (tier === undefined) return { article, fields: { regular_price: wish.price } };
  const key = fieldOf(ctx, tier);
  if (!key) return refused(NO_TIERS, 'tier');
  return { article, fields: { meta_data: [{ key, value: wish.price }] } };
}
