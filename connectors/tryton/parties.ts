import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Failure, WaybillError } from '../../domain/failures.ts';
import {
  ADDRESS_FIELDS,
  type AddressRow,
  addressFields,
  addressValues,
  type PartyAddress,
  same,
  unknownCountry,
} from './addresses.ts';
import type { TrytonApi } from './api.ts';
import { countries } from './catalogue.ts';

export const party = z.looseObject({
  /** What tells customers apart at the source, the e-mail address for one; the same key is the same party. */
  key: z.string().min(1).optional(),
  name: z.string().min(1),
  email: z.string().optional(),
  phone: z.string().optional(),
});

/** One document's partner: who, and the addresses that it needs. */
export interface Partner {
  party: z.infer<typeof party>;
  /** Stands in for a missing key: then every document has a party of its own. */
  identity: string;
  addresses: PartyAddress[];
}

export interface FoundPartner {
  party: number;
  /** In the order asked for. */
  addresses: number[];
}

interface PartyRow {
  id: number;
  code: string;
  addresses: AddressRow[];
}

/**
 * `party.code` is the one field of a party that Tryton keeps unique: made from the customer's key, it lets no retry and
 * no neighbour make a second party. Hashed, because the key can be an e-mail address and codes are printed on documents.
 */
export function partyCode({ party, identity }: Pick<Partner, 'party' | 'identity'>): string {
  const key = party.key?.trim().toLowerCase() ?? identity;
  return `WB-${createHash('sha256').update(key).digest('hex').slice(0, 16)}`;
}

/** Finds or creates the partners of many documents in a handful of calls; a failure concerns its document alone. */
export async function partners(api: TrytonApi, wanted: Partner[]): Promise<(FoundPartner | Failure)[]> {
  const known = await countries(
    api,
    wanted.flatMap((partner) => partner.addresses.map((address) => address.country)),
  );
  const strangers = wanted.map((partner) => partner.addresses.find((address) => !known.has(address.country)));
  const sound = wanted.filter((_, at) => !strangers[at]);
  let rows = await search(api, sound);
  const refused = new Map<string, Failure>();
  if (await complete(api, sound, rows, known, refused)) rows = await search(api, sound);
  return wanted.map((partner, at) => {
    const stranger = strangers[at];
    if (stranger) return unknownCountry(stranger.country);
    const code = partyCode(partner);
    const row = rows.get(code);
    const found = row && partner.addresses.map((address) => row.addresses.find((one) => same(one, address))?.id);
    if (row && found?.every((id) => id !== undefined)) return { party: row.id, addresses: found as number[] };
    return refused.get(code) ?? notKept;
  });
}

const notKept: Failure = {
  class: 'rejected',
  code: 'address',
  message: 'Tryton keeps the party or its address differently from what was sent, or has deactivated it',
};

async function search(api: TrytonApi, wanted: Partner[]): Promise<Map<string, PartyRow>> {
  const codes = [...new Set(wanted.map(partyCode))];
  if (codes.length === 0) return new Map();
  const rows = await api.search<PartyRow>('party.party', [['code', 'in', codes]], ['code', ...ADDRESS_FIELDS]);
  return new Map(rows.map((row) => [row.code, row]));
}

/** Creates what is missing. True where something changed. */
async function complete(
  api: TrytonApi,
  wanted: Partner[],
  rows: Map<string, PartyRow>,
  countryIds: Map<string, number>,
  refused: Map<string, Failure>,
): Promise<boolean> {
  const fresh = new Map<string, { partner: Partner; addresses: PartyAddress[] }>();
  const added: { code: string; values: object }[] = [];
  const seen = new Set<string>();
  for (const partner of wanted) {
    const code = partyCode(partner);
    const row = rows.get(code);
    for (const address of partner.addresses) {
      const key = `${code}\n${JSON.stringify(addressFields(address))}`;
      if (seen.has(key) || row?.addresses.some((one) => same(one, address))) continue;
      seen.add(key);
      const values = addressValues(address, countryIds);
      if (row) added.push({ code, values: { party: row.id, ...values } });
      else if (fresh.has(code)) fresh.get(code)?.addresses.push(address);
      else fresh.set(code, { partner, addresses: [address] });
    }
  }
  const parties = [...fresh].map(([code, { partner, addresses }]) => ({
    code,
    values: partyValues(code, partner, addresses, countryIds),
  }));
  await createEach(api, 'party.party', parties, refused);
  await createEach(api, 'party.address', added, refused);
  return parties.length + added.length > 0;
}

/** All in one call; where Tryton refuses them together, one by one, so that one bad one harms nobody else. */
async function createEach(
  api: TrytonApi,
  model: string,
  rows: { code: string; values: object }[],
  refused: Map<string, Failure>,
): Promise<void> {
  const create = async (some: typeof rows) => {
    try {
      const values = some.map((row) => row.values);
      await api.create(model, values);
      return undefined;
    } catch (error) {
      if (!(error instanceof WaybillError)) throw error;
      // A party whose creation nobody answered is found by its code when the document is sent again.
      if (error.failure.class === 'unknown-outcome') {
        throw new WaybillError({ class: 'unavailable', message: error.failure.message });
      }
      if (error.failure.class !== 'rejected') throw error;
      return error.failure;
    }
  };
  if (rows.length === 0 || !(await create(rows))) return;
  for (const row of rows) {
    const failure = await create([row]);
    if (failure) refused.set(row.code, failure);
  }
}

/** A new party with all that is told of it, made at once. */
export function partyValues(
  code: string,
  { party }: Partner,
  addresses: PartyAddress[],
  countryIds: Map<string, number>,
) {
  const mechanisms = [
    ...(party.email ? [{ type: 'email', value: party.email }] : []),
    ...(party.phone ? [{ type: 'phone', value: party.phone }] : []),
  ];
  return {
    code,
    name: party.name,
    // Without a list Tryton makes an empty address.
    addresses: addresses.length > 0 ? [['create', addresses.map((address) => addressValues(address, countryIds))]] : [],
    ...(mechanisms.length > 0 && { contact_mechanisms: [['create', mechanisms]] }),
  };
}
