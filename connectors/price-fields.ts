import { z } from 'zod';
import { compare, parseDecimal } from '../domain/decimal.ts';
import type { SourceRecord } from './connector.ts';

/** The option that says which price fields of an article count, and for which tier each is; empty for everybody. */
export const priceTiers = <Name extends string>(
  names: readonly [Name, ...Name[]],
  usual: Partial<Record<Name, string>>,
) =>
  z
    .partialRecord(z.enum(names), z.string())
    .default(usual)
    .refine(
      (tiers) => new Set(Object.values(tiers)).size === Object.keys(tiers).length,
      'each field needs a tier of its own',
    )
    .describe('price fields of an article that are read, and the tier that each is for: "" is for everybody');

/** One price of an article, of an ERP whose articles have several side by side. */
export const fieldPrice = z
  .looseObject({
    sku: z.string(),
    field: z.string().describe('the field that the price stands in'),
    tier: z.string().optional().describe('as the connection says; none is for everybody'),
    price: z.string().describe('an exact decimal'),
    currency: z.string().describe("the ERP's own, as the connection says: its prices name none"),
    modified: z.iso.datetime().optional(),
  })
  .meta({ complete: true });

/** Which prices of an article are told. */
export interface FieldPrices {
  tiers: Readonly<Partial<Record<string, string>>>;
  currency: string;
}

/** The prices in the fields of one article. Nought is what nobody entered. */
export const fieldPrices = (
  { sku, row, modified }: { sku: string; row: Readonly<Record<string, unknown>>; modified: string | undefined },
  { tiers, currency }: FieldPrices,
): SourceRecord[] =>
  Object.entries(tiers).flatMap(([field, tier]): SourceRecord[] => {
    const price = parseDecimal(row[field]);
    if (price === undefined || compare(price, '0') <= 0) return [];
    const data = { sku, field, ...(tier ? { tier } : {}), price, currency, ...(modified ? { modified } : {}) };
    return [{ kind: 'price', id: `${field}/${sku}`, numbers: [sku], data }];
  });

/** The article that a price's id names. */
export const skuOfPrice = (id: string): string => id.slice(id.indexOf('/') + 1);
