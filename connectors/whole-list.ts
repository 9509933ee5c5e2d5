import { WaybillError } from '../domain/failures.ts';

/** One page of a list that counts its rows. */
export interface CountedPage<Row> {
  rows: readonly Row[];
  /** Of the whole list, as this answer has it. */
  total: number;
}

const WALKS = 3;

/**
 * All rows of a list that is paged by number, as they stood together. A row that comes or goes meanwhile moves the others from page to page:
 * who adds rows up would count one twice, or not at all. Its count tells so, and the list is read anew; what never stands still
 * is `unavailable`, to be asked for later.
 *
 * @param page - a page, counted from 1
 * @param what - the list in words, for the failure
 */
export async function wholeList<Row>(
  what: string,
  page: (number: number) => Promise<CountedPage<Row>>,
): Promise<Row[]> {
  for (let walk = 0; walk < WALKS; walk += 1) {
    const rows = await walked(page);
    if (rows) return rows;
  }
  throw new WaybillError({
    class: 'unavailable',
    message: `${what} grew or shrank each of the ${WALKS} times that it was read`,
  });
}

/** Undefined where the list was not as long at its end as at its beginning. */
async function walked<Row>(page: (number: number) => Promise<CountedPage<Row>>): Promise<Row[] | undefined> {
  const rows: Row[] = [];
  let begun: number | undefined;
  for (let number = 1; ; number += 1) {
    const told = await page(number);
    begun ??= told.total;
    if (told.total !== begun) return undefined;
    rows.push(...told.rows);
    if (told.rows.length === 0 || rows.length >= told.total) return rows;
  }
}
