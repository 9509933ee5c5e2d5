import { type TermsLine, TermsTable } from '../../domain/demand/terms.ts';
import { keptFiles, rowsOf, type TradeRow, wrongAt } from './read.ts';

export const TERMS_COLUMNS = [
  'sku',
  'warehouse',
  'supplier',
  'lead_days',
  'pack',
  'minimum',
  'on_order',
  'service',
] as const;

function numberIn(row: TradeRow, column: string, form: RegExp, what: string): number | undefined {
  const written = row.cells[column] ?? '';
  if (written === '') return undefined;
  if (!form.test(written)) throw wrongAt(row, `${column}: \`${written}\` is no ${what}`);
  return Number(written);
}

/** What a piece costs, where the table has these columns. */
function priceIn(row: TradeRow): TermsLine['price'] {
  const { price = '', currency = '' } = row.cells;
  if (price === '') return undefined;
  if (!/^\d{1,12}(\.\d{1,6})?$/.test(price)) throw wrongAt(row, `price: \`${price}\` is no amount such as 4.20`);
  if (!/^[A-Z]{3}$/.test(currency))
    throw wrongAt(row, `currency: \`${currency}\` is none such as CNY, and ${price} is in one`);
  return { amount: price, currency };
}

/** Reads a table of terms. Throws a `TradeTableError` with the place of the first line that is wrong. */
export function readTerms(path: string, text: string): TermsLine[] {
  return rowsOf(path, text, TERMS_COLUMNS).map((row) => {
    const { sku = '', warehouse = '', supplier = '' } = row.cells;
    const whole = (column: string, least: number) => {
      const read = numberIn(row, column, /^\d{1,9}$/, 'whole number');
      if (read !== undefined && read < least) throw wrongAt(row, `${column}: \`${read}\` is fewer than ${least}`);
      return read;
    };
    const service = numberIn(row, 'service', /^\d{2}(\.\d{1,2})?$/, 'percentage such as 95 or 97.5');
    if (service !== undefined && (service < 50 || service > 99.9))
      throw wrongAt(row, `service: \`${service}\` is not from 50 to 99.9`);
    const read = {
      sku: sku || undefined,
      warehouse: warehouse || undefined,
      supplier: supplier || undefined,
      leadDays: whole('lead_days', 0),
      pack: whole('pack', 1),
      minimum: whole('minimum', 1),
      onOrder: whole('on_order', 0),
      service,
      unit: row.cells.unit || undefined,
      price: priceIn(row),
    };
    return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
  });
}

const termsAt = keptFiles(readTerms);

/** The table that the config names. Throws a `TradeTableError`. */
export const readTermsTable = async (table: string | undefined): Promise<TermsTable> =>
  new TermsTable(table === undefined ? [] : await termsAt(table));
