import type { Collection } from '../books.ts';
import type { SandboxContext } from '../sandbox.ts';
import { type Changed, changedPage, type ListArguments, stamp } from './changes.ts';
import { LOCATION, type Shop } from './shop.ts';
import { amountOf } from './types.ts';
import { itemView, pageOf, variantId } from './view.ts';

interface DraftLine {
  id: string;
  sku: string;
  title: string;
  quantity: number;
  price: string;
}

export interface ShopDraft extends Changed {
  id: string;
  name: string;
  status: 'OPEN' | 'INVOICE_SENT' | 'COMPLETED';
  createdAt: string;
  completedAt: string | null;
  currency: string;
  tags: string[];
  note: string | null;
  poNumber: string | null;
  email: string | null;
  customerId: string | null;
  companyLocationId: string | null;
  terms: boolean;
  lines: DraftLine[];
  orderId: string | null;
}

interface DraftInput {
  presentmentCurrencyCode?: string;
  lineItems?: { variantId: string; quantity: number; priceOverride?: { amount: string } }[];
  purchasingEntity?: {
    customerId?: string;
    purchasingCompany?: { companyLocationId: string; companyContactId: string };
  };
  paymentTerms?: object;
  tags?: string[];
  note?: string;
  poNumber?: string;
  email?: string;
}

const refused = (field: string[], message: string) => ({ draftOrder: null, userErrors: [{ field, message }] });

/** Drafts: what apps, staff and we make before there is an order. */
export class Drafts {
  readonly all: Collection<ShopDraft>;
  readonly #context: SandboxContext;
  readonly #shop: Shop;

  constructor(context: SandboxContext, shop: Shop) {
    this.#context = context;
    this.#shop = shop;
    this.all = context.books.collection<ShopDraft>('drafts');
  }

  create({ input }: { input: DraftInput }) {
    const number = this.#context.books.next('draft', 1);
    const { updatedAt } = stamp(this.#context);
    const blank = {
      id: `gid://shopify/DraftOrder/${660_000 + number}`,
      name: `#D${number}`,
      status: 'OPEN' as const,
      createdAt: updatedAt,
      completedAt: null,
      currency: 'EUR',
      tags: [],
      note: null,
      poNumber: null,
      email: null,
      customerId: null,
      companyLocationId: null,
      terms: false,
      lines: [],
      orderId: null,
    };
    return this.#put({ ...blank, updatedAt, changeSeq: 0 }, input);
  }

  update({ id, input }: { id: string; input: DraftInput }) {
    const draft = this.all.get(id);
    if (!draft) return refused(['id'], 'Draft order does not exist');
    if (draft.status === 'COMPLETED') return refused(['id'], 'This order has been completed.');
    return this.#put(draft, input);
  }

  invoice({ id }: { id: string }) {
    const draft = this.all.get(id);
    if (!draft) return refused(['id'], 'Draft order does not exist');
    if (!draft.email && !draft.customerId) return refused(['id'], 'No recipients found');
    return this.#answer(this.#touch({ ...draft, status: 'INVOICE_SENT' }));
  }

  /** Makes an order of it: on terms where it has them, else as paid. */
  complete({ id }: { id: string }) {
    const draft = this.all.get(id);
    if (!draft) return refused(['id'], 'Draft order does not exist');
    if (draft.status === 'COMPLETED') return refused(['id'], 'This order has been completed.');
    const order = this.#shop.place({
      lines: draft.lines.map(({ sku, quantity }) => ({ sku, quantity })),
      country: 'DE',
      paid: !draft.terms,
      b2b: draft.companyLocationId !== null,
      tags: draft.tags,
    });
    const completedAt = stamp(this.#context).updatedAt;
    return this.#answer(this.#touch({ ...draft, status: 'COMPLETED', completedAt, orderId: order.id }));
  }

  delete({ input: { id } }: { input: { id: string } }) {
    const draft = this.all.get(id);
    if (!draft) return { deletedId: null, userErrors: [{ field: ['id'], message: 'Draft order does not exist' }] };
    if (draft.status === 'COMPLETED')
      return { deletedId: null, userErrors: [{ field: ['id'], message: 'A completed draft cannot be deleted' }] };
    this.all.delete(id);
    return { deletedId: id, userErrors: [] };
  }

  #put(draft: ShopDraft, input: DraftInput) {
    const lines: DraftLine[] = [];
    for (const [at, wanted] of (input.lineItems ?? []).entries()) {
      const variant = this.#shop.articles.variantOf(wanted.variantId);
      if (!variant) return refused(['input', 'lineItems', String(at)], 'Variant does not exist');
      if (wanted.quantity > 1_000_000)
        return refused(['input', 'lineItems', String(at), 'quantity'], 'Quantity is too high');
      const id = `gid://shopify/DraftOrderLineItem/${this.#context.books.next('draft-line', 77_001)}`;
      const title = this.#shop.articles.productOf(wanted.variantId)?.title ?? '';
      lines.push({
        id,
        sku: variant.sku,
        title,
        quantity: wanted.quantity,
        price: wanted.priceOverride?.amount ?? variant.price,
      });
    }
    const { customerId, purchasingCompany } = input.purchasingEntity ?? {};
    if (purchasingCompany && !this.#shop.clients.places.get(purchasingCompany.companyLocationId))
      return refused(['input', 'purchasingEntity'], 'Company location does not exist');
    return this.#answer(
      this.#touch({
        ...draft,
        currency: input.presentmentCurrencyCode ?? draft.currency,
        tags: input.tags ?? draft.tags,
        note: input.note ?? draft.note,
        poNumber: input.poNumber ?? draft.poNumber,
        email: input.email ?? draft.email,
        customerId: customerId ?? draft.customerId,
        companyLocationId: purchasingCompany?.companyLocationId ?? draft.companyLocationId,
        terms: input.paymentTerms !== undefined || draft.terms,
        ...(lines.length > 0 ? { lines } : {}),
      }),
    );
  }

  #touch(draft: ShopDraft): ShopDraft {
    return this.all.put(draft.id, { ...draft, ...stamp(this.#context) });
  }

  #answer(draft: ShopDraft) {
    return { draftOrder: draftView(this.#shop, draft), userErrors: [] };
  }
}

const minor = (amount: string): number => Math.round(Number(amount) * 100);
export const draftTotal = ({ lines }: ShopDraft): string =>
  amountOf(
    lines.reduce((sum, { price, quantity }) => sum + minor(price) * quantity, 0),
    2,
  );

export function draftView(shop: Shop, draft: ShopDraft): object {
  const bag = (amount: string) => {
    const money = { amount, currencyCode: draft.currency };
    return { shopMoney: money, presentmentMoney: money };
  };
  const client = draft.customerId ? shop.clients.people.get(draft.customerId) : undefined;
  const person = client
    ? {
        __typename: 'Customer',
        id: client.id,
        displayName: client.name,
        tags: client.tags,
        defaultEmailAddress: { emailAddress: client.email },
        defaultPhoneNumber: { phoneNumber: client.phone },
      }
    : null;
  const address = client ? { id: 'gid://shopify/MailingAddress/1', ...client.address } : null;
  const order = draft.orderId ? shop.orders.get(draft.orderId) : undefined;
  return {
    __typename: 'DraftOrder',
    ...draft,
    legacyResourceId: draft.id.replace(/^.*\//, ''),
    note2: draft.note,
    phone: null,
    currencyCode: draft.currency,
    taxesIncluded: true,
    paymentTerms: draft.terms ? { paymentTermsType: 'NET', dueInDays: 30 } : null,
    totalPriceSet: () => bag(draftTotal(draft)),
    totalTaxSet: () => bag('0.00'),
    totalShippingPriceSet: () => bag('0.00'),
    customer: person,
    purchasingEntity: person,
    shippingAddress: address,
    billingAddress: address,
    shippingLine: null,
    customAttributes: [],
    order: order ? { id: order.id, name: order.name } : null,
    lineItems: (page: ListArguments) => {
      const { nodes, pageInfo } = pageOf(draft.lines, page);
      return {
        nodes: nodes.map((line) => ({
          ...line,
          requiresShipping: true,
          approximateDiscountedUnitPriceSet: bag(amountOf(minor(line.price), 2)),
          discountedTotalSet: bag(amountOf(minor(line.price) * line.quantity, 2)),
          taxLines: [],
          variant: { id: variantId(line.sku), inventoryItem: itemView(shop, line.sku, LOCATION) },
        })),
        pageInfo,
      };
    },
  };
}

/** The query fields of drafts. */
export function draftQueries(shop: Shop) {
  const drafts = shop.drafts.all;
  return {
    draft: (id: string) => {
      const found = drafts.get(id);
      return found ? draftView(shop, found) : null;
    },
    draftOrder: ({ id }: { id: string }) => {
      const found = drafts.get(id);
      return found ? draftView(shop, found) : null;
    },
    draftOrders: (given: ListArguments) => {
      const tags = [...(given.query ?? '').matchAll(/tag:'([^']*)'/g)].map(([, tag]) => tag as string);
      const rows = drafts.values().filter((one) => tags.length === 0 || one.tags.some((tag) => tags.includes(tag)));
      const { nodes, pageInfo } = changedPage(rows, given);
      return { nodes: nodes.map((one) => draftView(shop, one)), pageInfo };
    },
  };
}
