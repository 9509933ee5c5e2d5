import { z } from 'zod';
import { type Failure, WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext, Finding, KindPort, WriteResult } from '../connector.ts';
import { fitting } from '../fitting.ts';
import { type AdminApi, openAdminApi } from './admin-api.ts';
import type { Options } from './options.ts';
import { PRICED, SET_PRICE } from './prices.graphql.ts';

type Context = ConnectorContext<Options>;

/** As many as surely end within four time-outs: one call for all and one more for each, of up to a second. */
const BATCH = 10;

/** What an article costs in a channel and a currency; a tier is a channel of its own. */
export const price = z
  .strictObject({
    sku: z.string().min(1),
    price: z.int().nonnegative().describe('in minor units, with tax where the channel keeps its prices with it'),
    currencyCode: z.string().regex(/^[A-Z]{3}$/),
    tier: z.string().optional().describe('a name in the option tierChannels; without it, the connection’s own channel'),
    minimumQuantity: z
      .int()
      .positive()
      .optional()
      .describe('the shop has no prices by quantity: more than 1 is refused'),
  })
  .meta({ complete: true });

type Price = z.infer<typeof price>;

interface Priced {
  id: string;
  sku: string;
  productId: string;
  prices: { currencyCode: string; price: number }[];
}

/** The articles of these SKUs in a channel, with their prices there. */
export async function pricedVariants(
  ctx: Context,
  channel: string | undefined,
  skus: readonly string[],
): Promise<Priced[]> {
  return variantsBy(await openAdminApi(ctx, channel), 'sku', skus);
}

const PAGE = 100;

async function variantsBy(api: AdminApi, field: 'id' | 'sku', values: readonly string[]): Promise<Priced[]> {
  const wanted = [...new Set(values)];
  const found: Priced[] = [];
  for (let at = 0; at < wanted.length; at += PAGE / 2) {
    const options = { take: PAGE, filter: { [field]: { in: wanted.slice(at, at + PAGE / 2) } } };
    const { productVariants } = await api.query<{ productVariants: { items: Priced[] } }>(PRICED, { options });
    found.push(...productVariants.items);
  }
  return found;
}

/** The channel of a tier: `null` where nobody said which. */
const channelOf = ({ options }: Context, tier: string | undefined): string | undefined | null =>
  tier === undefined ? options.channel : (options.tierChannels[tier] ?? null);

/** `{variant}@{currency}`, and behind it `@{tier}`. */
const targetIdOf = (variant: Priced, { currencyCode, tier }: Price): string =>
  [variant.id, currencyCode, ...(tier === undefined ? [] : [encodeURIComponent(tier)])].join('@');

/** Prices are set, not added to, so repeating a write does no harm. */
export const prices: KindPort<Options> = {
  schema: price,
  batch: BATCH,
  requestsPerPush: 5,
  usualRequestsPerPush: 2,
  once: { way: 'upsert by our id', identityMaxLength: 64, settleMs: 0 },
  change: 'in-place',

  push: fitting(price, async (ctx, writes) => {
    const wishes = writes.map(({ payload }) => payload);
    const places = await placesOf(ctx, wishes);
    const told = new Set(
      wishes.flatMap((wish, at) => {
        const place = places[at] as Place | Failure;
        return 'message' in place ? [] : targetIdOf(place.variant, wish);
      }),
    );
    return Promise.all(
      wishes.map(async (wish, index): Promise<WriteResult> => {
        const place = places[index] as Place | Failure;
        if ('message' in place) return { result: 'failed', failure: place };
        const moved = writes[index]?.op === 'update' ? writes[index]?.targetId : undefined;
        const targetId = targetIdOf(place.variant, wish);
        const { currencyCode, price: amount } = wish;
        return answered(targetId, async () => {
          if (priceIn(place.variant, currencyCode) !== amount)
            await place.api.mutate(SET_PRICE, {
              input: [{ id: place.variant.id, prices: [{ currencyCode, price: amount }] }],
            });
          // Only now: the article keeps its last price. Where it stood, another write of this push may have one by now.
          if (moved !== undefined && !told.has(moved)) await takeBack(ctx, moved);
        });
      }),
    );
  }),

  async find(ctx, identities, payloads) {
    const wishes = identities.map((_, index) => price.safeParse(payloads?.[index]).data);
    const places = await placesOf(
      ctx,
      wishes.flatMap((wish) => wish ?? []),
    );
    return wishes.map((wish): Finding => {
      if (!wish) return { found: 'unsure', why: 'a price is only to be found by its article' };
      const place = places.shift();
      if (!place || 'message' in place || priceIn(place.variant, wish.currencyCode) !== wish.price)
        return { found: false };
      return { found: true, targetId: targetIdOf(place.variant, wish) };
    });
  },

  cancel: (ctx, targets) =>
    Promise.all(targets.map(({ targetId }) => answered(targetId, () => takeBack(ctx, targetId)))),
};

const priceIn = ({ prices: all }: Priced, currency: string): number | undefined =>
  all.find(({ currencyCode }) => currencyCode === currency)?.price;

interface Place {
  api: AdminApi;
  variant: Priced;
}

const refused = (message: string, field: string): Failure => ({
  class: 'rejected',
  message: `Vendure: ${message}`,
  field,
});

async function answered(targetId: string, work: () => Promise<void>): Promise<WriteResult> {
  try {
    await work();
    return { result: 'accepted', targetId };
  } catch (error) {
    if (error instanceof WaybillError) return { result: 'failed', failure: error.failure };
    throw error;
  }
}

/** Where each price is to stand, looked up once for each channel; or why it cannot. */
async function placesOf(ctx: Context, wishes: readonly Price[]): Promise<(Place | Failure)[]> {
  const channels = new Set(wishes.map(({ tier }) => channelOf(ctx, tier)).filter((one) => one !== null));
  const known = new Map(
    await Promise.all(
      [...channels].map(async (channel) => {
        const skus = wishes.filter(({ tier }) => channelOf(ctx, tier) === channel).map(({ sku }) => sku);
        return [channel, await articlesIn(ctx, channel, skus)] as const;
      }),
    ),
  );
  return wishes.map(({ sku, tier, minimumQuantity = 1 }) => {
    const channel = channelOf(ctx, tier);
    if (channel === null) return refused(`the option tierChannels names no channel for the tier ${tier}`, 'tier');
    if (minimumQuantity > 1) return refused('the shop has no prices by quantity', 'minimumQuantity');
    const articles = known.get(channel) as Articles | Failure;
    if ('message' in articles) return articles;
    const { api, variants } = articles;
    const [variant, second] = variants.filter((one) => one.sku === sku);
    if (!variant) return refused(`no variant with SKU ${sku} in that channel`, 'sku');
    return second ? refused('several variants share this SKU', 'sku') : { api, variant };
  });
}

interface Articles {
  api: AdminApi;
  variants: Priced[];
}

/** The articles of these SKUs in a channel. One that is not there, as its token was mistyped, concerns its own prices alone. */
async function articlesIn(
  ctx: Context,
  channel: string | undefined,
  skus: readonly string[],
): Promise<Articles | Failure> {
  try {
    const api = await openAdminApi(ctx, channel);
    return { api, variants: await variantsBy(api, 'sku', skus) };
  } catch (error) {
    if (
      error instanceof WaybillError &&
      error.failure.class === 'rejected' &&
      error.failure.code === 'CHANNEL_NOT_FOUND'
    )
      return error.failure;
    throw error;
  }
}

/** One that is gone is as it should be. */
async function takeBack(ctx: Context, targetId: string): Promise<void> {
  const [id = '', currencyCode = '', tier] = targetId.split('@');
  const channel = channelOf(ctx, tier === undefined ? undefined : decodeURIComponent(tier));
  if (channel === null)
    throw new WaybillError({ class: 'rejected', message: 'Vendure: the tier of this price has no channel any more' });
  const api = await openAdminApi(ctx, channel);
  const [variant] = await variantsBy(api, 'id', [id]);
  const amount = variant && priceIn(variant, currencyCode);
  if (amount === undefined) return;
  // Without any price in a channel its product cannot be shown there at all: the shop API fails, for others of the same page too.
  if (variant?.prices.length === 1)
    throw new WaybillError({ class: 'rejected', message: 'Vendure: an article keeps its last price in a channel' });
  await api.mutate(SET_PRICE, { input: [{ id, prices: [{ currencyCode, price: amount, delete: true }] }] });
}
