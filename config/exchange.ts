import { z } from 'zod';

/** The bank's rates of the last ninety days: enough for orders that are still open. */
const ECB_LAST_90_DAYS = 'https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml';

/** `rules.exchange` of the config. */
export const exchange = z
  .strictObject({
    tables: z
      .array(z.string().trim().min(1))
      .default([])
      .describe('files with rates, those believed first in front; `waybill rates import` writes into the last of them'),
    source: z
      .string()
      .trim()
      .min(1)
      .default(ECB_LAST_90_DAYS)
      .describe('where `waybill rates import` reads: an address or a file of the European Central Bank (eurofxref)'),
    maxAgeDays: z
      .int()
      .min(0)
      .max(366)
      .default(5)
      .describe('how old a rate may be on the day that it is used for: banks set none on holidays'),
  })
  .describe('exchange rates: see docs/rules/exchange-rates.md');
