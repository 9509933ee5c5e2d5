import { compare, parseDecimal, subtract, sum } from '../../domain/decimal.ts';
import { type QuickbooksContext, rowsBy } from './call.ts';
import { held, save } from './entity.ts';
import type { Invoice } from './invoice-shape.ts';
import { isVoided, markOf, noteFor } from './mark.ts';
import type { Sale } from './sale-shape.ts';

interface Payment {
  TotalAmt?: number | null;
  PrivateNote?: string | null;
}

const money = (amount: number | null | undefined): string => parseDecimal(amount ?? 0) ?? '0';
const least = (...amounts: string[]): string => amounts.reduce((a, b) => (compare(a, b) <= 0 ? a : b));

/** What is still to be noted as paid on an invoice: what the shop says was paid, less what is noted already, by whomever. */
export function unnoted(ctx: QuickbooksContext, { Paid }: Sale, { TotalAmt, Balance }: Invoice): string {
  if (!ctx.options.payments || Paid === undefined) return '0';
  const total = money(TotalAmt);
  return subtract(least(Paid, total), subtract(total, money(Balance ?? TotalAmt)));
}

const isSome = (amount: string): boolean => compare(amount, '0') > 0;

/**
 * Notes on an invoice what the shop says was paid of its order. What somebody noted there counts, and a payment of ours that somebody voided is not
 * made again: whoever did that knows more than the shop.
 */
export async function notePaid(
  ctx: QuickbooksContext,
  sale: Sale,
  { invoice, identity, key }: { invoice: Invoice; identity: string; key: string },
): Promise<void> {
  if (!isSome(unnoted(ctx, sale, invoice))) return;
  // An answer under a request id is the first one's, and may be old.
  const now = await held<Invoice>(ctx, 'Invoice', invoice.Id);
  const open = now ? unnoted(ctx, sale, now) : '0';
  if (!now || !isSome(open)) return;
  const named = await rowsBy<Payment>(ctx, 'Payment', 'PaymentRefNum', [sale.DocNumber]);
  const ours = named.filter(({ PrivateNote }) => markOf(PrivateNote) === identity);
  const told = sum(ours.map(({ TotalAmt }) => money(TotalAmt)));
  const amount = least(open, subtract(sale.Paid ?? '0', told));
  if (ours.some(isVoided) || !isSome(amount)) return;
  const { account, method } = ctx.options.payments ?? {};
  const payment = {
    CustomerRef: { value: now.CustomerRef?.value },
    ...(ctx.options.multicurrency && now.CurrencyRef ? { CurrencyRef: { value: now.CurrencyRef.value } } : {}),
    TotalAmt: Number(amount),
    PaymentRefNum: sale.DocNumber,
    PrivateNote: noteFor(identity),
    ...(account ? { DepositToAccountRef: { value: account } } : {}),
    ...(method ? { PaymentMethodRef: { value: method } } : {}),
    Line: [{ Amount: Number(amount), LinkedTxn: [{ TxnId: now.Id, TxnType: 'Invoice' }] }],
  };
  await save<Payment>(ctx, 'Payment', payment, { requestid: `${key}-p` });
}
