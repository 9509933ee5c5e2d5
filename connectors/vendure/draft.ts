import { answered, failed } from '../answered.ts';
import type { ConnectorContext, Finding, KindPort, WriteResult } from '../connector.ts';
import { fitting } from '../fitting.ts';
import { type AdminApi, openAdminApi } from './admin-api.ts';
import { PAGE } from './by-time.ts';
import { deleteDraft, makeDraft, rejected } from './draft-making.ts';
import { type Draft, draft } from './draft-shape.ts';
import { BUYERS, DRAFTS } from './drafts.graphql.ts';
import type { Options } from './options.ts';
import { EPOCH, shift } from './order-cursor.ts';
import { draftId, markOf, type Noted, orderIdOf } from './own.ts';
import { pricedVariants } from './prices.ts';

type Context = ConnectorContext<Options>;

const BATCH = 5;
/** How far the shop's clock may be behind that of whoever took the order. */
const CLOCKS_MS = 24 * 3_600_000;
/** Pages that a search reads at most. */
const MOST_PAGES = 50;

interface ShopDraft extends Noted {
  id: string;
  code: string;
  state: string;
}

type DraftPort = Required<Pick<KindPort<Options>, 'push' | 'find' | 'cancel' | 'once'>> &
  Omit<KindPort<Options>, 'schema'>;

/**
 * Orders that were taken elsewhere, as drafts of the shop, which a person there completes or takes to their buyer. The shop has no field of a draft for
 * another system's number, and lists none by one: the identity is in a private note, which is the first that a draft is given, and is looked for among
 * the orders that were made since.
 */
export const draftPort: DraftPort = {
  writeSchema: draft,
  batch: BATCH,
  requestsPerPush: 16,
  usualRequestsPerPush: 9,
  once: { way: 'probe by reference', identityMaxLength: 40, settleMs: 2_000 },
  change: 'replace',

  push: fitting(draft, async (ctx, writes) => {
    const wishes = writes.map(({ payload }) => payload);
    const api = await openAdminApi(ctx);
    const [variantOf, buyers, before] = await Promise.all([
      variantsOf(ctx, wishes),
      buyersOf(api, wishes),
      ordersSince(api, wishes, { state: { eq: 'Draft' } }),
    ]);
    return Promise.all(
      writes.map(({ identity, payload: wish }) =>
        answered(async (): Promise<WriteResult> => {
          const variantIds = wish.lines.map(({ sku }, at) => variantOf(sku, `lines.${at}.sku`));
          if (!before.all) throw rejected(`more than ${MOST_PAGES * PAGE} drafts were made since ${wish.placedAt}`);
          for (const one of before.orders) {
            const own = markOf(one);
            if (own?.identity !== identity) continue;
            if (own.finished) return { result: 'duplicate', targetId: draftId(one.id) };
            // Whoever still works at it is refused from here on.
            await deleteDraft(api, one.id);
          }
          const customerId = wish.customerId ?? buyers.get(wish.customer?.emailAddress.toLowerCase() ?? '');
          const inCurrency = await openAdminApi(ctx, undefined, wish.currencyCode);
          return makeDraft(inCurrency, ctx.options, { identity, wish, customerId, variantIds });
        }),
      ),
    );
  }),

  async find(ctx, identities, payloads) {
    const wishes = identities.map((_, at) => draft.safeParse(payloads?.[at]).data);
    const known = wishes.filter((wish) => wish !== undefined);
    if (known.length === 0) return identities.map(() => UNKNOWN_TIME);
    const api = await openAdminApi(ctx);
    const { orders, all } = await ordersSince(api, known, {});
    return identities.map((identity, at): Finding => {
      if (!wishes[at]) return UNKNOWN_TIME;
      const met = orders.filter((one) => one.state !== 'Cancelled' && markOf(one)?.identity === identity);
      const [whole, second] = met.filter((one) => isWhole(one));
      if (second) return { found: 'unsure', why: 'two drafts carry this identity' };
      if (whole) return { found: true, targetId: draftId(whole.id), numbers: [whole.code] };
      if (!all) return { found: 'unsure', why: `more than ${MOST_PAGES * PAGE} orders were begun since` };
      return met[0] ? { found: false, halfMade: draftId(met[0].id) } : { found: false };
    });
  },

  async cancel(ctx, targets) {
    const api = await openAdminApi(ctx);
    const ids = targets.map(({ targetId }) => orderIdOf(targetId));
    const { items } = await ordersWith(api, { take: ids.length, filter: { id: { in: ids } } });
    return Promise.all(
      targets.map(({ targetId }) =>
        answered(async (): Promise<WriteResult> => {
          const found = items.find(({ id }) => id === orderIdOf(targetId));
          if (!found || found.state === 'Cancelled') return { result: 'accepted', targetId };
          if (found.state !== 'Draft')
            return failed(
              rejected(`the draft has become order ${found.code} (${found.state}): cancel that in the shop`).failure,
            );
          await deleteDraft(api, found.id);
          return { result: 'accepted', targetId };
        }),
      ),
    );
  },
};

const UNKNOWN_TIME: Finding = { found: 'unsure', why: 'the shop can only be searched from the time of the order on' };

/** One that a person completed in the shop is whole, whatever its note says. */
const isWhole = (one: ShopDraft): boolean => one.state !== 'Draft' || markOf(one)?.finished === true;

/** Articles by their SKUs; throws where the shop has none, or two. */
async function variantsOf(ctx: Context, wishes: readonly Draft[]): Promise<(sku: string, field: string) => string> {
  const skus = wishes.flatMap(({ lines }) => lines.map(({ sku }) => sku));
  const variants = await pricedVariants(ctx, ctx.options.channel, skus);
  return (sku, field) => {
    const [variant, second] = variants.filter((one) => one.sku === sku);
    if (!variant) throw rejected(`no variant with SKU ${sku} in this channel`, field);
    if (second) throw rejected(`several variants share the SKU ${sku}`, field);
    return variant.id;
  };
}

interface Buyer {
  id: string;
  emailAddress: string;
  user: { id: string } | null;
}

/** The shop's customers by their addresses of e-mail, in small letters, as it keeps them; who has an account goes before who has none. */
async function buyersOf(api: AdminApi, wishes: readonly Draft[]): Promise<ReadonlyMap<string, string>> {
  const emails = [...new Set(wishes.flatMap(({ customer }) => customer?.emailAddress.toLowerCase() ?? []))];
  if (emails.length === 0) return new Map();
  const options = { take: PAGE, filter: { emailAddress: { in: emails } } };
  const { customers } = await api.query<{ customers: { items: Buyer[] } }>(BUYERS, { options });
  const guestsFirst = customers.items.toSorted((a, b) => Number(a.user !== null) - Number(b.user !== null));
  return new Map(guestsFirst.map(({ id, emailAddress }) => [emailAddress.toLowerCase(), id]));
}

/** Orders made since the earliest of these was placed, whatever became of them; `all` is false where there were too many to read. */
async function ordersSince(
  api: AdminApi,
  wishes: readonly Draft[],
  filter: object,
): Promise<{ orders: ShopDraft[]; all: boolean }> {
  const earliest = Math.min(...wishes.map(({ placedAt }) => Date.parse(placedAt)));
  const after = shift(EPOCH, earliest - CLOCKS_MS);
  const orders: ShopDraft[] = [];
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { items, totalItems } = await ordersWith(api, {
      take: PAGE,
      skip: page * PAGE,
      sort: { createdAt: 'ASC', id: 'ASC' },
      filter: { ...filter, createdAt: { after } },
    });
    orders.push(...items);
    if ((page + 1) * PAGE >= totalItems) return { orders, all: true };
  }
  return { orders, all: false };
}

async function ordersWith(api: AdminApi, options: object): Promise<{ items: ShopDraft[]; totalItems: number }> {
  const { orders } = await api.query<{ orders: { items: ShopDraft[]; totalItems: number } }>(DRAFTS, { options });
  return orders;
}
