import { type QuickbooksContext, rowsBy } from './call.ts';
import type { Credit } from './credit-shape.ts';
import type { Invoice } from './invoice-shape.ts';
import { markOf } from './mark.ts';

/** A payment that sets a memo against invoices, as far as it says of which. */
interface Application {
  Id: string;
  Line?: { LinkedTxn?: { TxnId: string; TxnType: string }[] | null }[] | null;
}

/** The number that people wrote where the connection says: the document's own, or a custom field's. */
function writtenNumber({ options }: QuickbooksContext, { DocNumber, CustomField }: Credit): string | undefined {
  const field = options.returnOrderField;
  if (field === undefined) return undefined;
  const told = field === 'DocNumber' ? DocNumber : CustomField?.find(({ Name }) => Name === field)?.StringValue;
  return told?.trim() || undefined;
}

/** Invoices that a document itself names. */
const namedIds = ({ InvoiceRef, LinkedTxn }: Credit): string[] => [
  ...(InvoiceRef ? [InvoiceRef.value] : []),
  ...(LinkedTxn ?? []).filter(({ TxnType }) => TxnType === 'Invoice').map(({ TxnId }) => TxnId),
];

/** Where nothing of it was set against an invoice, no payment names it. */
const mayBeApplied = ({ TotalAmt, RemainingCredit }: Credit): boolean => (RemainingCredit ?? 0) < TotalAmt;

/**
 * Invoices that memos were set against, by the memos' ids: QuickBooks makes a payment of nothing for it, which names both. They are the customers',
 * and asked for once for all memos.
 */
async function appliedTo(ctx: QuickbooksContext, memos: readonly Credit[]): Promise<Map<string, string[]>> {
  const customers = memos.flatMap(({ CustomerRef }) => CustomerRef?.value ?? []);
  const found = await rowsBy<Application>(ctx, 'Payment', 'CustomerRef', customers, " and TotalAmt = '0'");
  const invoices = new Map<string, string[]>();
  for (const { Line } of found) {
    const links = (Line ?? []).map(({ LinkedTxn }) => LinkedTxn ?? []);
    const ids = (of: typeof links, type: string) =>
      of.flat().flatMap(({ TxnType, TxnId }) => (TxnType === type ? [TxnId] : []));
    for (const memo of ids(links, 'CreditMemo')) {
      // One line may name both, or each a line of its own.
      const beside = ids(
        links.filter((line) => line.some(({ TxnId }) => TxnId === memo)),
        'Invoice',
      );
      const known = beside.length > 0 ? beside : ids(links, 'Invoice');
      invoices.set(memo, [...(invoices.get(memo) ?? []), ...known]);
    }
  }
  return invoices;
}

/**
 * The invoice of an order of ours that each document is for, by the document: of the number that people wrote, else named by the document, else
 * the one that it was set against. One that is for several orders, or for none of ours, has none: nobody guesses.
 */
export async function creditedOrders(
  ctx: QuickbooksContext,
  document: 'CreditMemo' | 'RefundReceipt',
  rows: readonly Credit[],
): Promise<Map<Credit, Invoice>> {
  const written = new Map(rows.map((one) => [one, writtenNumber(ctx, one)] as const));
  const silent = rows.filter((one) => !written.get(one) && namedIds(one).length === 0);
  const memos = document === 'CreditMemo' ? silent.filter(mayBeApplied) : [];
  const applied = memos.length > 0 ? await appliedTo(ctx, memos) : new Map<string, string[]>();
  const idsOf = (one: Credit) => (written.get(one) ? [] : [...namedIds(one), ...(applied.get(one.Id) ?? [])]);
  const ofNumber = [...written.values()].flatMap((number) => number ?? []);
  const invoices = [
    ...(await rowsBy<Invoice>(ctx, 'Invoice', 'DocNumber', ofNumber)),
    ...(await rowsBy<Invoice>(ctx, 'Invoice', 'Id', rows.flatMap(idsOf))),
  ].filter(({ PrivateNote }) => markOf(PrivateNote));
  return new Map(
    rows.flatMap((one) => {
      const ids = new Set(idsOf(one));
      const ours = new Map(
        invoices
          .filter(({ Id, DocNumber }) => ids.has(Id) || (DocNumber && DocNumber === written.get(one)))
          .map((invoice) => [invoice.Id, invoice]),
      );
      const [first] = ours.values();
      return first && ours.size === 1 ? [[one, first] as const] : [];
    }),
  );
}
