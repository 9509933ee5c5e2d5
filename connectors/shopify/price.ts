import { z } from 'zod';
import { type Failure, WaybillError } from '../../domain/failures.ts';
import type { Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { graphql, refusal, type ShopifyContext } from './graphql.ts';
import type { ShopifyOptions } from './options.ts';
import { heldPrices, isHeld, piecesOf, sameAmount, takeBack, tellListed } from './price-list.ts';
import { type PriceList, priceListOf, priceLists } from './price-lists.ts';
import { OWN_PRICES } from './prices.graphql.ts';
import { type KnownVariant, variantsBySku } from './variants.ts';

const amount = z.string().regex(/^\d+(\.\d+)?$/, 'an amount such as 12.30');

/** What an article costs: everybody, or where a price list says so, from a number of pieces on. */
export const priceSchema = z.strictObject({
  sku: z.string().min(1),
  price: amount,
  currency: z.string().regex(/^[A-Z]{3}$/),
  tier: z
    .string()
    .optional()
    .describe('title of a catalog, or name or id of its price list; without it, what everybody pays'),
  minimumQuantity: z.int().positive().optional().describe('from how many pieces on: a quantity break of the list'),
  compareAtPrice: amount.optional().describe('the price that it is shown beside, struck through'),
  rule: z
    .strictObject({
      minimum: z.int().positive(),
      increment: z.int().positive(),
      maximum: z.int().positive().optional(),
    })
    .optional()
    .describe('how many pieces may be ordered at that tier: at least, in steps of, at most'),
});

export type PriceWrite = z.infer<typeof priceSchema>;

/** One price with the article, and where it has a tier the list, that it is of. */
export interface Wanted {
  write: Write;
  wish: PriceWrite;
  variant: KnownVariant;
  list?: PriceList;
}

/** A list takes 250 prices a call; a page of the search for articles is as long. */
const BATCH = 25;

const numberIn = (gid: string): string => gid.replace(/^.*\//, '');

/** `{variant}`, `{variant}@{list}`, or `{variant}@{list}/{pieces}`. */
export const targetIdOf = ({ wish, variant, list }: Omit<Wanted, 'write'>): string => {
  if (!list) return numberIn(variant.id);
  const pieces = piecesOf({ wish });
  return `${numberIn(variant.id)}@${numberIn(list.id)}${pieces > 1 ? `/${pieces}` : ''}`;
};

export const price: KindPort<ShopifyOptions> = {
  schema: priceSchema,
  batch: BATCH,
  // Articles, lists and what stands there are looked up; what moved goes first; then a call for each list, or for each price alone.
  requestsPerPush: 8,
  usualRequestsPerPush: 4,
  // Prices are absolute: whatever was set before, the last one stands.
  once: { way: 'upsert by our id', identityMaxLength: 64, settleMs: 0 },
  change: 'in-place',

  async push(ctx, writes) {
    const results = new Array<WriteResult>(writes.length);
    const wanted = await resolved(
      ctx,
      writes.map(({ payload }) => payload),
    );
    const groups = new Map<string, { at: number; one: Wanted }[]>();
    for (const [at, found] of wanted.entries()) {
      if ('why' in found) results[at] = refused(found);
      else {
        const key = found.list?.id ?? found.variant.product.id;
        groups.set(key, [...(groups.get(key) ?? []), { at, one: { ...found, write: writes[at] as Write } }]);
      }
    }
    await Promise.all(
      [...groups.values()].map(async (group) => {
        const failures = await tellGroup(
          ctx,
          group.map(({ one }) => one),
        );
        for (const [index, { at, one }] of group.entries()) {
          const failure = failures[index];
          results[at] = failure ? { result: 'failed', failure } : { result: 'accepted', targetId: targetIdOf(one) };
        }
      }),
    );
    return results;
  },

  async find(ctx, identities, payloads) {
    const wanted = await resolved(
      ctx,
      identities.map((_, at) => payloads?.[at]),
    );
    return Promise.all(
      wanted.map(async (one): Promise<Finding> => {
        if ('why' in one) return one.field === 'price' ? { found: 'unsure', why: one.why } : { found: false };
        const targetId = targetIdOf(one);
        if (!one.list)
          return sameAmount(one.variant.price, one.wish.price) ? { found: true, targetId } : { found: false };
        const held = await heldPrices(ctx, one.list.id, [one.variant.id]);
        return isHeld(held, one) ? { found: true, targetId } : { found: false };
      }),
    );
  },

  cancel: (ctx, targets) =>
    Promise.all(
      targets.map(async ({ targetId }): Promise<WriteResult> => {
        const failure = await takeBack(ctx, targetId);
        return failure ? { result: 'failed', failure } : { result: 'accepted', targetId };
      }),
    ),
};

interface Unresolved {
  why: string;
  field: string;
}

const refused = ({ why, field }: Unresolved): WriteResult => ({
  result: 'failed',
  failure: { class: 'rejected', message: why, field },
});

/** The article and the price list of each wish. */
async function resolved(
  ctx: ShopifyContext,
  payloads: readonly unknown[],
): Promise<(Omit<Wanted, 'write'> | Unresolved)[]> {
  const wishes = payloads.map((payload) => priceSchema.safeParse(payload).data);
  const known = wishes.flatMap((wish) => (wish ? [wish] : []));
  const [{ variantOf, currencyCode }, lists] = await Promise.all([
    variantsBySku(
      ctx,
      known.map(({ sku }) => sku),
    ),
    known.some(({ tier }) => tier !== undefined) ? priceLists(ctx) : [],
  ]);
  return wishes.map((wish) => {
    if (!wish) return { why: 'a price is only to be found by its article', field: 'price' };
    const variant = variantOf(wish.sku);
    if ('why' in variant) return { ...variant, field: 'sku' };
    if (wish.tier === undefined) {
      if (piecesOf({ wish }) > 1 || wish.rule)
        return { why: 'only a price list has breaks and rules of quantity: name a tier', field: 'tier' };
      if (wish.currency !== currencyCode)
        return { why: `what everybody pays is in ${currencyCode}, not in ${wish.currency}`, field: 'currency' };
      return { wish, variant };
    }
    const list = priceListOf(lists, wish.tier, wish.currency);
    return 'why' in list ? list : { wish, variant, list };
  });
}

/** One call for all; where it is refused, each alone, those from a number of pieces on after the others, which they need. */
async function tellGroup(ctx: ShopifyContext, group: Wanted[]): Promise<(Failure | undefined)[]> {
  const list = group[0]?.list;
  try {
    await dropMoved(ctx, group);
    const held = list
      ? await heldPrices(
          ctx,
          list.id,
          group.map(({ variant }) => variant.id),
        )
      : new Map();
    const tell = (some: readonly Wanted[]) => (list ? tellListed(ctx, list.id, some, held) : tellOwn(ctx, some));
    const failure = await tell(group);
    if (!failure) return group.map(() => undefined);
    if (group.length === 1) return [failure];
    const failures = new Map<Wanted, Failure | undefined>();
    for (const wave of [group.filter((one) => piecesOf(one) === 1), group.filter((one) => piecesOf(one) > 1)])
      await Promise.all(wave.map(async (one) => void failures.set(one, await answered(() => tell([one])))));
    return group.map((one) => failures.get(one));
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    return group.map(() => error.failure);
  }
}

async function answered(tell: () => Promise<Failure | undefined>): Promise<Failure | undefined> {
  try {
    return await tell();
  } catch (error) {
    if (error instanceof WaybillError) return error.failure;
    throw error;
  }
}

/** A price that stood in another list, or from another number of pieces on, does not stay there. */
async function dropMoved(ctx: ShopifyContext, group: Wanted[]): Promise<void> {
  for (const one of group) {
    const { op, targetId } = one.write;
    if (op !== 'update' || !targetId?.includes('@') || targetId === targetIdOf(one)) continue;
    const failure = await takeBack(ctx, targetId);
    if (failure) throw new WaybillError(failure);
  }
}

/** What everybody pays, of the articles of one product. */
async function tellOwn(ctx: ShopifyContext, some: readonly Wanted[]): Promise<Failure | undefined> {
  const told = some.filter(({ variant, wish }) => !sameAmount(variant.price, wish.price) || wish.compareAtPrice);
  if (told.length === 0) return undefined;
  const data: { productVariantsBulkUpdate: { userErrors: unknown } } = await graphql(ctx, OWN_PRICES, {
    product: told[0]?.variant.product.id,
    variants: told.map(({ variant, wish }) => ({
      id: variant.id,
      price: wish.price,
      ...(wish.compareAtPrice ? { compareAtPrice: wish.compareAtPrice } : {}),
    })),
  });
  return refusal(data.productVariantsBulkUpdate.userErrors);
}
