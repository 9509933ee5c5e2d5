import { compare } from '../../domain/decimal.ts';
import { WaybillError } from '../../domain/failures.ts';
import { rightsLacked } from '../rights-asked.ts';
import { call, type EasypostContext, list } from './api.ts';

/** How keys begin. */
const KEYS = { production: 'EZAK', test: 'EZTK' } as const;

/** `CarrierAccount` of the API. EasyPost bills labels of its own accounts; those of an account that the seller brought, the carrier. */
interface CarrierAccount {
  billing_type?: 'easypost' | 'carrier';
}

interface User {
  /** Whose money a child account spends. */
  parent_id: string | null;
  /** An exact decimal. */
  balance: string;
}

interface PaymentMethods {
  primary_payment_method: object | null;
  secondary_payment_method: object | null;
}

/** Why no label could be bought: no account with a carrier, or no money where EasyPost bills it. Undefined where nothing speaks against it. */
async function obstacleTo(ctx: EasypostContext): Promise<string | undefined> {
  const accounts = await call<CarrierAccount[]>(ctx, 'GET', '/carrier_accounts');
  if (accounts.length === 0) return 'EasyPost has no carrier account for this key: no label has a rate';
  if (accounts.some(({ billing_type }) => billing_type !== 'easypost')) return undefined;
  const { parent_id, balance } = await call<User>(ctx, 'GET', '/users');
  if (parent_id !== null || compare(balance, '0') > 0) return undefined;
  const methods = await call<PaymentMethods>(ctx, 'GET', '/payment_methods');
  if (methods.primary_payment_method !== null || methods.secondary_payment_method !== null) return undefined;
  return 'EasyPost bills all carriers of this account, and it has neither a balance nor a payment method';
}

/**
 * The key's mode, a list of shipments, and where labels are bought what they are paid from: keys of the test mode may not ask for
 * that, and one that may not look into the account may buy labels all the same.
 */
export async function check(ctx: EasypostContext): Promise<void> {
  const { apiKey, mode } = ctx.options;
  const other = mode === 'production' ? 'test' : 'production';
  if (apiKey.startsWith(KEYS[other])) {
    const message = `the API key is one of the ${other} mode, and options.mode says ${mode}`;
    throw new WaybillError({ class: 'auth', lack: 'account', message });
  }
  await list(ctx, { page_size: 1 });
  if (!ctx.moves.takes.has('shipment') || mode === 'test') return;
  let obstacle: string | undefined;
  await rightsLacked([obstacleTo], async (look) => {
    obstacle = await look(ctx);
  });
  if (obstacle !== undefined) throw new WaybillError({ class: 'auth', lack: 'plan', message: obstacle });
}
