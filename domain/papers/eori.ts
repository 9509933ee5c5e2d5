import { customsUnionOf } from '../customs-unions.ts';
import type { Seller } from './compose.ts';

/** EORI numbers are of the EU and the United Kingdom: two letters of the country, then up to 15 characters. */
export const isEori = (text: string): boolean => /^[A-Z]{2}[A-Z0-9]{1,15}$/.test(text.replace(/\s/g, '').toUpperCase());

/** Where customs knows whoever declares goods by such a number. */
const ASKS_EORI = new Set(['EU', 'GB']);

export const asksEori = (country: string): boolean => ASKS_EORI.has(customsUnionOf(country));

/** All that a seller has. */
export const eorisOf = (seller: Seller | undefined): readonly string[] =>
  seller?.eori === undefined ? [] : [seller.eori].flat();

const unionOf = (eori: string): string => customsUnionOf(eori.trim().slice(0, 2).toUpperCase());

/** The seller's number in the customs territory of a country that asks for one. */
export const eoriIn = (seller: Seller | undefined, country: string): string | undefined =>
  asksEori(country) ? eorisOf(seller).find((eori) => unionOf(eori) === customsUnionOf(country)) : undefined;

/** What stands on a paper: the numbers of where goods leave from and where they go; the only one, whatever it is of. */
export function eorisShown(seller: Seller, from: string, to: string): string | undefined {
  const all = eorisOf(seller);
  if (all.length <= 1) return all[0];
  const shown = all.filter((eori) => [from, to].some((country) => unionOf(eori) === customsUnionOf(country)));
  return shown.length > 0 ? shown.join(', ') : undefined;
}
