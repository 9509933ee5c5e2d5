import { z } from 'zod';
import { type Failure, WaybillError } from '../../domain/failures.ts';
import type { Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { fitting } from '../fitting.ts';
import { call, type MagentoContext, unreadable } from './call.ts';
import { baseCurrencies, otherMoney } from './currencies.ts';
import { type ErrorBody, wordsOf } from './errors.ts';
import type { MagentoOptions } from './options.ts';

/** The most rows of an input list, where a shop limits them. */
const BATCH = 20;

/** A price of an article: its own, or one for a customer group from a number of pieces on. In the website's base currency. */
export const price = z.strictObject({
  sku: z.string().min(1),
  price: z.number().nonnegative(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional()
    .describe(
      'compared with the base currency of the website, in which Magento takes every price; not compared without it',
    ),
  customer_group: z
    .string()
    .optional()
    .describe(
      'name of a customer group, or ALL GROUPS; without it and without a quantity it is the price of the article',
    ),
  quantity: z.number().positive().optional().describe('from how many pieces on; 1 without it'),
  price_type: z.enum(['fixed', 'discount']).optional().describe('an amount, or percent off; an amount without it'),
  website_id: z.int().nonnegative().optional().describe('the website whose price it is; 0, all of them, without it'),
  shared_catalog: z
    .string()
    .regex(/^\d+$/, 'the id of a shared catalog')
    .optional()
    .describe('B2B: the tier price is of this shared catalog'),
});

type Price = z.infer<typeof price>;

/** A row of `POST /V1/products/tier-prices`. */
interface Tier {
  sku: string;
  customer_group: string;
  quantity: number;
  price: number;
  price_type: string;
  website_id: number;
}

const EVERYBODY = 'ALL GROUPS';

const isTier = ({ customer_group, quantity = 1, shared_catalog }: Price): boolean =>
  customer_group !== undefined || quantity !== 1 || shared_catalog !== undefined;

const tierOf = (one: Price): Tier => ({
  sku: one.sku,
  customer_group: one.customer_group ?? EVERYBODY,
  quantity: one.quantity ?? 1,
  price: one.price,
  price_type: one.price_type ?? 'fixed',
  website_id: one.website_id ?? 0,
});

const keyOf = ({ sku, customer_group, quantity, website_id }: Omit<Tier, 'price' | 'price_type'>): string =>
  [sku, customer_group, String(quantity), String(website_id)].map(encodeURIComponent).join('/');

const idOf = (one: Price): string =>
  isTier(one) ? keyOf(tierOf(one)) : [one.sku, String(one.website_id ?? 0)].map(encodeURIComponent).join('/');

/** Where a price is told. */
const pathOf = (one: Price): string => {
  if (one.shared_catalog) return `/sharedCatalog/${one.shared_catalog}/assignTierPrices`;
  return isTier(one) ? '/products/tier-prices' : '/products/base-prices';
};

const rowOf = (one: Price): object =>
  isTier(one) ? tierOf(one) : { sku: one.sku, price: one.price, store_id: one.website_id ?? 0 };

/**
 * Prices are set by article, group, quantity and website. A call is answered by 200 whatever became of its rows, with a list of what was
 * wrong: where there is any, each row is told alone, so that each has its own answer.
 */
export const prices: KindPort<MagentoOptions> = {
  schema: price,
  batch: BATCH,
  // The websites' currencies; a tier that moved is looked up and deleted; then all rows in one call, or each alone, four at a time.
  requestsPerPush: 9,
  usualRequestsPerPush: 2,
  once: { way: 'upsert by our id', identityMaxLength: 64, settleMs: 0 },
  change: 'in-place',

  push: fitting(price, async (ctx, writes) => {
    const wishes = writes.map(({ payload }) => payload);
    const results = new Array<WriteResult>(writes.length);
    const groups = new Map<string, number[]>();
    const bases = wishes.some(({ currency }) => currency !== undefined) ? await baseCurrencies(ctx) : undefined;
    for (const [index, wish] of wishes.entries()) {
      const why = bases && wish.currency && otherMoney(bases, wish.website_id ?? 0, wish.currency);
      if (why) results[index] = { result: 'failed', failure: { class: 'rejected', message: why, field: 'currency' } };
      else groups.set(pathOf(wish), [...(groups.get(pathOf(wish)) ?? []), index]);
    }
    await Promise.all(
      [...groups].map(async ([path, indexes]) => {
        const told = await answered(async () => {
          await dropMoved(
            ctx,
            indexes.map((index) => [writes[index] as Write, wishes[index] as Price] as const),
          );
          return tellAll(
            ctx,
            path,
            indexes.map((index) => wishes[index] as Price),
          );
        });
        for (const [at, index] of indexes.entries()) {
          const failure = Array.isArray(told) ? told[at] : told;
          results[index] = failure
            ? { result: 'failed', failure }
            : { result: 'accepted', targetId: idOf(wishes[index] as Price) };
        }
      }),
    );
    return results;
  }),

  async find(ctx, identities, payloads) {
    const wishes = identities.map((_, index) => price.safeParse(payloads?.[index]).data);
    const tiers = await held<Tier>(
      ctx,
      'tier-prices',
      wishes.flatMap((wish) => (wish && isTier(wish) ? wish.sku : [])),
    );
    const own = await held<Own>(
      ctx,
      'base-prices',
      wishes.flatMap((wish) => (wish && !isTier(wish) ? wish.sku : [])),
    );
    return wishes.map((wish): Finding => {
      if (!wish) return { found: 'unsure', why: 'a price is only to be found by its article' };
      const targetId = idOf(wish);
      const there = isTier(wish)
        ? tiers.some((row) => keyOf(row) === targetId && row.price === wish.price)
        : own.some(
            (row) => row.sku === wish.sku && row.store_id === (wish.website_id ?? 0) && row.price === wish.price,
          );
      return there ? { found: true, targetId } : { found: false };
    });
  },

  cancel: (ctx, targets) =>
    Promise.all(
      targets.map(async ({ targetId }): Promise<WriteResult> => {
        if (targetId.split('/').length === 2)
          return { result: 'failed', failure: { class: 'rejected', message: 'an article keeps its own price' } };
        const failure = await answered(async () => drop(ctx, [targetId]));
        return failure ? { result: 'failed', failure } : { result: 'accepted', targetId };
      }),
    ),
};

async function answered<T>(work: () => Promise<T>): Promise<T | Failure> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof WaybillError) return error.failure;
    throw error;
  }
}

type Failures = (Failure | undefined)[];

async function tellAll(ctx: MagentoContext, path: string, wishes: readonly Price[]): Promise<Failures> {
  const problem = await tell(ctx, path, wishes);
  if (!problem) return wishes.map(() => undefined);
  if (wishes.length === 1) return [problem];
  return Promise.all(wishes.map((wish) => answered(() => tell(ctx, path, [wish]))));
}

/** One call; the failure that its answer lists, where it lists any. */
async function tell(ctx: MagentoContext, path: string, wishes: readonly Price[]): Promise<Failure | undefined> {
  const answer = await call(ctx, 'POST', path, { json: { prices: wishes.map(rowOf) } });
  if (typeof answer === 'string') throw unreadable(`POST ${path}`);
  const problems = Array.isArray(answer) ? (answer as ErrorBody[]) : [];
  if (problems.length === 0) return undefined;
  return { class: 'rejected', message: wordsOf({ errors: problems }) };
}

/** A price that stood for another group or quantity before does not stay there. */
async function dropMoved(ctx: MagentoContext, pairs: readonly (readonly [Write, Price])[]): Promise<void> {
  const moved = pairs.flatMap(([{ op, targetId }, wish]) =>
    op === 'update' && targetId?.split('/').length === 4 && targetId !== idOf(wish) ? [targetId] : [],
  );
  if (moved.length > 0) await drop(ctx, moved);
}

/** A row of `POST /V1/products/base-prices-information`. */
interface Own {
  sku: string;
  store_id: number;
  price: number;
}

/** What stands there of these articles. */
async function held<Row>(ctx: MagentoContext, kind: string, skus: readonly string[]): Promise<Row[]> {
  if (skus.length === 0) return [];
  const path = `/products/${kind}-information`;
  const rows = await call(ctx, 'POST', path, { json: { skus: [...new Set(skus)] }, idempotent: true });
  if (Array.isArray(rows)) return rows as Row[];
  throw new WaybillError({ class: 'unavailable', message: `POST ${path}: no list in the answer` });
}

/** Tiers are deleted as whole rows: what stands there is asked first. */
async function drop(ctx: MagentoContext, ids: readonly string[]): Promise<void> {
  const skus = ids.map((id) => decodeURIComponent(id.split('/')[0] as string));
  const prices = (await held<Tier>(ctx, 'tier-prices', skus)).filter((row) => ids.includes(keyOf(row)));
  if (prices.length === 0) return;
  const answer = await call(ctx, 'POST', '/products/tier-prices-delete', { json: { prices } });
  if (!Array.isArray(answer)) throw unreadable('POST /products/tier-prices-delete');
  if (answer.length > 0)
    throw new WaybillError({ class: 'rejected', message: wordsOf({ errors: answer as ErrorBody[] }) });
}
