import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { INACTIVE_TOO, rowsBy } from './call.ts';
import { changedAt, changedIn, type Entity } from './changed.ts';
import { customerVerbs } from './customer-write.ts';
import type { QuickbooksOptions } from './options.ts';

const address = z.looseObject({
  Line1: personal('street', z.string()).nullish(),
  Line2: personal('street', z.string()).nullish(),
  City: personal('city', z.string()).nullish(),
  CountrySubDivisionCode: z.string().nullish(),
  PostalCode: personal('postalCode', z.string()).nullish(),
  Country: z.string().nullish().describe('as somebody wrote it: a code or a name'),
});

/** `Customer`. */
export const customer = z.looseObject({
  Id: z.string(),
  SyncToken: z.string(),
  DisplayName: personal('name', z.string()),
  GivenName: personal('name', z.string()).nullish(),
  FamilyName: personal('name', z.string()).nullish(),
  CompanyName: personal('company', z.string()).nullish(),
  Active: z.boolean().nullish(),
  PrimaryEmailAddr: z.looseObject({ Address: personal('email', z.string()).nullish() }).nullish(),
  PrimaryPhone: z.looseObject({ FreeFormNumber: personal('phone', z.string()).nullish() }).nullish(),
  PrimaryTaxIdentifier: personal('taxId', z.string()).nullish(),
  BillAddr: address.nullish(),
  ShipAddr: address.nullish(),
  Balance: z.number().nullish().describe('what is owed'),
  CustomerTypeRef: z.looseObject({ value: z.string(), name: z.string().nullish() }).nullish(),
});

type Customer = z.output<typeof customer> & Entity;

export const customers: KindPort<QuickbooksOptions> = {
  schema: customer,
  ...customerVerbs,
  async *pull(ctx, cursor) {
    for await (const { rows, cursor: next } of changedIn<Customer>(ctx, 'Customer', cursor, INACTIVE_TOO))
      yield { records: rows.map(recordOf), cursor: next };
  },
  read: async (ctx, ids) => (await rowsBy<Customer>(ctx, 'Customer', 'Id', ids, INACTIVE_TOO)).map(recordOf),
};

const recordOf = (one: Customer): SourceRecord => ({
  kind: 'customer',
  id: one.Id,
  version: new Date(changedAt(one)).toISOString(),
  customerId: one.Id,
  data: one,
});
