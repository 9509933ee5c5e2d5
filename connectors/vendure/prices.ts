import { z } from 'zod';
import { WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext, Finding, KindPort, WriteResult } from '../connector.ts';
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

  async push(ctx, writes) {
    const wishes = writes.map(({ payload }) => price.parse(payload));
    const places = await placesOf(ctx, wishes);
    return Promise.all(
      wishes.map(async (wish, index): Promise<WriteResult> => {
        const place = places[index] as Place | Refused;
        if ('message' in place) return refused(place);
        const moved = writes[index]?.op === 'update' ? writes[index]?.targetId : undefined;
        const targetId = targetIdOf(place.variant, wish);
        const { currencyCode, price: amount } = wish;
        return answered(targetId, async () => {
          if (moved !== undefined && moved !== targetId) await takeBack(ctx, moved);
          if (priceIn(place.variant, currencyCode) === amount) return;
          await place.api.mutate(SET_PRICE, {
            input: [{ id: place.variant.id, prices: [{ currencyCode, price: amount }] }],
          });
        });
      }),
    );
  },

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

interface Refused {
  message: string;
  field: string;
}

const refused = ({ message, field }: Refused): WriteResult => ({
  result: 'failed',
  failure: { class: 'rejected', message: `Vendure: ${message}`, field },
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
async function placesOf(ctx: Context, wishes: readonly Price[]): Promise<(Place | Refused)[]> {
  const channels = new Set(wishes.map(({ tier }) => channelOf(ctx, tier)).filter((one) => one !== null));
  const known = new Map(
    await Promise.all(
      [...channels].map(async (channel) => {
        const api = await openAdminApi(ctx, channel);
        const skus = wishes.filter(({ tier }) => channelOf(ctx, tier) === channel).map(({ sku }) => sku);
        return [channel, { api, variants: await variantsBy(api, 'sku', skus) }] as const;
      }),
    ),
  );
  return wishes.map(({ sku, tier, minimumQuantity = 1 }) => {
    const channel = channelOf(ctx, tier);
    if (channel === null)
      return { message: `the option tierChannels names no channel for the tier ${tier}`, field: 'tier' };
    if (minimumQuantity > 1) return { message: 'the shop has no prices by quantity', field: 'minimumQuantity' };
    const { api, variants } = known.get(channel) as { api: AdminApi; variants: Priced[] };
    const [variant, second] = variants.filter((one) => one.sku === sku);
    if (!variant) return { message: `no variant with SKU ${sku} in that channel`, field: 'sku' };
    return second ? { message: 'several variants share this SKU', field: 'sku' } : { api, variant };
  });
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
