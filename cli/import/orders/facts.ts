import type { Config } from '../../../config/schema.ts';
import type { BulkFinding } from '../../../domain/bulk/finding.ts';
import type { BulkOrder, KnownOrder } from '../../../domain/bulk/verdict.ts';
import { type BulkFacts, warningsOf } from '../../../domain/bulk/warnings.ts';
import type { Stock } from '../../../domain/canonical/records.ts';
import type { Ledger } from '../../../store/ledger.ts';

export type FactLedger = Pick<Ledger, 'knownRecords' | 'accountsOf' | 'exportRecords'>;

/** Records that are asked for together. */
export const PAGE = 200;

export function* pagesOf<Item>(all: readonly Item[]): Generator<Item[]> {
  for (let at = 0; at < all.length; at += PAGE) yield all.slice(at, at + PAGE);
}

/** What came before under these references. */
export async function knownOf(
  ledger: FactLedger,
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

/** What is known of the customers and the stock of these orders, told as warnings. */
export async function warningsFor(
  ledger: FactLedger,
  { rules }: Config,
  connectionId: string,
  orders: readonly BulkOrder[],
): Promise<BulkFinding[]> {
  const customers = new Set(orders.flatMap(({ data }) => data?.customer_no ?? []));
  const facts: BulkFacts = {
    connectionId,
    accounts: await ledger.accountsOf([...customers].map((customerId) => ({ connectionId, customerId }))),
    available: await availableBySku(ledger, orders),
    kyc: rules.gates.includes('kyc'),
    ...(rules.gates.includes('deposit') ? { depositPercent: rules.deposit.percent } : {}),
  };
  return warningsOf(orders, facts);
}

/** Pieces by SKU over all places that told a level. */
async function availableBySku(ledger: FactLedger, orders: readonly BulkOrder[]): Promise<Map<string, number>> {
  const wanted = new Set(orders.flatMap(({ data }) => (data?.lines ?? []).map(({ sku }) => sku)));
  const found = new Map<string, number>();
  if (wanted.size === 0) return found;
  let after: string | undefined;
  for (;;) {
    const page = await ledger.exportRecords({ kinds: ['stock'], limit: PAGE, ...(after ? { after } : {}) });
    for (const { canonical } of page) {
      const level = canonical as Stock | undefined;
      if (level && wanted.has(level.sku)) found.set(level.sku, (found.get(level.sku) ?? 0) + level.available);
    }
    after = page.at(-1)?.recordId;
    if (page.length < PAGE) return found;
  }
}
