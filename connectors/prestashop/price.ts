import { z } from 'zod';
import { parseDecimal } from '../../domain/decimal.ts';
import { WaybillError } from '../../domain/failures.ts';
import type { Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { fitting } from '../fitting.ts';
import { type Article, articleOf, articlesBy } from './article.ts';
import { list, listAny, type PrestashopContext, remove, write } from './call.ts';
import type { PrestashopOptions } from './options.ts';
import { toShopTime } from './time.ts';
import { type Element, textAt, textsAt } from './xml.ts';

const BATCH = 10;
const NEVER = '0000-00-00 00:00:00';

/** A specific price: what a piece costs a group of customers from a number of pieces on, without tax. */
export const price = z.strictObject({
  reference: z.string().min(1).describe('of the product, or of its combination'),
  price: z.string().regex(/^\d+(\.\d{1,6})?$/, 'an amount without tax, with six digits behind the point at most'),
  group: z.string().optional().describe('name of a customer group; everybody without it'),
  currency: z.string().optional().describe('ISO code; every currency without it'),
  from_quantity: z.int().positive().optional().describe('from how many pieces on; 1 without it'),
  from: z.iso.datetime().optional().describe('the moment at which it begins'),
  to: z.iso.datetime().optional().describe('the first moment at which it counts no more'),
});

type Price = z.infer<typeof price>;

/** What a price is for, in ids. */
interface Place {
  id_product: string;
  id_product_attribute: string;
  id_group: string;
  id_currency: string;
  from_quantity: string;
}

/** What is known of the articles, groups and currencies of some prices. */
interface Known {
  articles: Article[];
  groups: Element[];
  currencies: Element[];
  /** Prices of those articles that are no basket's and no rule's. */
  rows: Element[];
}

/** Rows are made where there is none for that article, group, currency and quantity, and else written whole. */
export const prices: KindPort<PrestashopOptions> = {
  schema: price,
  batch: BATCH,
  // Articles, groups and currencies side by side; the rows of the articles; then each row, four at a time.
  requestsPerPush: 5,
  usualRequestsPerPush: 4,
  keepsDates: true,
  once: { way: 'upsert by our id', identityMaxLength: 64, settleMs: 0 },
  change: 'in-place',

  push: fitting(price, async (ctx, writes) => {
    const wishes = writes.map(({ payload }) => payload);
    const known = await knownOf(ctx, wishes);
    return Promise.all(writes.map((one, index) => settle(ctx, known, one, wishes[index] as Price)));
  }),

  async find(ctx, identities, payloads) {
    const wishes = identities.map((_, index) => price.safeParse(payloads?.[index]).data);
    const known = await knownOf(
      ctx,
      wishes.flatMap((wish) => wish ?? []),
    );
    return wishes.map((wish): Finding => {
      if (!wish) return { found: 'unsure', why: 'a price is only to be found by its article' };
      const place = placeOf(known, wish);
      const row = typeof place === 'string' ? undefined : rowAt(known, place);
      return row && isPrice(ctx, row, wish) ? { found: true, targetId: textAt(row, 'id') } : { found: false };
    });
  },

  async cancel(ctx, targets) {
    const ids = targets.map(({ targetId }) => targetId);
    const rows = await listAny(ctx, 'specific_prices', 'specific_price', 'id', ids, ['id']);
    const there = new Set(rows.map((row) => textAt(row, 'id')));
    return Promise.all(
      ids.map((targetId) =>
        answered(async () => {
          if (there.has(targetId)) await remove(ctx, `specific_prices/${targetId}`);
          return targetId;
        }),
      ),
    );
  },
};

async function answered(work: () => Promise<string>): Promise<WriteResult> {
  try {
    return { result: 'accepted', targetId: await work() };
  } catch (error) {
    if (error instanceof WaybillError) return { result: 'failed', failure: error.failure };
    throw error;
  }
}

async function knownOf(ctx: PrestashopContext, wishes: readonly Price[]): Promise<Known> {
  const references = wishes.map(({ reference }) => reference);
  const currencies = wishes.flatMap(({ currency }) => currency ?? []);
  const [articles, groups, named] = await Promise.all([
    articlesBy(ctx, 'reference', references),
    wishes.some(({ group }) => group !== undefined) ? list(ctx, 'groups', 'group') : [],
    listAny(ctx, 'currencies', 'currency', 'iso_code', currencies, ['id', 'iso_code']),
  ]);
  const products = articles.map(({ product }) => product);
  const rows = await listAny(ctx, 'specific_prices', 'specific_price', 'id_product', products);
  const ownShop = ctx.options.shop ?? '0';
  return {
    articles,
    groups,
    currencies: named,
    rows: rows.filter(
      (row) =>
        isNone(row, 'id_cart') &&
        isNone(row, 'id_customer') &&
        isNone(row, 'id_country') &&
        isNone(row, 'id_specific_price_rule') &&
        (textAt(row, 'id_shop') || '0') === ownShop,
    ),
  };
}

const isNone = (row: Element, field: string): boolean => ['', '0'].includes(textAt(row, field));

/** What the price is for; a text says what of it the shop does not have. */
function placeOf({ articles, groups, currencies }: Known, wish: Price): Place | string {
  const article = articleOf(articles, wish.reference);
  if (typeof article === 'string') return article;
  const group = groups.find((one) => textsAt(one, 'name').includes(wish.group ?? ''));
  if (wish.group !== undefined && !group) return `no customer group is called ${wish.group}`;
  const currency = currencies.find((one) => textAt(one, 'iso_code') === wish.currency);
  if (wish.currency !== undefined && !currency) return `the shop has no currency ${wish.currency}`;
  return {
    id_product: article.product,
    id_product_attribute: article.combination,
    id_group: textAt(group, 'id') || '0',
    id_currency: textAt(currency, 'id') || '0',
    from_quantity: String(wish.from_quantity ?? 1),
  };
}

const rowAt = ({ rows }: Known, place: Place): Element | undefined =>
  rows.find((row) => Object.entries(place).every(([field, value]) => (textAt(row, field) || '0') === value));

const isPrice = ({ options }: PrestashopContext, row: Element, wish: Price): boolean =>
  Number(parseDecimal(textAt(row, 'price')) ?? Number.NaN) === Number(wish.price) &&
  Object.entries(datesOf(wish, options.timezone)).every(([field, value]) => (textAt(row, field) || NEVER) === value);

async function settle(ctx: PrestashopContext, known: Known, one: Write, wish: Price): Promise<WriteResult> {
  const place = placeOf(known, wish);
  if (typeof place === 'string')
    return { result: 'failed', failure: { class: 'rejected', message: place, field: 'reference' } };
  return answered(async () => {
    const before = known.rows.find((row) => one.op === 'update' && textAt(row, 'id') === one.targetId);
    const row = before ?? rowAt(known, place);
    const element = elementOf(ctx, place, wish);
    const id = textAt(row, 'id');
    const written = row
      ? await write(ctx, 'PUT', `specific_prices/${id}`, 'specific_price', { ...row, ...element })
      : await write(ctx, 'POST', 'specific_prices', 'specific_price', element);
    if (!row) known.rows.push(written);
    return textAt(written, 'id');
  });
}

/** By the shop's clock, to the second. The second that `to` names still counts there. */
const datesOf = ({ from, to }: Price, timezone: string): { from: string; to: string } => ({
  from: from === undefined ? NEVER : toShopTime(Date.parse(from), timezone),
  to: to === undefined ? NEVER : toShopTime(Date.parse(to) - 1, timezone),
});

function elementOf({ options }: PrestashopContext, place: Place, wish: Price): Element {
  return {
    ...place,
    id_shop: options.shop ?? '0',
    id_cart: '0',
    id_customer: '0',
    id_country: '0',
    price: wish.price,
    // The price itself, nothing off it.
    reduction: '0',
    reduction_tax: '0',
    reduction_type: 'amount',
    ...datesOf(wish, options.timezone),
  };
}
