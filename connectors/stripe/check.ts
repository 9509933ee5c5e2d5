import { WaybillError } from '../../domain/failures.ts';
import type { Kind } from '../../domain/kinds.ts';
import { neededBy } from '../needed-by.ts';
import { rightsLacked } from '../rights-asked.ts';
import { call, isMissing, type StripeContext } from './call.ts';

const reads = (path: string) => (ctx: StripeContext) => call(ctx, 'GET', path, { query: { limit: 1 } });

/** A change of something that is not there changes nothing, and a key without the right to it is refused before it is looked for. */
const writes = (path: string) => async (ctx: StripeContext) => {
  try {
    await call(ctx, 'POST', path, { form: {} });
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
};

/** A call that takes a permission, by its name in restricted keys. A write includes the read. */
const ASKED = {
  rak_event_read: reads('/v1/events'),
  rak_payment_intent_read: reads('/v1/payment_intents'),
  rak_charge_read: reads('/v1/charges'),
  rak_dispute_read: reads('/v1/disputes'),
  rak_invoice_read: reads('/v1/invoices'),
  rak_customer_read: reads('/v1/customers'),
  rak_invoice_write: writes('/v1/invoices/in_waybill_asks'),
  rak_customer_write: writes('/v1/customers/cus_waybill_asks'),
} satisfies Record<string, (ctx: StripeContext) => Promise<unknown>>;

type Permission = keyof typeof ASKED;

const GIVEN: Partial<Record<Kind, Permission[]>> = {
  payment: ['rak_event_read', 'rak_payment_intent_read', 'rak_charge_read', 'rak_dispute_read', 'rak_invoice_read'],
  invoice: ['rak_event_read', 'rak_invoice_read'],
};
const TAKEN: Partial<Record<Kind, Permission[]>> = {
  invoice: ['rak_invoice_read', 'rak_customer_read', 'rak_invoice_write', 'rak_customer_write'],
};

async function isOfAccount(ctx: StripeContext, account: string): Promise<void> {
  const { id } = await call<{ id: string }>(ctx, 'GET', '/v1/account');
  if (id === account) return;
  const message = `the key is of account ${id}, not of ${account}`;
  throw new WaybillError({ class: 'auth', lack: 'account', message });
}

/** What the flows move and how it is found out that it changed: all permissions that a restricted key lacks are told at once. */
export async function check(ctx: StripeContext): Promise<void> {
  if (ctx.options.account !== undefined) await isOfAccount(ctx, ctx.options.account);
  const needed = neededBy(ctx.moves, GIVEN, TAKEN).flat();
  const asked: Permission[] = needed.length > 0 ? needed : ['rak_payment_intent_read'];
  const lacked = await rightsLacked(asked, (permission) => ASKED[permission](ctx));
  if (lacked.length === 0) return;
  // Stripe names the permission that would do, which may be wider than the one that is asked for here.
  const names = new Set(lacked.map(({ right, said }) => /'(rak_\w+)'/.exec(said)?.[1] ?? right));
  const message = `the key lacks the permissions ${[...names].join(', ')}`;
  throw new WaybillError({ class: 'auth', lack: 'permission', message });
}
