import { WaybillError } from '../../domain/failures.ts';
import { answered, eachAnswered, failed } from '../answered.ts';
import type { Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { fitting } from '../fitting.ts';
import { type Article, articlesBySku } from './article.ts';
import { bodyOf, V3, type WoocommerceContext } from './call.ts';
import { pageOf } from './changed.ts';
import { type Draft, draft } from './draft-shape.ts';
import type { WoocommerceOptions } from './options.ts';
import { isCancelled, ordersWith } from './order.ts';
import type { ShopOrder } from './order-shape.ts';
import { draftId, identityOf, isDraft, orderIdOf, ownMeta } from './own.ts';
import { askFrom } from './times.ts';

const PATH = `${V3}/orders`;
const BATCH = 10;
/** How far the shop's clock may be behind that of whoever took the order. */
const CLOCKS_MS = 24 * 3_600_000;
/** Pages that a search reads at most. */
const MOST_PAGES = 50;

type DraftPort = Required<Pick<KindPort<WoocommerceOptions>, 'push' | 'find' | 'cancel' | 'once'>> &
  Omit<KindPort<WoocommerceOptions>, 'schema'>;

/**
 * Orders that were taken elsewhere, as orders of the shop that wait for their payment (`pending`): the buyer pays them in their account, and until then they
 * are drafts that can be taken back. Its lines are added and taken out one by one, so that a change which comes late would leave both: a changed order is made anew.
 * The shop has no reference of ours that is unique; the identity is a field of the order.
 */
export const draftPort: DraftPort = {
  writeSchema: draft,
  batch: BATCH,
  // Articles and buyers, side by side; then each is made.
  requestsPerPush: 3,
  usualRequestsPerPush: 2,
  once: { way: 'probe by reference', identityMaxLength: 40, settleMs: 2_000 },
  change: 'replace',

  push: fitting(draft, async (ctx, writes) => {
    const wishes = writes.map(({ payload }) => payload);
    const [articles, buyers] = await Promise.all([
      articlesBySku(
        ctx,
        wishes.flatMap(({ line_items }) => line_items.map(({ sku }) => sku)),
      ),
      buyersOf(ctx, wishes),
    ]);
    return eachAnswered(writes, (write, at) => made(ctx, write, fieldsOf(wishes[at] as Draft, articles, buyers)));
  }),

  find: (ctx, identities, payloads) =>
    Promise.all(
      identities.map(async (identity, at): Promise<Finding> => {
        const wish = draft.safeParse(payloads?.[at]).data;
        if (!wish) return { found: 'unsure', why: 'the shop can only be searched by who bought, and from when on' };
        return search(ctx, identity, wish);
      }),
    ),

  async cancel(ctx, targets) {
    const orders = await ordersWith(
      ctx,
      targets.map(({ targetId }) => orderIdOf(targetId)),
    );
    return Promise.all(
      targets.map(({ targetId }) =>
        answered(async () => {
          const order = orders.find(({ id }) => `${id}` === orderIdOf(targetId));
          if (!order || isCancelled(order)) return { result: 'accepted', targetId };
          if (!isDraft(order))
            return refused(`the draft has become order ${order.number} (${order.status}): cancel that in the shop`);
          await bodyOf(ctx, 'PUT', `${PATH}/${order.id}`, { json: { status: 'cancelled' } });
          return { result: 'accepted', targetId };
        }),
      ),
    );
  },
};

const refused = (message: string): WriteResult => failed({ class: 'rejected', message });

/** The shop's customers by their addresses of e-mail; who is none is a guest. */
async function buyersOf(ctx: WoocommerceContext, wishes: readonly Draft[]): Promise<ReadonlyMap<string, number>> {
  const emails = [...new Set(wishes.flatMap(({ email }) => email ?? []))];
  const found = await Promise.all(
    emails.map(async (email) => {
      const query = { email, role: 'all', per_page: 1, _fields: 'id,email' };
      const [one] = await bodyOf<{ id: number }[]>(ctx, 'GET', `${V3}/customers`, { query });
      return one ? [[email, one.id] as const] : [];
    }),
  );
  return new Map(found.flat());
}

/** The order as the shop takes it. */
function fieldsOf(wish: Draft, articles: ReadonlyMap<string, Article>, buyers: ReadonlyMap<string, number>) {
  const { currency, email, shipping, billing = shipping, shipping_line, customer_note = '' } = wish;
  return {
    currency,
    customer_id: (email && buyers.get(email)) || 0,
    billing: { ...billing, ...(email ? { email } : {}) },
    shipping,
    line_items: wish.line_items.map(({ sku, quantity, total }, at) => {
      const article = articles.get(sku);
      // The shop itself would make a line of nothing.
      if (!article) throw rejected(`no article ${sku} in this shop`, `line_items.${at}.sku`);
      if (article.type === 'variable' || article.type === 'grouped')
        throw rejected(`${sku} is sold as its variations or parts only`, `line_items.${at}.sku`);
      const { id, parent_id } = article;
      return {
        ...(parent_id ? { product_id: parent_id, variation_id: id } : { product_id: id }),
        quantity,
        ...(total === undefined ? {} : { subtotal: total, total }),
      };
    }),
    shipping_lines: shipping_line ? [{ method_id: 'other', ...shipping_line }] : [],
    customer_note,
  };
}

const rejected = (message: string, field: string) => new WaybillError({ class: 'rejected', message, field });

async function made(ctx: WoocommerceContext, { identity }: Write, fields: object): Promise<WriteResult> {
  const json = { ...fields, status: 'pending', set_paid: false, meta_data: [ownMeta(identity)] };
  return accepted(await bodyOf<ShopOrder>(ctx, 'POST', PATH, { json }));
}

const accepted = (order: ShopOrder): WriteResult => ({ result: 'accepted', ...known(order) });

const known = (order: Pick<ShopOrder, 'id' | 'number'>) => ({
  targetId: draftId(order),
  numbers: [...new Set([order.number, String(order.id)])],
});

/** What a search reads of an order: of thousands of them, all else would be read for nothing. */
const SOUGHT = ['id', 'number', 'status', 'date_completed_gmt', 'meta_data'] as const;
type Sought = Pick<ShopOrder, (typeof SOUGHT)[number]>;

/** Reads what the buyer has ordered since: no list of orders can be asked for a field. */
async function search(ctx: WoocommerceContext, identity: string, { email, placed_at }: Draft): Promise<Finding> {
  const customer = email === undefined ? undefined : (await buyersOf(ctx, [{ email } as Draft])).get(email);
  const query = {
    dates_are_gmt: 'true',
    after: askFrom(Date.parse(placed_at) - CLOCKS_MS),
    // A guest's orders are only to be found among all.
    ...(customer === undefined ? {} : { customer }),
    _fields: SOUGHT.join(','),
  };
  const met: Sought[] = [];
  for (let number = 1; ; number += 1) {
    const { rows, count } = await pageOf<Sought>(ctx, { path: PATH, query }, number);
    met.push(...rows.filter((one) => identityOf(one) === identity && !isCancelled(one)));
    if (number * ctx.options.pageSize >= count) break;
    if (number === MOST_PAGES) return { found: 'unsure', why: `more than ${count} orders were placed since` };
  }
  const [found, second] = met;
  if (second) return { found: 'unsure', why: 'two orders carry this identity' };
  return found ? { found: true, ...known(found) } : { found: false };
}
