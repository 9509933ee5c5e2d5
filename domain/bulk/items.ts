import { nearestWord } from '../nearest.ts';
import { plainDigits } from './written-numbers.ts';

/** An article that may be ordered in bulk, as the table of ops has it. */
export interface BulkItem {
  sku: string;
  name?: string;
  packSize: number;
  minQuantity: number;
  blocked: boolean;
  /** What customs asks of it: its HS code, where it was made (ISO 3166-1 alpha-2), and what one piece weighs. */
  hsCode?: string;
  origin?: string;
  weightKg?: string;
  price?: string;
  currency?: string;
}

/** What an SKU of a file turned out to be. */
export type SkuRead = { item: BulkItem; as?: 'case' | 'zeros' } | { unknown: true; near?: string; exponent?: true };

/** Without case, width, and the dashes that mail programs lengthen as one types. */
const loose = (sku: string): string =>
  sku
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s_./\p{Pd}\u2212\u00ad]+/gu, '');
const withoutZeros = (sku: string): string => loose(sku).replace(/^0+(?=.)/, '');

/** Suggestions are looked for among all articles: of a file with a wrong column this many are enough. */
const MOST_SUGGESTIONS = 200;

/** Finds articles by what people and spreadsheets make of their codes. */
export class BulkItems {
  readonly all: readonly BulkItem[];
  readonly #exact = new Map<string, BulkItem>();
  readonly #loose = new Map<string, BulkItem[]>();
  readonly #bare = new Map<string, BulkItem[]>();
  readonly #read = new Map<string, SkuRead>();
  #suggested = 0;

  constructor(all: readonly BulkItem[]) {
    this.all = all;
    const put = (map: Map<string, BulkItem[]>, key: string, item: BulkItem) =>
      map.set(key, [...(map.get(key) ?? []), item]);
    for (const item of all) {
      this.#exact.set(item.sku, item);
      put(this.#loose, loose(item.sku), item);
      put(this.#bare, withoutZeros(item.sku), item);
    }
  }

  /** Only what can be one article alone is taken for it; everything else is a question to a person. */
  find(given: string, wasNumber: boolean): SkuRead {
    const key = `${wasNumber}|${given}`;
    let read = this.#read.get(key);
    if (!read) {
      read = this.#find(given, wasNumber);
      this.#read.set(key, read);
    }
    return read;
  }

  #find(given: string, wasNumber: boolean): SkuRead {
    const text = given.normalize('NFKC').trim();
    const exact = this.#exact.get(given) ?? this.#exact.get(text);
    if (exact) return { item: exact };
    const written = this.#loose.get(loose(text));
    if (written?.length === 1) return { item: written[0] as BulkItem, as: 'case' };
    // `1.23457E+12`: digits are gone for good, and any article that begins so could be meant.
    if (/^\d([.,]\d+)?E\+?\d+$/i.test(plainDigits(text))) return { unknown: true, exponent: true, ...this.#near(text) };
    if (wasNumber || /^\d+$/.test(text)) {
      const bare = this.#bare.get(withoutZeros(text));
      if (bare?.length === 1) return { item: bare[0] as BulkItem, as: 'zeros' };
    }
    return { unknown: true, ...this.#near(text) };
  }

  #near(text: string): { near?: string } {
    this.#suggested += 1;
    if (this.#suggested > MOST_SUGGESTIONS) return {};
    const byLoose = new Map(this.all.map((item) => [loose(item.sku), item.sku]));
    const near = nearestWord(loose(text), [...byLoose.keys()]);
    return near === undefined ? {} : { near: byLoose.get(near) as string };
  }
}
