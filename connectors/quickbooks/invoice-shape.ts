import { z } from 'zod';
import { personal } from '../../domain/personal.ts';

const ref = z.looseObject({ value: z.string(), name: z.string().nullish() });
const money = z.number();

/** `Invoice`. Days are the company's. */
export const invoice = z.looseObject({
  Id: z.string(),
  SyncToken: z.string(),
  MetaData: z.looseObject({ CreateTime: z.string().optional(), LastUpdatedTime: z.string() }).optional(),
  DocNumber: z.string().nullish(),
  TxnDate: z.string(),
  DueDate: z.string().nullish(),
  CustomerRef: z.looseObject({ value: z.string(), name: personal('name', z.string()).nullish() }).nullish(),
  CurrencyRef: ref.nullish(),
  PrivateNote: personal('free', z.string()).nullish(),
  TotalAmt: money,
  Balance: money.nullish().describe('what is still to be paid'),
  TxnTaxDetail: z.looseObject({ TotalTax: money.nullish() }).nullish(),
  Line: z.array(
    z.looseObject({
      Id: z.string().nullish(),
      Amount: money.nullish(),
      Description: z.string().nullish(),
      DetailType: z.string().nullish().describe('SalesItemLineDetail, SubTotalLineDetail, DiscountLineDetail ...'),
      SalesItemLineDetail: z
        .looseObject({ ItemRef: ref.nullish(), Qty: z.number().nullish(), UnitPrice: z.number().nullish() })
        .nullish(),
    }),
  ),
  LinkedTxn: z.array(z.looseObject({ TxnId: z.string(), TxnType: z.string() })).nullish(),
  currency: z.string().optional().describe("made: of CurrencyRef, or the company's home currency"),
  voided: z.boolean().optional().describe('made: it was voided, or deleted'),
});

export type Invoice = z.output<typeof invoice>;
