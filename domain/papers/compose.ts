import type { PartLine } from '../allocate.ts';
import type { Order, OrderLine } from '../canonical/order.ts';
import type { Package } from '../canonical/package.ts';
import { add, multiply, sum } from '../decimal.ts';
import { type Incoterm, parseIncoterm, placeIsSellers } from '../incoterm.ts';
import { packingList } from '../packing/packing-list.ts';
import { eorisShown } from './eori.ts';
import { pieceOf } from './net.ts';
import type { Paper, PaperLine, PaperMoney, PaperType, Party } from './paper.ts';
import { buyerOf, consigneeOf } from './party.ts';
import { sharesOf } from './shares.ts';

/** Who stands on papers as the seller. */
export type Seller = Omit<Party, 'eori'> & {
  /** One, or one of the EU and one of the United Kingdom. */
  eori?: string | readonly string[] | undefined;
  signatory?: string | undefined;
};

/** `config.rules.papers`, as far as papers are made of it. */
export interface PaperRules {
  seller?: Seller | undefined;
  /** For orders that name none. */
  incoterm?: string | undefined;
  reason: string;
}

/** What a paper is about: an order, or the lines of it that travel together. */
export interface Goods {
  order: Order;
  /** Empty: the whole order. */
  part: string;
  lines: readonly PartLine[];
  /** The country that they leave from; the seller's without it. */
  from?: string;
  /** What they are packed in, as far as it is known: for the packing list. */
  packages?: readonly Package[];
}

/** A paper before it has a number, a revision and a day. */
export type PaperDraft = Omit<Paper, 'number' | 'revision' | 'issuedOn'>;

/**
 * The order's term, else the config's, with its place: where none is named, the seller's town for E and F terms, else the consignee's. The town
 * of a warehouse abroad is not known.
 */
export function incotermOf(order: Order, { incoterm, seller }: PaperRules, from?: string): Incoterm | undefined {
  const term = parseIncoterm(order.incoterm ?? incoterm ?? '');
  if (!term || term.place) return term;
  const town = from === undefined || from === seller?.country ? seller?.lines.at(-1) : undefined;
  const place = placeIsSellers(term.code) ? town : order.shipTo.city;
  return place ? { ...term, place } : term;
}

/** `8471.30.00 00` -> `8471300000`; undefined where there are no digits. */
export function hsDigits(code: string | undefined): string | undefined {
  const digits = code?.replace(/[\s.·-]/g, '') ?? '';
  return /^\d+$/.test(digits) ? digits : undefined;
}

function paperLine(line: OrderLine, priced: { total: string; currency: string } | undefined): PaperLine {
  const hsCode = hsDigits(line.hsCode);
  return {
    sku: line.sku,
    description: line.name ?? line.sku,
    quantity: line.quantity,
    ...(hsCode ? { hsCode } : {}),
    ...(line.origin ? { origin: line.origin } : {}),
    ...(line.weightKg ? { netWeightKg: multiply(line.weightKg, line.quantity) } : {}),
    ...(priced ? { total: priced.total, unitPrice: pieceOf(priced.total, line.quantity, priced.currency) } : {}),
  };
}

/** What shall stand on a paper of these goods. Throws where there is no seller or term: `gapsOf` names both before. */
export function composePaper(type: PaperType, goods: Goods, rules: PaperRules): PaperDraft {
  const { order } = goods;
  const incoterm = incotermOf(order, rules, goods.from);
  if (!rules.seller || !incoterm) throw new Error('a paper needs a seller and an incoterm');
  const { signatory, eori: _all, ...seller } = rules.seller;
  const from = goods.from ?? seller.country;
  const eori = eorisShown(rules.seller, from, order.shipTo.country);
  const priced = type !== 'packing-list';
  const shares = sharesOf(goods);
  const lines = goods.lines.map((line, at) =>
    paperLine(line, priced ? { total: shares.lines[at] as string, currency: order.currency } : undefined),
  );
  const weights = lines.map(({ netWeightKg }) => netWeightKg);
  return {
    type,
    orderNumber: order.number,
    ...(order.poNumber ? { poNumber: order.poNumber } : {}),
    part: goods.part,
    seller: { ...seller, ...(eori === undefined ? {} : { eori }) },
    ...(from === seller.country ? {} : { from }),
    buyer: buyerOf(order),
    consignee: consigneeOf(order),
    currency: order.currency,
    incoterm,
    ...(priced && order.payment.termsDays !== undefined ? { termsDays: order.payment.termsDays } : {}),
    reason: rules.reason,
    lines,
    pieces: lines.reduce((pieces, { quantity }) => pieces + quantity, 0),
    ...(weights.every((weight) => weight !== undefined) ? { netWeightKg: sum(weights as string[]) } : {}),
    ...(!priced && goods.packages?.length ? { packing: packingList(goods.lines, goods.packages) } : {}),
    ...(priced ? { money: moneyOf(lines, shares.freight) } : {}),
    ...(signatory ? { signatory } : {}),
  };
}

function moneyOf(lines: readonly PaperLine[], freight: string): PaperMoney {
  const goods = sum(lines.map(({ total }) => total ?? '0'));
  return { goods, freight, total: add(goods, freight) };
}
