import { isBusiness } from '../business.ts';
import type { Order } from '../canonical/order.ts';
import { crossesCustoms } from '../customs-unions.ts';
import { sellerImports } from '../incoterm.ts';
import { type Goods, hsDigits, incotermOf, type PaperRules } from './compose.ts';
import { asksEori, eoriIn, eorisOf, isEori } from './eori.ts';
import { buyerOf, consigneeOf } from './party.ts';

/** What customs and carriers ask of a shipment that crosses a border. */
export const PAPER_FIELDS = [
  'seller',
  'sellerEori',
  'buyer',
  'buyerEori',
  'consignee',
  'phone',
  'incoterm',
  'place',
  'description',
  'hsCode',
  'origin',
  'weight',
  'value',
] as const;

export type PaperField = (typeof PAPER_FIELDS)[number];

/** One thing that is missing, and where. Codes and SKUs only: it is shown to admins. */
export interface Gap {
  field: PaperField;
  /** Of the lines that lack it. */
  skus?: string[];
}

/** Goods leave one customs territory for another: only then customs sees papers. They leave from the seller's country where no other is named. */
export const isExport = (order: Order, rules: PaperRules, from = rules.seller?.country ?? ''): boolean =>
  crossesCustoms(from, order.shipTo.country);

const HS_DIGITS = { least: 6, most: 10 };

function linesWithout(goods: Goods, holds: (line: Goods['lines'][number]) => boolean): string[] {
  return [...new Set(goods.lines.filter((line) => !holds(line)).map(({ sku }) => sku))];
}

const isHsCode = (code: string | undefined): boolean => {
  const digits = hsDigits(code)?.length ?? 0;
  return digits >= HS_DIGITS.least && digits <= HS_DIGITS.most;
};

const isPositive = (amount: string | undefined): boolean => amount !== undefined && /^\d*[.]?\d*[1-9]/.test(amount);

/** Everything that the papers of these goods lack, of the fields that are asked for. */
export function gapsOf(goods: Goods, rules: PaperRules, required: readonly PaperField[]): Gap[] {
  const { order } = goods;
  const buyer = buyerOf(order);
  const consignee = consigneeOf(order);
  const from = goods.from ?? rules.seller?.country ?? '';
  const term = incotermOf(order, rules, goods.from);
  const destination = order.shipTo.country;
  const imports = term !== undefined && sellerImports(term.code);
  const fields: Record<PaperField, boolean | string[]> = {
    seller: rules.seller !== undefined,
    // Who declares in the EU or the United Kingdom needs a number there: the seller who exports from there, or imports there.
    sellerEori:
      (!asksEori(from) || isEori(eoriIn(rules.seller, from) ?? '')) &&
      (!(imports && asksEori(destination)) || eorisOf(rules.seller).some(isEori)),
    buyer: buyer.name !== '',
    buyerEori: !asksEori(destination) || !isBusiness(order) || imports || isEori(buyer.eori ?? ''),
    consignee: consignee.name !== '' && consignee.lines.length > 0,
    phone: (consignee.phone ?? '') !== '',
    incoterm: term !== undefined,
    place: term?.place !== undefined,
    description: linesWithout(goods, ({ name }) => (name?.trim() ?? '') !== ''),
    hsCode: linesWithout(goods, ({ hsCode }) => isHsCode(hsCode)),
    origin: linesWithout(goods, ({ origin }) => origin !== undefined),
    weight: linesWithout(goods, ({ weightKg }) => isPositive(weightKg)),
    value: linesWithout(goods, ({ total }) => isPositive(total)),
  };
  return PAPER_FIELDS.filter((field) => required.includes(field)).flatMap((field): Gap[] => {
    const found = fields[field];
    if (typeof found === 'boolean') return found ? [] : [{ field }];
    return found.length === 0 ? [] : [{ field, skus: found }];
  });
}
