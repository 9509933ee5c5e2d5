import { relative } from 'node:path';
import { type PriceTable, priceProblemText, readPriceTable } from '../../activities/trade-tables/prices.ts';
import { TradeTableError } from '../../activities/trade-tables/read.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import type { Config } from '../../config/schema.ts';

/** The price table of a config, with the name of its file as a person at this folder gives it. */
export interface NamedPriceTable extends PriceTable {
  file: string;
}

/** Reads the table, whatever is wrong in it. Throws a `Problem` where the config names none, or it cannot be read. */
export async function priceTable({ prices, timezone }: Config): Promise<NamedPriceTable> {
  if (!prices) throw new Problem('the config names no price table: prices.table, such as ./prices.csv', EXIT.usage);
  const file = relative(process.cwd(), prices.table) || prices.table;
  try {
    return { file, ...(await readPriceTable(prices.table, timezone)) };
  } catch (error) {
    if (!(error instanceof TradeTableError)) throw error;
    throw new Problem(`${error.message}; prices.table of the config names it`, EXIT.usage);
  }
}

/** The rows, where nothing is wrong in the table: who judges shops by it must not judge by half of it. */
export async function soundTable(config: Config): Promise<NamedPriceTable> {
  const table = await priceTable(config);
  if (table.problems.length === 0) return table;
  throw new Problem(table.problems.map((one) => priceProblemText(table.file, one)).join('\n'), EXIT.findings);
}
