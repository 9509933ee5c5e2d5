import { z } from 'zod';
import { type Failure, WaybillError } from '../../domain/failures.ts';
import { personal } from '../../domain/personal.ts';
import { answered } from '../answered.ts';
import type { Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { fitting } from '../fitting.ts';
import { readInPages } from './by-id.ts';
import {
  COMPANY_BUYERS,
  DRAFT_COMPLETE,
  DRAFT_CREATE,
  DRAFT_DELETE,
  DRAFT_INVOICE,
  DRAFT_UPDATE,
  DRAFTS_AS_THEY_ARE,
  DRAFTS_TAGGED,
} from './draft-writes.graphql.ts';
import { graphql, refusal, type ShopifyContext } from './graphql.ts';
import type { ShopifyOptions } from './options.ts';
import { IDENTITY_LENGTH, ownTag } from './own.ts';
import { type KnownVariants, quoted, variantsBySku } from './variants.ts';

const address = z.strictObject({
  firstName: personal('name', z.string()).optional(),
  lastName: personal('name', z.string()).optional(),
  company: personal('company', z.string()).optional(),
  address1: personal('street', z.string()),
  address2: personal('street', z.string()).optional(),
  city: personal('city', z.string()),
  provinceCode: personal('region', z.string()).optional(),
  zip: personal('postalCode', z.string()).optional(),
  countryCode: z.string(),
  phone: personal('phone', z.string()).optional(),
});

const amount = z.string().regex(/^\d+(\.\d+)?$/, 'an amount such as 12.30');

/** An order that somebody else took, as a draft for the shop's buyer to pay, or for its terms. */
export const draftSchema = z.strictObject({
  customerId: z.string().startsWith('gid://shopify/Customer/').optional(),
  companyLocationId: z
    .string()
    .startsWith('gid://shopify/CompanyLocation/')
    .optional()
    .describe("the company's place that buys, through its company's main contact; instead of customerId"),
  email: personal('email', z.string()).optional(),
  phone: personal('phone', z.string()).optional(),
  currency: z.string().regex(/^[A-Z]{3}$/),
  lines: z
    .array(
      z.strictObject({
        sku: z.string().min(1),
        quantity: z.int().positive(),
        unitPrice: amount.optional().describe("of one piece; the shop's own price for this buyer without it"),
      }),
    )
    .min(1),
  shipping: z.strictObject({ title: z.string(), price: amount }).optional(),
  shippingAddress: address.optional(),
  billingAddress: address.optional(),
  poNumber: personal('free', z.string()).optional(),
  note: personal('note', z.string()).optional(),
  tags: z.array(z.string()).optional(),
  terms: z
    .strictObject({
      templateId: z.string().describe('gid://shopify/PaymentTermsTemplate/...'),
      issuedAt: z.string().optional(),
    })
    .optional()
    .describe('payment terms, by the id of their template'),
  paid: z.boolean().optional().describe('it is paid: it may be completed as such'),
});

export type DraftWrite = z.infer<typeof draftSchema>;

interface Draft {
  id: string;
  name: string;
  status: string;
  tags: string[];
  order: { id: string; name: string } | null;
}

const BATCH = 10;

type DraftPort = Required<Pick<KindPort<ShopifyOptions>, 'push' | 'find' | 'cancel' | 'once'>> &
  KindPort<ShopifyOptions>;

export const draftPort: Omit<DraftPort, 'schema'> = {
  writeSchema: draftSchema,
  batch: BATCH,
  // Articles and buyers are looked up for all; then each is made, and finished.
  requestsPerPush: 6,
  usualRequestsPerPush: 3,
  // A draft has no field for another system's number that is unique; it carries the identity as a tag, which can be searched.
  once: { way: 'probe by reference', identityMaxLength: IDENTITY_LENGTH, settleMs: 10_000 },
  change: 'in-place',

  push: fitting(draftSchema, async (ctx, writes) => {
    const wishes = writes.map(({ payload }) => payload);
    const places = [...new Set(wishes.flatMap(({ companyLocationId }) => companyLocationId ?? []))];
    const held = writes.flatMap(({ targetId }) => targetId ?? []);
    const fresh = writes.flatMap(({ op, identity }) => (op === 'create' ? [ownTag(identity)] : []));
    const [variants, buyers, drafts, tagged] = await Promise.all([
      variantsBySku(
        ctx,
        wishes.flatMap(({ lines }) => lines.map(({ sku }) => sku)),
      ),
      readInPages<Buyer>(ctx, COMPANY_BUYERS, places, BATCH),
      readInPages<Draft>(ctx, DRAFTS_AS_THEY_ARE, held, BATCH),
      fresh.length > 0 ? draftsTagged(ctx, fresh) : [],
    ]);
    return Promise.all(
      writes.map((write, at) =>
        answered(async () => {
          const wish = wishes[at] as DraftWrite;
          const input = inputOf(write, wish, variants, buyers);
          return write.op === 'create'
            ? create(ctx, write, wish, input, tagged)
            : changed(ctx, write, wish, input, drafts);
        }),
      ),
    );
  }),

  async find(ctx, identities) {
    const tags = identities.map((identity) => ownTag(identity));
    const drafts = await draftsTagged(ctx, tags);
    return tags.map((tag): Finding => {
      const [found, second] = drafts.filter((one) => one.tags.includes(tag));
      if (!found) return { found: false };
      if (second) return { found: 'unsure', why: 'two drafts carry this tag' };
      return isFinished(ctx, found) ? { found: true, ...known(found) } : { found: false, halfMade: found.id };
    });
  },

  cancel: (ctx, targets) =>
    Promise.all(
      targets.map(({ targetId }) =>
        answered(async () => {
          const [draft] = await readInPages<Draft>(ctx, DRAFTS_AS_THEY_ARE, [targetId], 1);
          if (!draft) return { result: 'accepted', targetId };
          if (draft.order) throw conflict(`the draft has become order ${draft.order.name}: cancel that in the shop`);
          const data: { draftOrderDelete: { userErrors: unknown } } = await graphql(ctx, DRAFT_DELETE, {
            id: targetId,
          });
          return settled(data.draftOrderDelete.userErrors) ?? { result: 'accepted', targetId };
        }),
      ),
    ),
};

interface Buyer {
  id: string;
  company: { id: string; mainContact: { id: string } | null };
}

const rejected = (message: string, field: string) => new WaybillError({ class: 'rejected', message, field });
const conflict = (message: string) => new WaybillError({ class: 'conflict', message });

/** `DraftOrderInput`. */
function inputOf(
  { identity }: Write,
  wish: DraftWrite,
  { variantOf }: KnownVariants,
  buyers: readonly Buyer[],
): Record<string, unknown> {
  const money = (value: string) => ({ amount: value, currencyCode: wish.currency });
  const { terms, shipping, email, phone, poNumber, note, shippingAddress, billingAddress } = wish;
  return {
    presentmentCurrencyCode: wish.currency,
    lineItems: wish.lines.map(({ sku, quantity, unitPrice }, at) => {
      const variant = variantOf(sku);
      if ('why' in variant) throw rejected(variant.why, `lines.${at}.sku`);
      return { variantId: variant.id, quantity, ...(unitPrice ? { priceOverride: money(unitPrice) } : {}) };
    }),
    ...buyerOf(wish, buyers),
    ...(shipping ? { shippingLine: { title: shipping.title, priceWithCurrency: money(shipping.price) } } : {}),
    ...(terms
      ? {
          paymentTerms: {
            paymentTermsTemplateId: terms.templateId,
            ...(terms.issuedAt ? { paymentSchedules: [{ issuedAt: terms.issuedAt }] } : {}),
          },
        }
      : {}),
    ...Object.fromEntries(
      Object.entries({ email, phone, poNumber, note, shippingAddress, billingAddress }).filter(
        ([, value]) => value !== undefined,
      ),
    ),
    tags: [...(wish.tags ?? []), ownTag(identity)],
  };
}

function buyerOf({ customerId, companyLocationId }: DraftWrite, buyers: readonly Buyer[]): object {
  if (companyLocationId === undefined) return customerId ? { purchasingEntity: { customerId } } : {};
  const buyer = buyers.find(({ id }) => id === companyLocationId);
  if (!buyer) throw rejected('no such place of a company', 'companyLocationId');
  const { id: companyId, mainContact } = buyer.company;
  if (!mainContact) throw rejected('the company has no main contact', 'companyLocationId');
  return {
    purchasingEntity: { purchasingCompany: { companyId, companyContactId: mainContact.id, companyLocationId } },
  };
}

async function draftsTagged(ctx: ShopifyContext, tags: readonly string[]): Promise<Draft[]> {
  const query = tags.map((tag) => `tag:${quoted(tag)}`).join(' OR ');
  const data: { draftOrders: { nodes: Draft[] } } = await graphql(ctx, DRAFTS_TAGGED, { query });
  return data.draftOrders.nodes;
}

/** Whether it has come as far as the connection's `pushedDrafts` says. */
const isFinished = ({ options: { pushedDrafts } }: ShopifyContext, { status, order }: Draft): boolean =>
  order !== null || pushedDrafts === 'open' || (pushedDrafts === 'invoiced' && status === 'INVOICE_SENT');

/** One that an earlier try has made and not finished is told what holds now, and finished. */
async function create(
  ctx: ShopifyContext,
  { identity }: Write,
  wish: DraftWrite,
  input: object,
  tagged: readonly Draft[],
): Promise<WriteResult> {
  const made = tagged.find(({ tags }) => tags.includes(ownTag(identity)));
  if (!made) return told(ctx, wish, DRAFT_CREATE, { input });
  if (isFinished(ctx, made)) return { result: 'duplicate', targetId: made.id };
  return told(ctx, wish, DRAFT_UPDATE, { id: made.id, input });
}

async function changed(
  ctx: ShopifyContext,
  { targetId }: Write,
  wish: DraftWrite,
  input: object,
  drafts: readonly Draft[],
): Promise<WriteResult> {
  const draft = drafts.find(({ id }) => id === targetId);
  if (!draft) throw conflict('the draft is gone');
  if (draft.order) throw conflict(`the draft has become order ${draft.order.name}, which only the shop can change`);
  return told(ctx, wish, DRAFT_UPDATE, { id: targetId, input });
}

/** Makes or changes it, and does with it what the connection says of drafts. */
async function told(
  ctx: ShopifyContext,
  wish: DraftWrite,
  document: string,
  variables: Record<string, unknown>,
): Promise<WriteResult> {
  const { pushedDrafts } = ctx.options;
  if (pushedDrafts === 'completed' && !wish.terms && !wish.paid)
    throw rejected('a draft without terms would be completed as paid: give it terms, or say that it is paid', 'terms');
  const made = draftIn(await graphql<Answer>(ctx, document, variables));
  if ('class' in made) return { result: 'failed', failure: made };
  if (isFinished(ctx, made)) return { result: 'accepted', ...known(made) };
  const finish = pushedDrafts === 'completed' ? DRAFT_COMPLETE : DRAFT_INVOICE;
  try {
    const finished = draftIn(await graphql<Answer>(ctx, finish, { id: made.id }));
    return 'class' in finished ? { result: 'failed', failure: finished } : { result: 'accepted', ...known(finished) };
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    // The draft is there, and a search shows it only later: to be looked for, never to be made again at once.
    const message = `${error.failure.message}; draft ${made.name} is made and not yet ${pushedDrafts}`;
    return { result: 'failed', failure: { class: 'unknown-outcome', message, answered: true } };
  }
}

type Answer = Record<string, { draftOrder: Draft | null; userErrors: unknown }>;

function draftIn(data: Answer): Draft | Failure {
  const [answer] = Object.values(data);
  const failure = refusal(answer?.userErrors);
  if (failure) return failure;
  return answer?.draftOrder ?? { class: 'unknown-outcome', message: 'neither a draft nor an error', answered: true };
}

const known = ({ id, name, order }: Draft) => ({
  targetId: id,
  numbers: [name, ...(order ? [order.name] : [])],
  facts: order ? { orderId: order.id } : {},
});

function settled(userErrors: unknown): WriteResult | undefined {
  const failure = refusal(userErrors);
  return failure && { result: 'failed', failure };
}
