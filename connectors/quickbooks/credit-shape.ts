import { z } from 'zod';
import { personal } from '../../domain/personal.ts';

const ref = z.looseObject({ value: z.string(), name: z.string().nullish() });
const linked = z.looseObject({ TxnId: z.string(), TxnType: z.string() });
const sold = z.looseObject({
  Amount: z.number().nullish(),
  DetailType: z.string().nullish(),
  SalesItemLineDetail: z.looseObject({ ItemRef: ref.nullish(), Qty: z.number().nullish() }).nullish(),
});

/** `CreditMemo` and `RefundReceipt`: what a bookkeeper credits or pays back, with the pieces that it is for. Days are the company's. */
export const credit = z.looseObject({
  Id: z.string(),
  SyncToken: z.string(),
  DocNumber: z.string().nullish(),
  TxnDate: z.string(),
  TotalAmt: z.number(),
  RemainingCredit: z.number().nullish().describe('what of a memo is not yet set against invoices'),
  CustomerRef: z.looseObject({ value: z.string(), name: personal('name', z.string()).nullish() }).nullish(),
  CurrencyRef: ref.nullish(),
  InvoiceRef: ref.nullish().describe('the invoice that a memo is for, where the country wants it named (India)'),
  LinkedTxn: z.array(linked).nullish(),
  CustomField: z
    .array(
      z.looseObject({
        Name: z.string().nullish(),
        StringValue: personal('free', z.string()).nullish(),
      }),
    )
    .nullish(),
  CustomerMemo: z.looseObject({ value: personal('note', z.string()).nullish() }).nullish(),
  PrivateNote: personal('free', z.string()).nullish(),
  Line: z.array(
    sold.extend({
      GroupLineDetail: z
        .looseObject({ Line: z.array(sold).nullish() })
        .nullish()
        .describe('a bundle'),
    }),
  ),
  document: z.enum(['CreditMemo', 'RefundReceipt']).optional().describe('made: which of the two it is'),
  order: z.string().optional().describe('made: the number of the order whose pieces they are'),
  currency: z.string().optional().describe("made: of CurrencyRef, or the company's home currency"),
  voided: z.boolean().optional().describe('made: it was voided, or deleted'),
  pieces: z
    .array(z.object({ article: z.string(), name: z.string().optional(), quantity: z.number() }))
    .optional()
    .describe(
      'made: lines of articles, by the SKU in the field that the connection says; shipping and money alone are none',
    ),
});

export type Credit = z.output<typeof credit>;
