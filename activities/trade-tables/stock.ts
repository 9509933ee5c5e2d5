import { isDay } from '../../domain/exchange/ecb.ts';
import type { Bundles } from '../../domain/stock/bundles.ts';
import { type StockLine, StockTable } from '../../domain/stock/table.ts';
import { keptFiles, rowsOf, type TradeRow, wrongAt } from './read.ts';

/** The columns of the table of stock. */
export const STOCK_COLUMNS = ['sku', 'category', 'warehouse', 'buffer', 'back_order', 'expected'] as const;
export const BUNDLE_COLUMNS = ['bundle', 'sku', 'quantity'] as const;

/** `rules.stock` of the config, as far as it names tables. */
export interface StockTables {
  table?: string | undefined;
  bundles?: string | undefined;
  categories: Readonly<Record<string, readonly string[]>>;
}

/** Reads a table of stock. Throws a `TradeTableError` with the place of the first line that is wrong. */
export function readStockLines(path: string, text: string): StockLine[] {
  return rowsOf(path, text, STOCK_COLUMNS).map((row) => {
    const { sku = '', category = '', warehouse = '', expected = '' } = row.cells;
    const buffer = wholeIn(row, 'buffer');
    const backOrder = wholeIn(row, 'back_order');
    if (sku !== '' && category !== '') throw wrongAt(row, 'it names an sku and a category: one line says one of them');
    if (expected !== '' && !isDay(expected))
      throw wrongAt(row, `expected: \`${expected}\` is no day such as 2026-11-26`);
    if (warehouse !== '' && (backOrder !== undefined || expected !== ''))
      throw wrongAt(row, 'back orders are of an article in all warehouses: leave `warehouse` empty on this line');
    return {
      ...(sku === '' ? {} : { sku }),
      ...(category === '' ? {} : { category }),
      ...(warehouse === '' ? {} : { warehouse }),
      ...(buffer === undefined ? {} : { buffer }),
      ...(backOrder === undefined ? {} : { backOrder }),
      ...(expected === '' ? {} : { expected }),
    };
  });
}

/** Reads a table of bundles. Throws a `TradeTableError` with the place of the first line that is wrong. */
export function readBundles(path: string, text: string): Bundles {
  const bundles = new Map<string, Map<string, number>>();
  const rows = rowsOf(path, text, BUNDLE_COLUMNS);
  for (const row of rows) {
    const { bundle = '', sku = '' } = row.cells;
    const quantity = wholeIn(row, 'quantity');
    if (bundle === '') throw wrongAt(row, 'it names no bundle');
    if (sku === '') throw wrongAt(row, `it names no part of bundle ${bundle}`);
    if (quantity === undefined || quantity === 0) throw wrongAt(row, 'quantity: how many of it are in one bundle?');
    const parts = bundles.get(bundle) ?? new Map<string, number>();
    if (parts.has(sku)) throw wrongAt(row, `${sku} stands twice in bundle ${bundle}: write one line with the sum`);
    bundles.set(bundle, parts.set(sku, quantity));
  }
  const nested = rows.find(({ cells }) => bundles.has(cells.sku ?? ''));
  if (nested) throw wrongAt(nested, `${nested.cells.sku} is a bundle itself: name its parts instead`);
  return bundles;
}

function wholeIn(row: TradeRow, column: string): number | undefined {
  const written = row.cells[column] ?? '';
  if (written === '') return undefined;
  if (!/^\d{1,9}$/.test(written)) throw wrongAt(row, `${column}: \`${written}\` is no whole number of pieces`);
  return Number(written);
}

const linesAt = keptFiles(readStockLines);
const bundlesAt = keptFiles(readBundles);

/** The tables that the config names. Throws a `TradeTableError`. */
export async function readStockTables({
  table,
  bundles,
  categories,
}: StockTables): Promise<{ table: StockTable; bundles: Bundles }> {
  const [lines, sets] = await Promise.all([
    table === undefined ? [] : linesAt(table),
    bundles === undefined ? new Map() : bundlesAt(bundles),
  ]);
  return { table: new StockTable(lines, categories), bundles: sets };
}
