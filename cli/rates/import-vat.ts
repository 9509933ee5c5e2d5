import { readVatTable, VAT_COLUMNS } from '../../activities/trade-tables/vat.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import { type Merged, mergeVat, readVatData } from '../../domain/tax/vat-data.ts';
import { keptIn, textAt, writeTable } from './import.ts';

/** Takes the standard VAT rates of a data set over into a table. Nothing is written where the data set is not sound. Throws a `Problem`. */
export async function importVat(source: string, table: string, today: string): Promise<Merged> {
  const text = await textAt(source);
  const kept = await keptIn(table, readVatTable);
  try {
    const merged = mergeVat(kept, readVatData(text, today));
    const lines = [...merged.rates]
      .sort((a, b) => `${a.country} ${a.category} ${a.from}`.localeCompare(`${b.country} ${b.category} ${b.from}`))
      .map((one) => [one.country, one.category, one.percent, one.from, one.to ?? '', one.source, one.retrieved]);
    await writeTable(table, VAT_COLUMNS, lines);
    return merged;
  } catch (error) {
    if (error instanceof RangeError)
      throw new Problem(`${source}: ${error.message}; nothing was taken over`, EXIT.findings);
    throw error;
  }
}
