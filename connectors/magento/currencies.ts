import { z } from 'zod';
import { WaybillError } from '../../domain/failures.ts';
import { call, type MagentoContext } from './call.ts';

const stores = z.array(z.looseObject({ website_id: z.coerce.number(), base_currency_code: z.string() }));

/** The money that prices of each website are in, by the website's id. */
export type BaseCurrencies = ReadonlyMap<number, string>;

export async function baseCurrencies(ctx: MagentoContext): Promise<BaseCurrencies> {
  const path = '/store/storeConfigs';
  const read = stores.safeParse(await call(ctx, 'GET', path));
  if (!read.success) throw new WaybillError({ class: 'unavailable', message: `GET ${path}: no list in the answer` });
  return new Map(read.data.map(({ website_id, base_currency_code }) => [website_id, base_currency_code]));
}

/** Why an amount in this money is no price of the website; prices of all websites (0) have to be in the money of each of them. */
export function otherMoney(bases: BaseCurrencies, website: number, currency: string): string | undefined {
  if (website !== 0 && !bases.has(website)) return `the shop has no website ${website}`;
  const theirs = [...new Set(website === 0 ? bases.values() : [bases.get(website) as string])];
  if (theirs.every((one) => one === currency)) return undefined;
  const whose = website === 0 ? 'all websites' : `website ${website}`;
  return `prices of ${whose} are in ${theirs.join(' and ')}, not in ${currency}`;
}
