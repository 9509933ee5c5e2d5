import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { type QuickbooksContext, rowsBy } from './call.ts';
import { changedAt, changedIn, type Entity } from './changed.ts';
import { gonePage } from './deleted.ts';
import type { Invoice } from './invoice-shape.ts';
import { isVoided, markOf } from './mark.ts';
import type { QuickbooksOptions } from './options.ts';

const linked = z.looseObject({ TxnId: z.string(), TxnType: z.string() });

/** `Payment`: money that came in, and the invoices that it is for. */
export const payment = z.looseObject({
  Id: z.string(),
  SyncToken: z.string(),
  TxnDate: z.string(),
  TotalAmt: z.number(),
  UnappliedAmt: z.number().nullish(),
  CustomerRef: z.looseObject({ value: z.string(), name: personal('name', z.string()).nullish() }).nullish(),
  CurrencyRef: z.looseObject({ value: z.string() }).nullish(),
  PaymentMethodRef: z.looseObject({ value: z.string(), name: z.string().nullish() }).nullish(),
  PaymentRefNum: z.string().nullish().describe('the number of a cheque or a transfer'),
  PrivateNote: personal('free', z.string()).nullish(),
  Line: z.array(z.looseObject({ Amount: z.number().nullish(), LinkedTxn: z.array(linked).nullish() })).nullish(),
  currency: z.string().optional().describe("made: of CurrencyRef, or the company's home currency"),
  voided: z.boolean().optional().describe('made: it was voided, or deleted'),
  invoice_number: z.string().optional().describe('made: the number of the first invoice that it is for'),
});

type Payment = z.output<typeof payment> & Entity;

/** Payments, but those that we noted: their shop tells of them. Of one for an invoice of ours the order is the parent. */
export const payments: KindPort<QuickbooksOptions> = {
  schema: payment,
  async *pull(ctx, cursor) {
    yield* gonePage(ctx, 'Payment', 'payment', cursor);
    for await (const { rows, cursor: next } of changedIn<Payment>(ctx, 'Payment', cursor))
      yield { records: await recordsOf(ctx, rows), cursor: next };
  },
  read: async (ctx, ids) => recordsOf(ctx, await rowsBy<Payment>(ctx, 'Payment', 'Id', ids)),
};

const invoiceIds = ({ Line }: Payment): string[] =>
  (Line ?? []).flatMap(({ LinkedTxn }) =>
    (LinkedTxn ?? []).filter(({ TxnType }) => TxnType === 'Invoice').map(({ TxnId }) => TxnId),
  );

async function recordsOf(ctx: QuickbooksContext, found: readonly Payment[]): Promise<SourceRecord[]> {
  const rows = found.filter(({ PrivateNote }) => !markOf(PrivateNote));
  const invoices = await rowsBy<Invoice>(ctx, 'Invoice', 'Id', rows.flatMap(invoiceIds));
  const known = new Map(invoices.map((one) => [one.Id, one]));
  return rows.map((one): SourceRecord => {
    const paid = invoiceIds(one).flatMap((id) => known.get(id) ?? []);
    const ours = paid.find(({ PrivateNote }) => markOf(PrivateNote));
    const number = (ours ?? paid[0])?.DocNumber;
    return {
      kind: 'payment',
      id: one.Id,
      version: new Date(changedAt(one)).toISOString(),
      ...(ours ? { parent: { kind: 'order', targetId: ours.Id } as const } : {}),
      ...(one.CustomerRef ? { customerId: one.CustomerRef.value } : {}),
      data: {
        ...one,
        currency: one.CurrencyRef?.value ?? ctx.options.currency,
        voided: isVoided(one),
        ...(number ? { invoice_number: number } : {}),
      },
    };
  });
}
