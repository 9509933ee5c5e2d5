import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { anyOf } from '../odata.ts';
import { page, type Row } from './call.ts';
import { type Changing, changedRows } from './changed-rows.ts';
import { customerVerbs } from './customer-write.ts';
import type { SapB1Options } from './options.ts';
import { changedAt } from './time.ts';

const FIELDS = [
  ...['CardCode', 'CardName', 'CompanyPrivate', 'GroupCode', 'PriceListNum', 'Currency', 'Country', 'FederalTaxID'],
  ...['EmailAddress', 'Phone1', 'Cellular', 'Valid', 'Frozen', 'BPAddresses'],
] as const;
const ADDRESS = ['AddressName', 'AddressType', 'Street', 'StreetNo', 'Block', 'City', 'ZipCode', 'State', 'Country'];
const PAGE_SIZE = 100;
const AT_ONCE = 20;

const CUSTOMERS: Changing = {
  set: 'BusinessPartners',
  key: 'CardCode',
  created: 'CreateDate',
  select: [...FIELDS, 'UpdateDate', 'UpdateTime'].join(','),
  where: "CardType eq 'cCustomer'",
  pageSize: PAGE_SIZE,
  whole: true,
};

const address = z.looseObject({
  AddressName: personal('company', z.string()).optional(),
  AddressType: z.string().optional(),
  Street: personal('street', z.string()).optional(),
  StreetNo: personal('street', z.string()).optional(),
  Block: personal('street', z.string()).optional(),
  City: personal('city', z.string()).optional(),
  ZipCode: personal('postalCode', z.string()).optional(),
  State: personal('region', z.string()).optional(),
  Country: z.string().optional(),
});

/** A business partner who buys. `isPerson` is added: `CompanyPrivate` is cPrivate; `GroupCode` and `PriceListNum` are numbers of the company's own. */
export const customerPartner = z
  .looseObject({
    CardCode: z.string(),
    CardName: personal('name', z.string()).optional(),
    CompanyPrivate: z.string().optional(),
    isPerson: z.boolean(),
    GroupCode: z.int().optional(),
    PriceListNum: z.int().optional(),
    Currency: z.string().optional(),
    Country: z.string().optional(),
    FederalTaxID: personal('taxId', z.string()).optional(),
    EmailAddress: personal('email', z.string()).optional(),
    Phone1: personal('phone', z.string()).optional(),
    Cellular: personal('phone', z.string()).optional(),
    Valid: z.string().optional(),
    Frozen: z.string().optional(),
    changedAt: z.iso.datetime().optional(),
    BPAddresses: z.array(address),
  })
  .meta({ complete: true });

/** What is set of these fields: the service answers null or an empty text for the rest. */
const some = (row: Row, names: readonly string[]): Row =>
  Object.fromEntries(
    names
      .filter((name) => row[name] !== undefined && row[name] !== null && row[name] !== '')
      .map((name) => [name, row[name]]),
  );

function recordOf(row: Row, timeZone: string): SourceRecord {
  const id = String(row.CardCode);
  const at = changedAt(row, timeZone);
  const addresses = (row.BPAddresses as Row[] | null | undefined) ?? [];
  return {
    kind: 'customer',
    id,
    customerId: id,
    numbers: [id],
    data: {
      ...some(row, FIELDS),
      isPerson: row.CompanyPrivate === 'cPrivate',
      ...(at ? { changedAt: at } : {}),
      BPAddresses: addresses.map((one) => some(one, ADDRESS)),
    },
  };
}

/** Business partners of the type customer; all of them at the first pull. */
export const customer: KindPort<SapB1Options> = {
  schema: customerPartner,
  ...customerVerbs,
  async *pull(ctx, cursor) {
    for await (const { rows, cursor: next } of changedRows(ctx, CUSTOMERS, cursor))
      yield { records: rows.map((row) => recordOf(row, ctx.options.timeZone)), cursor: next };
  },
  async read(ctx, ids) {
    const records: SourceRecord[] = [];
    for (let start = 0; start < ids.length; start += AT_ONCE) {
      const $filter = `${CUSTOMERS.where} and ${anyOf('CardCode', ids.slice(start, start + AT_ONCE))}`;
      const query = { $filter, $select: CUSTOMERS.select, $orderby: 'CardCode' } as const;
      const { rows } = await page(ctx, CUSTOMERS.set, query, PAGE_SIZE);
      records.push(...rows.map((row) => recordOf(row, ctx.options.timeZone)));
    }
    return records;
  },
};
