import type { PaperRules } from '../papers/compose.ts';

/** A scheme by which the seller takes the tax of small consignments at the checkout instead of the border: IOSS and its like. */
export interface LowValueScheme {
  name: string;
  /** Countries, or customs unions such as `EU`. */
  countries: readonly string[];
  /** What the goods of one order may be worth, without freight and tax. */
  upTo: string;
  currency: string;
  /** Under which the seller is registered for it. */
  number: string;
}

/** `config.rules`, as far as tax needs it. */
export interface TaxRules {
  papers: PaperRules;
  tax: {
    schemes: readonly LowValueScheme[];
    /** Country or customs union -> the number under which the seller imports there. */
    importerNumbers: Readonly<Record<string, string>>;
    /** Country -> the number under which the seller is registered for VAT or GST there besides their own; `EU` for the one-stop shop (OSS). */
    registrations?: Readonly<Record<string, string>> | undefined;
    /** HS code or its beginning -> category of the table of rates. */
    categories: Readonly<Record<string, string>>;
    /** What the shop's tax may differ by, in the order's currency. */
    tolerance: string;
    onDifference: 'case' | 'note';
  };
}
