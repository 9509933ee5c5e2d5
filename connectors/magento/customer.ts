import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import type { MagentoContext } from './call.ts';
import { type Changing, changed } from './changed.ts';
import type { MagentoOptions } from './options.ts';
import { anyOf, searchAll } from './search.ts';
import { standing } from './standing.ts';
import { fromShopTime } from './time.ts';

const address = z.looseObject({
  firstname: personal('name', z.string()).nullish(),
  lastname: personal('name', z.string()).nullish(),
  company: personal('company', z.string()).nullish(),
  street: z.array(personal('street', z.string())).nullish(),
  city: personal('city', z.string()).nullish(),
  region: z
    .looseObject({ region_code: z.string().nullish(), region: personal('region', z.string()).nullish() })
    .nullish(),
  postcode: personal('postalCode', z.string()).nullish(),
  country_id: z.string().nullish(),
  telephone: personal('phone', z.string()).nullish(),
  default_billing: z.boolean().nullish(),
  default_shipping: z.boolean().nullish(),
});

/** `GET /V1/customers/search`, with the group's name and, of a B2B edition, the company and its credit. */
export const customer = z.looseObject({
  id: z.int(),
  group_id: z.int().nullish(),
  /** Made of group_id: the name that tier prices are for. */
  group: z.string().optional(),
  email: personal('email', z.string()),
  firstname: personal('name', z.string()),
  lastname: personal('name', z.string()),
  taxvat: personal('taxId', z.string()).nullish(),
  website_id: z.int().nullish(),
  store_id: z.int().nullish(),
  created_at: z.string().nullish(),
  updated_at: z.string(),
  addresses: z.array(address).nullish(),
  extension_attributes: z
    .looseObject({ company_attributes: z.looseObject({ company_id: z.int().nullish() }).nullish() })
    .nullish(),
  /** `GET /V1/company`, where the connection says that there are companies. */
  company: z
    .looseObject({
      id: z.int(),
      company_name: personal('company', z.string()).nullish(),
      vat_tax_id: personal('taxId', z.string()).nullish(),
      status: z.int().nullish(),
    })
    .optional(),
  /** `GET /V1/companyCredits`: what the company may owe and owes (a balance below zero is owed). */
  company_credit: z
    .looseObject({
      id: z.int().nullish(),
      company_id: z.int().nullish(),
      credit_limit: z.number().nullish(),
      balance: z.number().nullish(),
      available_limit: z.number().nullish(),
      currency_code: z.string().nullish(),
      exceed_limit: z.boolean().nullish(),
    })
    .optional(),
});

type Customer = z.infer<typeof customer>;

const PATH = '/customers/search';
const CHANGED: Changing<Customer> = { path: PATH, idOf: (one) => one.id };
const READ = 50;

export const customers: KindPort<MagentoOptions> = {
  schema: customer,
  ...standing,
  async *pull(ctx, cursor) {
    for await (const { items, cursor: next } of changed(ctx, CHANGED, cursor))
      yield { records: await recordsOf(ctx, items), cursor: next };
  },
  async read(ctx, ids) {
    const found: Customer[] = [];
    for (let start = 0; start < ids.length; start += READ)
      found.push(
        ...(await searchAll<Customer>(ctx, PATH, { groups: [anyOf('entity_id', ids.slice(start, start + READ))] })),
      );
    return recordsOf(ctx, found);
  },
};

async function recordsOf(ctx: MagentoContext, items: Customer[]): Promise<SourceRecord[]> {
  if (items.length === 0) return [];
  const [groups, companies] = await Promise.all([groupNames(ctx, items), companiesOf(ctx, items)]);
  return items.map(({ dob: _dob, confirmation: _confirmation, ...data }): SourceRecord => {
    const id = String(data.id);
    const company = companies.get(data.extension_attributes?.company_attributes?.company_id ?? 0);
    const group = groups.get(data.group_id ?? 0);
    return {
      kind: 'customer',
      id,
      version: new Date(fromShopTime(data.updated_at)).toISOString(),
      customerId: id,
      data: { ...data, ...(group ? { group } : {}), ...company },
    };
  });
}

async function groupNames(ctx: MagentoContext, items: readonly Customer[]): Promise<Map<number, string>> {
  const ids = items.flatMap(({ group_id }) => (group_id ? [String(group_id)] : []));
  if (ids.length === 0) return new Map();
  const groups = [anyOf('customer_group_id', ids)];
  const found = await searchAll<{ id: number; code: string }>(ctx, '/customerGroups/search', { groups });
  return new Map(found.map(({ id, code }) => [id, code]));
}

type WithCompany = Pick<Customer, 'company' | 'company_credit'>;

async function companiesOf(ctx: MagentoContext, items: readonly Customer[]): Promise<Map<number, WithCompany>> {
  const ids = items.flatMap(({ extension_attributes: more }) => more?.company_attributes?.company_id || []);
  if (!ctx.options.companies || ids.length === 0) return new Map();
  const named = ids.map(String);
  const [companies, credits] = await Promise.all([
    searchAll<NonNullable<Customer['company']>>(ctx, '/company/', { groups: [anyOf('entity_id', named)] }),
    searchAll<NonNullable<Customer['company_credit']>>(ctx, '/companyCredits/', {
      groups: [anyOf('company_id', named)],
    }),
  ]);
  return new Map(
    companies.map((company) => {
      const credit = credits.find(({ company_id }) => company_id === company.id);
      return [company.id, { company, ...(credit ? { company_credit: credit } : {}) }];
    }),
  );
}
