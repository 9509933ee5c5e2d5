import { WaybillError } from '../../domain/failures.ts';
import { call, INACTIVE_TOO, type QuickbooksContext, query, quoted, rowsBy } from './call.ts';
import { codeOf, DUPLICATE_NAME } from './errors.ts';
import type { Sale } from './sale-shape.ts';

interface Party {
  Id: string;
  DisplayName: string;
  Active?: boolean;
  PrimaryEmailAddr?: { Address?: string };
}

/** These part a name from that of a customer's project, or a line from the next. */
const plain = (name: string): string =>
  name
    .replace(/[:\t\n\r]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

const rejected = (message: string, field: string): WaybillError =>
  new WaybillError({ class: 'rejected', message, field });

/**
 * The customer of a sale: the one that it names, or the one with its e-mail address, or with its name where neither has an address; else it
 * is made. Names are for one alone, suppliers and employees among them: a second of that name is told by the address.
 */
export async function customerFor(ctx: QuickbooksContext, sale: Sale, key: string): Promise<string> {
  if (sale.CustomerRef) return sale.CustomerRef.value;
  const wish = sale.Customer;
  if (!wish) throw rejected('neither CustomerRef nor Customer says whose invoice it is', 'CustomerRef');
  const name = plain(wish.DisplayName);
  const email = wish.Email?.trim();
  const known = await find(ctx, name, email);
  if (known) return known;
  const names = [name, ...(email ? [`${name} (${email})`] : [])];
  for (const [n, DisplayName] of names.entries()) {
    const json = {
      DisplayName,
      ...(wish.CompanyName ? { CompanyName: wish.CompanyName } : {}),
      ...(email ? { PrimaryEmailAddr: { Address: email } } : {}),
      ...(wish.Phone ? { PrimaryPhone: { FreeFormNumber: wish.Phone } } : {}),
      ...(sale.BillAddr ? { BillAddr: sale.BillAddr } : {}),
    };
    try {
      const { Customer } = await call<{ Customer: Party }>(ctx, 'POST', '/customer', {
        json,
        query: { requestid: `${key}-c${n}` },
      });
      return Customer.Id;
    } catch (error) {
      if (codeOf(error) !== DUPLICATE_NAME) throw error;
      // Another order of this buyer was quicker.
      const now = await find(ctx, DisplayName, email);
      if (now) return now;
    }
  }
  throw rejected('the name is taken by a supplier, an employee or somebody inactive: name the customer', 'DisplayName');
}

async function find(ctx: QuickbooksContext, name: string, email: string | undefined): Promise<string | undefined> {
  if (email) {
    const where = `where PrimaryEmailAddr = ${quoted(email)} maxresults 2`;
    const [one] = (await query<Party>(ctx, 'Customer', `select * from Customer ${where}`)).rows;
    if (one) return one.Id;
  }
  const where = `where DisplayName = ${quoted(name)} maxresults 2`;
  const [one] = (await query<Party>(ctx, 'Customer', `select * from Customer ${where}`)).rows;
  const other = one?.PrimaryEmailAddr?.Address?.toLowerCase();
  return one && (!email || !other || other === email.toLowerCase()) ? one.Id : undefined;
}

interface Item {
  Id: string;
  Name: string;
  Sku?: string;
  Active?: boolean;
  Type?: string;
}

/** Ids of products and services by our SKU. */
export async function itemsFor(ctx: QuickbooksContext, skus: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { itemBy } = ctx.options;
  const rows = await rowsBy<Item>(ctx, 'Item', itemBy, skus, INACTIVE_TOO);
  const active = rows.filter(({ Active, Type }) => Active !== false && Type !== 'Category');
  return new Map(active.map((one) => [String(one[itemBy]), one.Id]));
}

export function itemOf(items: ReadonlyMap<string, string>, sku: string, itemBy: string): string {
  const id = items.get(sku);
  if (id) return id;
  throw rejected(`no active product or service has the ${itemBy} ${sku}`, itemBy);
}
