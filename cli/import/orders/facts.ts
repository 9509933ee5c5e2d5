import type { BulkOrder, KnownOrder } from '../../../domain/bulk/verdict.ts';
import type { Ledger } from '../../../store/ledger.ts';

/** Records that are asked for together. */
export const PAGE = 200;

export function* pagesOf<Item>(all: readonly Item[]): Generator<Item[]> {
  for (let at = 0; at < all.length; at += PAGE) yield all.slice(at, at + PAGE);
}

/** What came before under these references. */
export async function knownOf(
  ledger: Pick<Ledger, 'knownRecords'>,
  connectionId: string,
  orders: readonly BulkOrder[],
): Promise<Map<string, KnownOrder>> {
  const known = new Map<string, KnownOrder>();
  for (const page of pagesOf(orders.filter(({ data }) => data !== undefined))) {
    const ids = page.map(({ reference }) => reference);
    for (const { id, data } of await ledger.knownRecords(connectionId, 'order', ids))
      known.set(id, data === undefined ? {} : { data });
  }
  return known;
}
