import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { allOf, anyOf } from '../odata.ts';
import { type ByDays, changedByDays, documents } from './changed-days.ts';
import { customerVerbs } from './customer-write.ts';
import { type Entity, linked, linkedOne, some } from './odata.ts';
import type { S4hanaOptions } from './options.ts';

const AT_ONCE = 25;
/** Partners that are customers; the ones below, contacts and suppliers, have no number as one. */
const CUSTOMERS: ByDays = {
  service: 'API_BUSINESS_PARTNER',
  set: 'A_BusinessPartner',
  key: 'BusinessPartner',
  pageSize: 50,
  daysAgain: 1,
  where: "Customer ne ''",
  $expand: [
    'to_BusinessPartnerAddress/to_EmailAddress',
    'to_BusinessPartnerAddress/to_PhoneNumber',
    'to_BusinessPartnerTax',
    'to_Customer/to_CustomerSalesArea',
  ].join(','),
};
const NAMES = [
  'FirstName',
  'LastName',
  'OrganizationBPName1',
  'OrganizationBPName2',
  'BusinessPartnerFullName',
] as const;
const ADDRESS = [
  ...['StreetName', 'HouseNumber', 'StreetPrefixName', 'CityName', 'PostalCode', 'Region', 'Country', 'CareOfName'],
] as const;

const address = z.looseObject({
  StreetName: personal('street', z.string()).optional(),
  HouseNumber: personal('street', z.string()).optional(),
  StreetPrefixName: personal('street', z.string()).optional(),
  CityName: personal('city', z.string()).optional(),
  PostalCode: personal('postalCode', z.string()).optional(),
  Region: personal('region', z.string()).optional(),
  Country: z.string().optional(),
  CareOfName: personal('name', z.string()).optional(),
});

/**
 * A business partner that is a customer, by its number as one, which orders name. Category 1 is a person, 2 an organisation. `group` is the price
 * list, price group or customer group of its sales area, as `priceTier` says; empty fields are left out.
 */
export const businessPartner = z
  .looseObject({
    Customer: z.string(),
    BusinessPartner: z.string(),
    BusinessPartnerCategory: z.string(),
    BusinessPartnerIsBlocked: z.boolean(),
    FirstName: personal('name', z.string()).optional(),
    LastName: personal('name', z.string()).optional(),
    OrganizationBPName1: personal('company', z.string()).optional(),
    OrganizationBPName2: personal('company', z.string()).optional(),
    BusinessPartnerFullName: personal('name', z.string()).optional(),
    EmailAddress: personal('email', z.string()).optional(),
    PhoneNumber: personal('phone', z.string()).optional(),
    BPTaxNumber: personal('taxId', z.string()).optional(),
    group: z.string().optional(),
    addresses: z.array(address),
  })
  .meta({ complete: true });

/** The one that is marked as the usual, or the first. */
const usual = (rows: readonly Entity[], mark: string): Entity | undefined =>
  rows.find((row) => row[mark] === true) ?? rows[0];

/** What the sales area of the options says, or the only one that there is: of several nobody knows which is meant. */
function groupOf(partner: Entity, { priceTier, salesOrganization }: S4hanaOptions): string {
  if (priceTier === 'Customer') return String(partner.Customer);
  const areas = linked(linkedOne(partner, 'to_Customer') ?? {}, 'to_CustomerSalesArea').filter(
    ({ SalesOrganization }) => salesOrganization === undefined || SalesOrganization === salesOrganization,
  );
  const [only, ...others] = [...new Set(areas.map((area) => String(area[priceTier] ?? '')))];
  return others.length === 0 ? (only ?? '') : '';
}

function recordOf(partner: Entity, options: S4hanaOptions): SourceRecord {
  const number = String(partner.Customer);
  const addresses = linked(partner, 'to_BusinessPartnerAddress');
  const email = usual(
    addresses.flatMap((one) => linked(one, 'to_EmailAddress')),
    'IsDefaultEmailAddress',
  );
  const phone = usual(
    addresses.flatMap((one) => linked(one, 'to_PhoneNumber')),
    'IsDefaultPhoneNumber',
  );
  const [tax] = linked(partner, 'to_BusinessPartnerTax');
  return {
    kind: 'customer',
    id: number,
    customerId: number,
    numbers: [number],
    data: {
      Customer: number,
      BusinessPartner: String(partner.BusinessPartner),
      BusinessPartnerCategory: String(partner.BusinessPartnerCategory ?? ''),
      BusinessPartnerIsBlocked: partner.BusinessPartnerIsBlocked === true,
      ...some(partner, NAMES),
      ...some(
        {
          EmailAddress: email?.EmailAddress,
          PhoneNumber: phone?.InternationalPhoneNumber || phone?.PhoneNumber,
          BPTaxNumber: tax?.BPTaxNumber || tax?.BPTaxLongNumber,
          group: groupOf(partner, options),
        },
        ['EmailAddress', 'PhoneNumber', 'BPTaxNumber', 'group'],
      ),
      addresses: addresses.map((one) => some(one, ADDRESS)),
    },
  };
}

/** Customers made or changed in the last two days each time: the service knows only the day of a change. */
export const customer: KindPort<S4hanaOptions> = {
  schema: businessPartner,
  ...customerVerbs,
  async *pull(ctx, cursor) {
    for await (const { rows, cursor: next } of changedByDays(ctx, CUSTOMERS, cursor))
      yield { records: rows.map((row) => recordOf(row, ctx.options)), cursor: next };
  },
  async read(ctx, ids) {
    const records: SourceRecord[] = [];
    for (let start = 0; start < ids.length; start += AT_ONCE) {
      const which = allOf(CUSTOMERS.where, anyOf('Customer', ids.slice(start, start + AT_ONCE)));
      records.push(...(await documents(ctx, CUSTOMERS, which)).map((row) => recordOf(row, ctx.options)));
    }
    return records;
  },
};
