import { ARTICLES } from './articles.ts';
import type { BulkCase } from './bulk-case.ts';
import { CSV_FILES } from './csv-files.ts';
import { DAYS } from './days.ts';
import { DESTINATIONS } from './destinations.ts';
import { EARLIER } from './earlier.ts';
import { HEADINGS } from './headings.ts';
import { LAYOUT, SHEETS } from './layout.ts';
import { MIXED } from './mixed.ts';
import { PARTICULARS } from './particulars.ts';
import { PRICES } from './prices.ts';
import { QUANTITIES } from './quantities.ts';
import { UNREADABLE } from './unreadable.ts';

/** The corpus: files of orders as buyers send them, by theme, each with the verdict that it must get. */
export const ROOMS: Readonly<Record<string, readonly BulkCase[]>> = {
  quantities: QUANTITIES,
  articles: ARTICLES,
  'prices and currencies': PRICES,
  days: DAYS,
  destinations: DESTINATIONS,
  particulars: PARTICULARS,
  headings: HEADINGS,
  'rows and cells laid out': LAYOUT,
  'several sheets': SHEETS,
  'text of CSV': CSV_FILES,
  'nothing that can be read': UNREADABLE,
  'orders that came before': EARLIER,
  'many orders': MIXED,
};
