import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { ConnectorContext, KindPort, SourceRecord } from '../connector.ts';
import { ADDRESS_FIELDS } from './addresses.ts';
import { type Domain, type TrytonApi, trytonApi } from './api.ts';
import { customerPayload, findCustomers, pushCustomers } from './customer-write.ts';
import type { TrytonOptions } from './options.ts';
import { changedParties } from './party-changes.ts';

/** A party who buys, with its addresses; `party_name` of one is whom it names instead of the party. */
export const customerParty = z
  .looseObject({
    id: z.int(),
    code: z.string().nullable(),
    name: personal('name', z.string()).nullable(),
    email: personal('email', z.string()).nullable(),
    phone: personal('phone', z.string()).nullable(),
    lang: z.string().nullable(),
    tax_identifier: personal('taxId', z.string()).nullable(),
    identifiers: z.array(z.looseObject({ type: z.string().nullable(), code: personal('taxId', z.string()) })),
    categories: z.array(z.string()),
    /** The name of its price list, where the connection reads it (`salePriceLists`). */
    sale_price_list: z.string().nullable(),
    addresses: z.array(
      z.looseObject({
        party_name: personal('company', z.string()).nullable(),
        attn: personal('name', z.string()).nullable(),
        street: personal('street', z.string()).nullable(),
        postal_code: personal('postalCode', z.string()).nullable(),
        city: personal('city', z.string()).nullable(),
        subdivision: personal('region', z.string()).nullable(),
        country: z.string().nullable(),
      }),
    ),
  })
  .meta({ complete: true });

interface Row {
  id: number;
  code: string | null;
  name: string | null;
  email: string | null;
  phone: string | null;
  lang: { code: string } | null;
  tax_identifier: { code: string } | null;
  identifiers: { type: string | null; code: string }[];
  categories: { name: string }[];
  sale_price_list?: { name: string } | null;
  addresses: {
    party_name: string | null;
    attn: string | null;
    street: string | null;
    postal_code: string | null;
    city: string | null;
    subdivision: { name: string } | null;
    country: { code: string } | null;
  }[];
}

const fieldsOf = ({ salePriceLists }: TrytonOptions): string[] => [
  ...['code', 'name', 'email', 'phone', 'lang.code', 'tax_identifier.code', 'identifiers.type', 'identifiers.code'],
  ...['categories.name', ...ADDRESS_FIELDS, 'addresses.subdivision.name'],
  ...(salePriceLists ? ['sale_price_list.name'] : []),
];

/** Those of the category, or all but the company itself. What we made is told by the system that it came from. */
async function customersOnly(api: TrytonApi, { customerCategory, company }: TrytonOptions): Promise<Domain> {
  const notOurs = ['OR', ['code', '=', null], ['code', 'not like', 'WB-%']];
  if (customerCategory !== undefined) return [notOurs, ['categories.name', '=', customerCategory]];
  const [own] = await api.search<{ party: { id: number } }>('company.company', [['id', '=', company]], ['party.code']);
  return own ? [notOurs, ['id', '!=', own.party.id]] : [notOurs];
}

function recordOf(row: Row): SourceRecord {
  const { id, code, name, email, phone } = row;
  return {
    kind: 'customer',
    id: String(id),
    customerId: String(id),
    numbers: code ? [code] : [],
    data: {
      ...{ id, code, name, email, phone },
      lang: row.lang?.code ?? null,
      tax_identifier: row.tax_identifier?.code ?? null,
      identifiers: row.identifiers.map(({ type, code }) => ({ type, code })),
      categories: row.categories.map((category) => category.name),
      sale_price_list: row.sale_price_list?.name ?? null,
      addresses: row.addresses.map(({ party_name, attn, street, postal_code, city, subdivision, country }) => ({
        ...{ party_name, attn, street, postal_code, city },
        subdivision: subdivision?.name ?? null,
        country: country?.code ?? null,
      })),
    },
  };
}

async function* pull(ctx: ConnectorContext<TrytonOptions>, cursor: string | null) {
  const api = trytonApi(ctx);
  const domain = await customersOnly(api, ctx.options);
  for await (const page of changedParties<Row>(ctx, api, domain, fieldsOf(ctx.options), cursor))
    yield { records: page.rows.map(recordOf), cursor: page.cursor };
}

/** Parties: read where people made them, and made or changed where a shop's customer is told. No version: a party is of many rows. */
export const customerPort: KindPort<TrytonOptions> = {
  schema: customerParty,
  writeSchema: customerPayload,
  pull,
  async read(ctx, ids) {
    const api = trytonApi(ctx);
    const domain = [['id', 'in', ids.map(Number)], ...(await customersOnly(api, ctx.options))];
    return (await api.search<Row>('party.party', domain, fieldsOf(ctx.options))).map(recordOf);
  },
  push: (ctx, writes) => pushCustomers(trytonApi(ctx), ctx.options, writes),
  find: (ctx, identities) => findCustomers(trytonApi(ctx), identities),
  // Three calls for all, and one more for each that is there already and differs.
  batch: 10,
  requestsPerPush: 6,
  usualRequestsPerPush: 3,
  once: { way: 'unique reference', identityMaxLength: 40, settleMs: 5_000 },
  change: 'in-place',
};
