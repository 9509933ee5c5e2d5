import type { TaxFact } from '../../domain/gates/tax.ts';
import { type ExchangeConfig, readExchangeRates } from './exchange.ts';
import { TradeTableError } from './read.ts';
import { readVatRates } from './vat.ts';

/** `config.rules`, as far as tables of tax are named there. */
export interface TaxTablesConfig {
  exchange: ExchangeConfig;
  tax: { rates: readonly string[]; maxAgeDays: number };
}

/** The tables that gate tax looks at; one that cannot be read is said, so that orders wait for it rather than fail. */
export async function readTaxTables({ exchange, tax }: TaxTablesConfig): Promise<TaxFact> {
  try {
    const [rates, vat] = await Promise.all([readExchangeRates(exchange), readVatRates(tax.rates, tax.maxAgeDays)]);
    return { exchange: rates, vat };
  } catch (error) {
    if (error instanceof TradeTableError) return { problem: error.message };
    throw error;
  }
}
