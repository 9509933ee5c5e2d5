import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { type BillList, billsWith, type ChangedBill, changedBills } from './changed-bills.ts';
import { numberOf, present, textOf } from './columns.ts';
import { customerModel } from './customer-shape.ts';
import { customerVerbs } from './customer-verbs.ts';
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
  ...customerVerbs,
};
