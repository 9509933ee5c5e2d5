import type { Config } from '../config/schema.ts';
import type { WorthIn } from '../domain/credit/exposure.ts';
import { convert, isMissing } from '../domain/exchange/rates.ts';
import { localTime } from '../domain/local-time.ts';
import { readExchangeRates } from './trade-tables/exchange.ts';
import { TradeTableError } from './trade-tables/read.ts';

/** Converts by the config's tables, at the rates of a day. A table that cannot be read is one without rates: what needs them waits. */
export async function worthOf({ rules, timezone }: Pick<Config, 'rules' | 'timezone'>, at: number): Promise<WorthIn> {
  const day = localTime(at, timezone).slice(0, 10);
  try {
    const rates = await readExchangeRates(rules.exchange);
    return (amount, from, to) => {
      const rate = rates.rate(from, to, day);
      return isMissing(rate) ? undefined : convert(amount, rate);
    };
  } catch (error) {
    if (error instanceof TradeTableError) return () => undefined;
    throw error;
  }
}
