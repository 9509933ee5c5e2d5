import { isCurrency } from '../../domain/currencies.ts';
import { fromMinor } from '../../domain/decimal.ts';
import type { Draft } from './draft-shape.ts';

/** A draft as the shop has priced it. */
export interface PricedDraft {
  order: {
    currencyCode: string;
    totalWithTax: number;
    lines: {
      quantity: number;
      proratedLinePrice: number;
      proratedLinePriceWithTax: number;
      productVariant: { sku: string };
    }[];
  } | null;
  activeChannel: { pricesIncludeTax: boolean };
}

export interface PriceDifference {
  /** Which line of the wish, from 0. */
  at: number;
  /** What was told and what the shop asks, in words. */
  says: string;
}

/**
 * Where the shop asks another amount than was told: it prices lines itself and takes none. Lines of one article are one line there, and are compared by
 * their sum; an article of which one line has no total may cost anything.
 */
export function priceDifferences({ lines: wishes }: Draft, { order, activeChannel }: PricedDraft): PriceDifference[] {
  const differences: PriceDifference[] = [];
  for (const [at, { sku, withTax = activeChannel.pricesIncludeTax }] of wishes.entries()) {
    const same = wishes.filter((one) => one.sku === sku);
    if (same[0] !== wishes[at] || same.some(({ total }) => total === undefined)) continue;
    const told = same.reduce((sum, { total = 0 }) => sum + total, 0);
    const asked = (order?.lines ?? [])
      .filter(({ productVariant }) => productVariant.sku === sku)
      .reduce((sum, line) => sum + (withTax ? line.proratedLinePriceWithTax : line.proratedLinePrice), 0);
    if (asked === told) continue;
    const currency = order?.currencyCode ?? '';
    const amount = (minor: number) => `${isCurrency(currency) ? fromMinor(minor, currency) : minor} ${currency}`;
    const tax = withTax ? 'with tax' : 'without tax';
    differences.push({ at, says: `${sku}: ${amount(told)} was told and the shop asks ${amount(asked)} (${tax})` });
  }
  return differences;
}
