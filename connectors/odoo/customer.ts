import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { linkId, linkName, type OdooContext, type Row, search, text } from './call.ts';
import { changedRecords, toIso } from './changed-records.ts';
import { customerVerbs, isOurs } from './customer-write.ts';
import type { OdooOptions } from './options.ts';

const READ = 100;
const FIELDS = [
  ...['name', 'is_company', 'ref', 'email', 'phone', 'vat', 'street', 'street2', 'city', 'zip', 'state_id'],
  ...['country_id', 'active', 'property_product_pricelist'],
];
/** Those that something was sold to, companies and people by themselves: contacts and addresses below them are their own records. */
const CUSTOMERS = [
  ['customer_rank', '>', 0],
  ['parent_id', '=', false],
  ['active', 'in', [true, false]],
] as const;

/** A partner that buys. Empty fields are left out; `country` is the code, `pricelist_id` the price list that its prices are of. */
export const partner = z
  .looseObject({
    id: z.int(),
    name: personal('name', z.string()),
    is_company: z.boolean(),
    active: z.boolean(),
    ref: z.string().optional(),
    email: personal('email', z.string()).optional(),
    phone: personal('phone', z.string()).optional(),
    vat: personal('taxId', z.string()).optional(),
    street: personal('street', z.string()).optional(),
    street2: personal('street', z.string()).optional(),
    city: personal('city', z.string()).optional(),
    zip: personal('postalCode', z.string()).optional(),
    state: personal('region', z.string()).optional(),
    country: z.string().optional(),
    pricelist_id: z.int().optional(),
    write_date: z.iso.datetime().optional(),
  })
  .meta({ complete: true });

const TEXTS = ['ref', 'email', 'phone', 'vat', 'street', 'street2', 'city', 'zip'] as const;

async function recordsOf(ctx: OdooContext, rows: readonly Row[]): Promise<SourceRecord[]> {
  const ids = [...new Set(rows.flatMap(({ country_id }) => linkId(country_id) ?? []))];
  const countries = ids.length === 0 ? [] : await search(ctx, 'res.country', ['code'], [['id', 'in', ids]]);
  const codes = new Map(countries.map(({ id, code }) => [id, text(code)]));
  return rows
    .filter((row) => !isOurs(row))
    .map((row) => {
      const [country, state, pricelist, write_date] = [
        codes.get(linkId(row.country_id) ?? 0),
        linkName(row.state_id),
        linkId(row.property_product_pricelist),
        toIso(row.write_date),
      ];
      return {
        kind: 'customer',
        id: String(row.id),
        customerId: String(row.id),
        data: {
          id: row.id,
          name: text(row.name) ?? '',
          is_company: row.is_company === true,
          active: row.active === true,
          ...Object.fromEntries(TEXTS.flatMap((name) => (text(row[name]) === undefined ? [] : [[name, row[name]]]))),
          ...(state ? { state } : {}),
          ...(country ? { country } : {}),
          ...(pricelist === undefined ? {} : { pricelist_id: pricelist }),
          ...(write_date ? { write_date } : {}),
        },
      };
    });
}

/** Partners that buy, archived ones too, but for those that we made. */
export const customer: KindPort<OdooOptions> = {
  schema: partner,
  ...customerVerbs,
  async *pull(ctx, cursor) {
    for await (const { items, cursor: next } of changedRecords(ctx, 'res.partner', FIELDS, CUSTOMERS, cursor))
      yield { records: await recordsOf(ctx, items), cursor: next };
  },
  async read(ctx, ids) {
    const records: SourceRecord[] = [];
    for (let start = 0; start < ids.length; start += READ) {
      const some = ids.slice(start, start + READ).map(Number);
      const fields = ['write_date', ...FIELDS];
      records.push(
        ...(await recordsOf(ctx, await search(ctx, 'res.partner', fields, [...CUSTOMERS, ['id', 'in', some]]))),
      );
    }
    return records;
  },
};
