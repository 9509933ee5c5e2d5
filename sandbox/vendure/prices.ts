import type { Collection } from '../books.ts';
import type { SandboxContext } from '../sandbox.ts';
import { GraphqlFailure } from './failure.ts';
import type { Shop, Variant } from './shop.ts';

/** A channel of the shop: its buyers, its currencies, its prices. */
interface Channel {
  code: string;
  currencies: readonly [string, ...string[]];
}

/** By token; the default channel answers to none as well. */
const CHANNELS: Record<string, Channel> = {
  '': { code: 'default', currencies: ['USD', 'EUR'] },
  'sandbox-wholesale': { code: 'wholesale', currencies: ['USD', 'EUR'] },
};

const TAX = 1.2;

export interface PriceRow {
  id: string;
  channel: string;
  variantId: string;
  currency: string;
  /** With tax, in cents. */
  amount: number;
}

interface PriceInput {
  currencyCode: string;
  price: number;
  delete?: boolean;
}

/** What articles cost, in each channel and currency, and for the customer groups that a plugin of this shop knows. */
export class Prices {
  readonly rows: Collection<PriceRow>;
  /** A plugin's: group -> variant -> cents of the channel's usual currency. */
  readonly groups = new Map<string, Map<string, number>>();
  readonly #shop: Shop;

  constructor(context: SandboxContext, shop: Shop) {
    this.rows = context.books.collection<PriceRow>('prices');
    this.#shop = shop;
    if (this.rows.size === 0)
      for (const { id, price } of shop.variants.values())
        for (const channel of Object.keys(CHANNELS)) this.#put(channel, id, 'USD', price);
  }

  channelOf(token: string | undefined): { token: string; channel: Channel } {
    const channel = CHANNELS[token ?? ''];
    if (!channel) throw new GraphqlFailure('CHANNEL_NOT_FOUND', `No channel with the token "${token}" could be found`);
    return { token: token ?? '', channel };
  }

  of(token: string, variantId: string): { currencyCode: string; price: number }[] {
    return this.rows
      .filter((row) => row.channel === token && row.variantId === variantId)
      .map(({ currency, amount }) => ({ currencyCode: currency, price: amount }));
  }

  /** `updateProductVariants` with `prices`: each set, or taken away. */
  update(token: string, variantId: string, inputs: readonly PriceInput[]): void {
    const { channel } = this.channelOf(token);
    for (const { currencyCode, price, delete: gone } of inputs) {
      if (!channel.currencies.includes(currencyCode))
        throw new GraphqlFailure(
          'USER_INPUT_ERROR',
          `The currency "${currencyCode}" is not available in the current Channel`,
        );
      if (gone) this.rows.delete(`${token} ${variantId} ${currencyCode}`);
      else this.#put(token, variantId, currencyCode, price);
    }
  }

  #put(channel: string, variantId: string, currency: string, amount: number): void {
    const id = `${channel} ${variantId} ${currency}`;
    this.rows.put(id, { id, channel, variantId, currency, amount });
  }

  /** As the shop API shows it to a member of these groups: what has no price in a currency is there for nothing. */
  shown({ id, sku }: Variant, token: string, currency: string, groups: readonly (string | undefined)[]) {
    const [usual] = this.channelOf(token).channel.currencies;
    const own = currency === usual ? groups.flatMap((group) => this.groups.get(group ?? '')?.get(id) ?? []) : [];
    const listed = this.of(token, id).find(({ currencyCode }) => currencyCode === currency)?.price ?? 0;
    const priceWithTax = listed > 0 ? Math.min(listed, ...own) : 0;
    return { sku, currencyCode: currency, priceWithTax, price: Math.round(priceWithTax / TAX) };
  }

  /** The plugin is told what a group pays. */
  setGroup(group: string, sku: string, cents: number): void {
    const [variant] = this.#shop.variants.where('sku', sku);
    if (!variant) throw new Error(`no article ${sku}`);
    const prices = this.groups.get(group) ?? new Map<string, number>();
    this.groups.set(group, prices.set(variant.id, cents));
  }
}
