import { WaybillError } from '../../domain/failures.ts';
import { buyerOf, findParty, makeParty } from './buyers.ts';
import { INACTIVE_TOO, type QuickbooksContext, rowsBy } from './call.ts';
import type { Sale } from './sale-shape.ts';

const rejected = (message: string, field: string): WaybillError =>
  new WaybillError({ class: 'rejected', message, field });

export const nameTaken = (): WaybillError =>
  rejected('the name is taken by a supplier, an employee or somebody inactive: name the customer', 'DisplayName');

/** The customer of a sale: the one that it names, or who has its e-mail address, or its name where neither has an address; else they are made. */
export async function customerFor(ctx: QuickbooksContext, sale: Sale, key: string): Promise<string> {
  if (sale.CustomerRef) return sale.CustomerRef.value;
  const wish = sale.Customer;
  if (!wish) throw rejected('neither CustomerRef nor Customer says whose invoice it is', 'CustomerRef');
  const buyer = buyerOf(ctx, { name: wish.DisplayName, email: wish.Email, currency: sale.Currency });
  const known = await findParty(ctx, buyer);
  if (known) return known.Id;
  const fields = {
    ...(wish.CompanyName ? { CompanyName: wish.CompanyName } : {}),
    ...(buyer.email ? { PrimaryEmailAddr: { Address: buyer.email } } : {}),
    ...(wish.Phone ? { PrimaryPhone: { FreeFormNumber: wish.Phone } } : {}),
    ...(sale.BillAddr ? { BillAddr: sale.BillAddr } : {}),
  };
  const found = await makeParty(ctx, buyer, fields, key);
  if (found === 'taken') throw nameTaken();
  if (found === 'unseen')
    throw new WaybillError({
      class: 'unavailable',
      message: 'a customer of that name was just made, and is not shown yet',
    });
  return found.party.Id;
}

interface Article {
  Id: string;
  Name: string;
  Sku?: string;
  Active?: boolean;
  Type?: string;
}

/** Products and services by our SKU, the inactive ones and categories not among them. */
export async function articlesBy(
  ctx: QuickbooksContext,
  skus: readonly string[],
): Promise<ReadonlyMap<string, readonly Article[]>> {
  const { itemBy } = ctx.options;
  const found = new Map<string, Article[]>();
  for (const one of await rowsBy<Article>(ctx, 'Item', itemBy, skus, INACTIVE_TOO)) {
    if (one.Active === false || one.Type === 'Category') continue;
    const sku = String(one[itemBy]);
    found.set(sku, [...(found.get(sku) ?? []), one]);
  }
  return found;
}

/** Ids of products and services by our SKU. */
export async function itemsFor(ctx: QuickbooksContext, skus: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = await articlesBy(ctx, skus);
  return new Map([...found].map(([sku, all]) => [sku, all.at(-1)?.Id as string]));
}

export function itemOf(items: ReadonlyMap<string, string>, sku: string, itemBy: string): string {
  const id = items.get(sku);
  if (id) return id;
  throw rejected(`no active product or service has the ${itemBy} ${sku}`, itemBy);
}
