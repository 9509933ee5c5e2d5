import { isCurrency } from '../../domain/currencies.ts';
import type { PurchasersFact } from '../../domain/gates/approval.ts';
import { PURCHASER_ROLES, type PurchaserLine, Purchasers } from '../../domain/purchasers.ts';
import { keptFiles, rowsOf, TradeTableError, wrongAt } from './read.ts';

/** The columns of the table of purchasers. */
export const PURCHASER_COLUMNS = ['customer', 'person', 'role', 'up_to', 'currency'] as const;

const isRole = (text: string): text is PurchaserLine['role'] => (PURCHASER_ROLES as readonly string[]).includes(text);

/** Reads a table of purchasers. Throws a `TradeTableError` with the place of the first line that is wrong. */
export function readPurchasers(path: string, text: string): PurchaserLine[] {
  const seen = new Set<string>();
  return rowsOf(path, text, PURCHASER_COLUMNS).map((row) => {
    const { customer = '', person: written = '', role = '', up_to: amount = '', currency = '' } = row.cells;
    const person = written.toLowerCase();
    if (!/^[a-z][a-z0-9-]*\/.+$/.test(customer))
      throw wrongAt(row, `customer: \`${customer}\` is none of a shop, such as shop-us/7012345`);
    if (!person.includes('@')) throw wrongAt(row, 'person: an e-mail address is needed, by which the shop knows them');
    if (!isRole(role)) throw wrongAt(row, `role: \`${role}\` is neither ${PURCHASER_ROLES.join(' nor ')}`);
    if (amount !== '' && !/^\d{1,12}(\.\d{1,4})?$/.test(amount))
      throw wrongAt(row, `up_to: \`${amount}\` is no amount such as 2500.00; empty where there is no limit`);
    if ((amount === '') !== (currency === ''))
      throw wrongAt(row, 'up_to and currency belong together: fill in both, or neither');
    if (currency !== '' && !isCurrency(currency))
      throw wrongAt(row, `currency: \`${currency}\` is no currency such as EUR`);
    if (seen.has(`${customer} ${person}`))
      throw wrongAt(row, 'this person of this customer stands above already: one line each');
    seen.add(`${customer} ${person}`);
    return { customer, person, role, ...(amount === '' ? {} : { upTo: { amount, currency } }) };
  });
}

const purchasersAt = keptFiles((path, text) => new Purchasers(readPurchasers(path, text)));

/** The table that the config names, or why it cannot be read; `undefined` where it names none. */
export async function readPurchaserTable(table: string | undefined): Promise<PurchasersFact | undefined> {
  if (table === undefined) return undefined;
  try {
    return await purchasersAt(table);
  } catch (error) {
    if (error instanceof TradeTableError) return { problem: error.message };
    throw error;
  }
}
