import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import type { BillForm } from './bill-form.ts';
import { billVerbs } from './bill-verbs.ts';
import { type BillList, billsWith, type ChangedBill, changedBills } from './changed-bills.ts';
import { numberOf, present, textOf } from './columns.ts';
import type { KingdeeOptions } from './options.ts';

const TEXTS = ['FName', 'FShortName', 'FADDRESS', 'FZIP', 'FTEL', 'FTAXREGISTERCODE'] as const;
const REFERENCES = ['FCOUNTRY', 'FGroup', 'FTRADINGCURRID', 'FPriceListId'] as const;

const CUSTOMERS: BillList = {
  formId: 'BD_Customer',
  key: 'FCUSTID',
  fields: [
    ...['FNumber', 'FDocumentStatus', 'FForbidStatus'],
    ...TEXTS,
    ...REFERENCES.map((reference) => `${reference}.FNumber`),
  ],
};

/** A customer (客户). References are numbers of the ERP's own; `FForbidStatus` B is closed. Empty fields are left out. */
export const basicCustomer = z
  .looseObject({
    FCUSTID: z.string(),
    FNumber: z.string(),
    FDocumentStatus: z.string(),
    FForbidStatus: z.string(),
    FModifyDate: z.iso.datetime(),
    FName: personal('company', z.string()).optional(),
    FShortName: personal('company', z.string()).optional(),
    FADDRESS: personal('street', z.string()).optional(),
    FZIP: personal('postalCode', z.string()).optional(),
    FTEL: personal('phone', z.string()).optional(),
    FTAXREGISTERCODE: personal('taxId', z.string()).optional(),
    FCOUNTRY: z.string().optional(),
    FGroup: z.string().optional(),
    FTRADINGCURRID: z.string().optional(),
    FPriceListId: z.string().optional(),
  })
  .meta({ complete: true });

const numbered = z.looseObject({ FNumber: z.string().min(1) });

/**
 * The `Model` of `BD_Customer`, its head alone: contacts, banks and places to deliver to are kept by people. The connector sets `FNumber` and
 * `FCUSTID`. Not complete: tenants add fields of their own (`F_XXX`).
 */
export const customerModel = z.looseObject({
  FName: personal('company', z.string().min(1)),
  FShortName: personal('company', z.string()).optional(),
  FCreateOrgId: numbered,
  FUseOrgId: numbered.optional(),
  FCOUNTRY: numbered.optional(),
  FADDRESS: personal('street', z.string()).optional(),
  FZIP: personal('postalCode', z.string()).optional(),
  FTEL: personal('phone', z.string()).optional(),
  FTAXREGISTERCODE: personal('taxId', z.string()).optional(),
  FGroup: numbered.optional(),
  FTRADINGCURRID: numbered,
  FPRICELISTID: numbered.optional(),
});

/** Customers. */
const CUSTOMER: BillForm = {
  id: CUSTOMERS.formId,
  kind: 'customer',
  key: 'FCUSTID',
  number: 'FNumber',
  closed: 'FForbidStatus',
  replacesEntries: false,
  modelOf: (payload) => payload as object,
};

function recordOf({ id, modifiedAt, rows }: ChangedBill): SourceRecord {
  const [row = {}] = rows;
  const number = String(row.FNumber);
  return {
    kind: 'customer',
    id,
    customerId: id,
    numbers: [number],
    data: present({
      FCUSTID: id,
      FNumber: number,
      FDocumentStatus: String(row.FDocumentStatus),
      FForbidStatus: textOf(row.FForbidStatus) ?? 'A',
      FModifyDate: modifiedAt,
      ...Object.fromEntries(TEXTS.map((name) => [name, textOf(row[name])])),
      ...Object.fromEntries(REFERENCES.map((name) => [name, numberOf(row[name])])),
    }),
  };
}

/** Customers: read, closed ones too, and saved, submitted and audited as one where a shop's are told. */
export const customer: KindPort<KingdeeOptions> = {
  schema: basicCustomer,
  writeSchema: customerModel,
  async *pull(ctx, cursor) {
    for await (const page of changedBills(ctx, { ...CUSTOMERS, filter: ctx.options.customerFilter }, cursor))
      yield { records: page.bills.map(recordOf), cursor: page.cursor };
  },
  read: async (ctx, ids) => (await billsWith(ctx, CUSTOMERS, ids)).map(recordOf),
  ...billVerbs(CUSTOMER),
};
