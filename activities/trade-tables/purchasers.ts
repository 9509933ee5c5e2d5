import type { PurchasersFact } from '../../domain/gates/approval.ts';
import { PURCHASER_ROLES, type PurchaserLine, Purchasers } from '../../domain/purchasers.ts';
import { keptFiles, rowsOf, TradeTableError } from './read.ts';

/** The columns of the table of purchasers. */
export const PURCHASER_COLUMNS = ['customer', 'person', 'role', 'up_to', 'currency'] as const;

const isRole = (text: string): text is PurchaserLine['role'] => (PURCHASER_ROLES as readonly string[]).includes(text);

/** Reads a table of purchasers. Throws a `TradeTableError` with the place of the first line that is wrong. */
export function readPurchasers(path: string, text: string): PurchaserLine[] {
  const seen = new Set<string>();
  return rowsOf(path, text, PURCHASER_COLUMNS).map(({ at, cells }) => {
    const { customer = '', person: written = '', role = '', up_to: amount = '', currency = '' } = cells;
    const wrong = (what: string) => new TradeTableError(`${at} ${what}`);
    const person = written.toLowerCase();
    if (!/^[a-z][a-z0-9-]*\/.+$/.test(customer))
      throw wrong(`customer: \`${customer}\` is none of a shop, such as shop-us/7012345`);
    if (!person.includes('@')) throw wrong('person: an e-mail address is needed, by which the shop knows them');
    if (!isRole(role)) throw wrong(`role: \`${role}\` is neither ${PURCHASER_ROLES.join(' nor ')}`);
    if (amount !== '' && !/^\d{1,12}(\.\d{1,4})?$/.test(amount))
      throw wrong(`up_to: \`${amount}\` is no amount such as 2500.00; empty where there is no limit`);
    if ((amount === '') !== (currency === ''))
      throw wrong('up_to and currency belong together: fill in both, or neither');
    if (currency !== '' && !/^[A-Z]{3}$/.test(currency)) throw wrong(`currency: \`${currency}\` is none such as EUR`);
    if (seen.has(`${customer} ${person}`))
      throw wrong('this person of this customer stands above already: one line each');
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
