import { WaybillError } from '../../domain/failures.ts';
import type { Kind } from '../../domain/kinds.ts';
import { failureOf } from '../answered.ts';
import { neededBy } from '../needed-by.ts';
import { call, type QuickbooksContext, query, rowsBy } from './call.ts';

/** The entities that a kind is read from. */
const GIVEN: Partial<Record<Kind, readonly string[]>> = {
  invoice: ['Invoice'],
  payment: ['Payment', 'Invoice'],
  customer: ['Customer'],
  product: ['Item'],
  stock: ['Item'],
  return: ['CreditMemo', 'RefundReceipt', 'Invoice', 'Payment', 'Item'],
};
/** Those that a kind is written to, and looked up in before. */
const TAKEN: Partial<Record<Kind, readonly string[]>> = {
  order: ['Item', 'Customer', 'Invoice'],
  customer: ['Customer'],
  product: ['Item'],
};

/** `Preferences`: what is switched on in the company. */
interface Preferences {
  SalesFormsPrefs?: { CustomTxnNumbers?: boolean };
  CurrencyPrefs?: { MultiCurrencyEnabled?: boolean; HomeCurrency?: { value?: string } };
}

/** What orders need of the company and do not find: each in words. */
async function unset(ctx: QuickbooksContext): Promise<string[]> {
  const { currency, multicurrency, payments, tax, taxCodes } = ctx.options;
  const [held] = (await query<Preferences>(ctx, 'Preferences', 'select * from Preferences')).rows;
  const { CustomTxnNumbers } = held?.SalesFormsPrefs ?? {};
  const { MultiCurrencyEnabled, HomeCurrency } = held?.CurrencyPrefs ?? {};
  const lacks: string[] = [];
  if (CustomTxnNumbers === false)
    lacks.push('custom transaction numbers are off (Account and settings > Sales): an order would lose its number');
  if (HomeCurrency?.value && HomeCurrency.value !== currency)
    lacks.push(`the home currency is ${HomeCurrency.value}, and the option currency says ${currency}`);
  if (multicurrency && MultiCurrencyEnabled === false)
    lacks.push('the option multicurrency is on, and the company keeps one currency');
  const named = [
    { entity: 'Account', ids: payments?.account ? [payments.account] : [], option: 'payments.account' },
    { entity: 'PaymentMethod', ids: payments?.method ? [payments.method] : [], option: 'payments.method' },
    { entity: 'TaxCode', ids: tax === 'international' ? Object.values(taxCodes) : [], option: 'taxCodes' },
  ];
  for (const { entity, ids, option } of named) {
    const known = new Set((await rowsBy<{ Id: string }>(ctx, entity, 'Id', ids)).map(({ Id }) => Id));
    const missing = [...new Set(ids)].filter((id) => !known.has(id));
    if (missing.length > 0) lacks.push(`there is no ${entity} ${missing.join(', ')} (option ${option})`);
  }
  return lacks;
}

/**
 * The company, a count of each entity that the flows read or look up, and what orders need to be switched on there. All that is missing is told at
 * once; which of them the user may also write only a write can tell.
 */
export async function check(ctx: QuickbooksContext): Promise<void> {
  await call(ctx, 'GET', `/companyinfo/${ctx.options.realmId}`);
  const isSold = ctx.moves.takes.has('order');
  const entities = new Set([
    ...neededBy(ctx.moves, GIVEN, TAKEN).flat(),
    ...(isSold && ctx.options.payments ? ['Payment'] : []),
  ]);
  const hidden: string[] = [];
  for (const entity of entities) {
    const failure = await failureOf(query(ctx, entity, `select count(*) from ${entity}`));
    if (!failure) continue;
    if (failure.class !== 'auth' || failure.lack !== 'permission') throw new WaybillError(failure);
    hidden.push(entity);
  }
  const lacks = hidden.length > 0 ? [`the user may not read ${hidden.join(', ')}`] : [];
  if (isSold) lacks.push(...(await unset(ctx)));
  if (lacks.length === 0) return;
  const message = lacks.join('; ');
  throw new WaybillError(
    hidden.length > 0 ? { class: 'auth', lack: 'permission', message } : { class: 'rejected', message },
  );
}
