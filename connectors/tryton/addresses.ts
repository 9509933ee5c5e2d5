import { z } from 'zod';
import type { Failure } from '../../domain/failures.ts';

/** An address as `party.address` holds it; `country` is the ISO code. */
export const partyAddress = z.looseObject({
  party_name: z.string().optional(),
  attn: z.string().optional(),
  /** All lines, one a line. */
  street: z.string().min(1),
  postal_code: z.string().optional(),
  city: z.string().min(1),
  country: z.string().length(2),
});

export type PartyAddress = z.infer<typeof partyAddress>;

export interface AddressRow {
  id: number;
  party_name: string | null;
  attn: string | null;
  street: string | null;
  postal_code: string | null;
  city: string | null;
  country: { code: string } | null;
}

export const ADDRESS_FIELDS = ['party_name', 'attn', 'street', 'postal_code', 'city', 'country.code'].map(
  (name) => `addresses.${name}`,
);

export const unknownCountry = (code: string): Failure => ({
  class: 'rejected',
  code: 'country',
  field: 'country',
  message: `Tryton knows no country ${code}`,
});

/** A new address as Tryton takes it. */
export function addressValues(address: PartyAddress, countryIds: Map<string, number>) {
  const [party_name, attn, street, postal_code, city, country] = addressFields(address);
  return { party_name, attn, street, postal_code, city, country: countryIds.get(country as string) };
}

/** What tells addresses apart; Tryton strips what it keeps. */
export function addressFields(address: PartyAddress): string[] {
  const { party_name, attn, street, postal_code, city, country } = address;
  return [party_name, attn, street, postal_code, city, country].map((value) => (value ?? '').trim());
}

/** It is there already. */
export function same(row: AddressRow, address: PartyAddress): boolean {
  const kept: (string | null | undefined)[] = [
    row.party_name,
    row.attn,
    row.street,
    row.postal_code,
    row.city,
    row.country?.code,
  ];
  return addressFields(address).every((value, at) => value === (kept[at] ?? '').trim());
}
