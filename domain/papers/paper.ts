import type { Package } from '../canonical/package.ts';
import type { Incoterm } from '../incoterm.ts';

/** The papers that travel with goods, or announce them. */
export const PAPER_TYPES = ['commercial-invoice', 'packing-list', 'proforma-invoice'] as const;

export type PaperType = (typeof PAPER_TYPES)[number];

export const isPaperType = (text: string): text is PaperType => (PAPER_TYPES as readonly string[]).includes(text);

/** Who stands on a paper, as they are written there. */
export interface Party {
  /** The company, or the person where there is none. */
  name: string;
  /** Whom to ask for, where `name` is a company. */
  contact?: string;
  /** Street, then postal code, city and region, one line each. */
  lines: string[];
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** VAT, GST or other tax number. */
  taxId?: string;
  /** Economic Operators Registration and Identification, of the EU and of the United Kingdom. */
  eori?: string;
  phone?: string;
  email?: string;
}

export interface PaperLine {
  sku: string;
  description: string;
  /** Digits only. */
  hsCode?: string;
  /** ISO 3166-1 alpha-2: where it was made. */
  origin?: string;
  quantity: number;
  /** Without the destination's tax; rounded to four digits where the line's total does not divide. Absent on a packing list. */
  unitPrice?: string;
  total?: string;
  /** Of all pieces of the line. */
  netWeightKg?: string;
}

/** One package on a packing list, or several that are alike: weights and volume are of all of them. */
export interface PaperPackage {
  /** What stands on it, or its place in the row; `4-6` where several are alike. */
  number: string;
  type?: NonNullable<Package['type']>;
  count: number;
  /** Of one: length, width and height. */
  sizeCm?: string;
  /** Of one. */
  contents: { sku: string; quantity: number }[];
  netWeightKg?: string;
  grossWeightKg?: string;
  volumeM3?: string;
}

/** What goods are packed in; sums are absent where one package does not tell its own. */
export interface PaperPacking {
  packages: PaperPackage[];
  count: number;
  grossWeightKg?: string;
  volumeM3?: string;
}

/**
 * A paper as it was issued: all that stands on it, independent of language and layout. Amounts are exact decimals in `currency`.
 */
export interface Paper {
  type: PaperType;
  number: string;
  /** From 1; a corrected paper keeps its number. */
  revision: number;
  /** The day in the config's time zone, e.g. `2026-11-26`. */
  issuedOn: string;
  orderNumber: string;
  poNumber?: string;
  /** The part of the order that travels; empty where the whole order is meant. */
  part: string;
  seller: Party;
  /** The country that the goods leave from, where that is not the seller's. */
  from?: string;
  buyer: Party;
  consignee: Party;
  currency: string;
  incoterm: Incoterm;
  /** Days after the invoice by which it is paid, on open account (Net 30 is 30); absent where nothing of the kind was agreed, and on a packing list. */
  termsDays?: number;
  /** Why the goods leave the country, e.g. `sale`. */
  reason: string;
  lines: PaperLine[];
  pieces: number;
  netWeightKg?: string;
  /** On a packing list, where whoever packed said so. */
  packing?: PaperPacking;
  /** Absent on a packing list: it names no money. */
  money?: PaperMoney;
  signatory?: string;
}

export interface PaperMoney {
  goods: string;
  freight: string;
  /** Goods and freight: what customs values. */
  total: string;
}

/** A paper as the JSON that is handed out: whoever digests it does so over this text. */
export const paperText = (paper: Paper): string => `${JSON.stringify(paper, null, 2)}\n`;
