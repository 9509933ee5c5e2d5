import { WaybillError } from '../../domain/failures.ts';
import type { Kind } from '../../domain/kinds.ts';
import { neededBy } from '../needed-by.ts';
import { rightsLacked } from '../rights-asked.ts';
import type { Token } from '../tokens.ts';
import { call, fetched, type PaypalContext, tokenAsk } from './call.ts';

/** What an app must be let do. */
interface Right {
  /** Any of these scopes is enough, each below `https://uri.paypal.com/services/`; the first is the one that apps are given. */
  scopes: readonly [string, ...string[]];
  /** What only the account can refuse, although the app has the scope. */
  ask?(ctx: PaypalContext): Promise<unknown>;
}

const lists = (path: string) => (ctx: PaypalContext) => call(ctx, 'GET', path, { query: { page_size: 1 } });

const EVENTS: Right = { scopes: ['applications/webhooks'], ask: lists('/v1/notifications/webhooks-events') };
const CAPTURES: Right = {
  scopes: ['payments/payment/authcapture'],
  ask: (ctx) => fetched(ctx, '/v2/payments/captures/0WAYBILLASKS00000'),
};
/** What went back of a capture in parts is told by its checkout order. */
const CHECKOUTS: Right = {
  scopes: ['payments/realtimepayment', 'payments/payment', 'payments/initiatepayment'],
  ask: (ctx) => fetched(ctx, '/v2/checkout/orders/0WAYBILLASKS00000'),
};
const DISPUTES: Right = {
  scopes: ['disputes/read-seller', 'disputes/read', 'disputes/read-partner'],
  ask: lists('/v1/customer/disputes'),
};
const INVOICES: Right = {
  scopes: ['invoicing', 'invoicing/invoices/read', 'invoicing/invoices/readwrite'],
  ask: lists('/v2/invoicing/invoices'),
};
const WRITTEN_INVOICES: Right = { scopes: ['invoicing', 'invoicing/invoices/readwrite'] };

const GIVEN: Partial<Record<Kind, Right[]>> = { payment: [EVENTS, CAPTURES, CHECKOUTS], invoice: [EVENTS, INVOICES] };
const TAKEN: Partial<Record<Kind, Right[]>> = { invoice: [INVOICES, WRITTEN_INVOICES] };

const SCOPES_AT = 'https://uri.paypal.com/services/';

/** Scopes that the token lacks; of one that came without any, nothing is known. */
function scopesLacked({ facts }: Token, needed: readonly Right[]): string[] {
  if (!facts?.scope) return [];
  const granted = new Set(facts.scope.split(' '));
  const lacked = needed.filter(({ scopes }) => !scopes.some((scope) => granted.has(SCOPES_AT + scope)));
  return [...new Set(lacked.map(({ scopes: [first] }) => SCOPES_AT + first))];
}

/** Features that the app lacks: its token names those that it has, and what flows read is asked for besides. */
export async function check(ctx: PaypalContext): Promise<void> {
  const needed = neededBy(ctx.moves, GIVEN, TAKEN).flat();
  if (ctx.moves.gives.has('payment') && ctx.options.disputes) needed.push(DISPUTES);
  if (needed.length === 0) needed.push(EVENTS);
  const ask = tokenAsk(ctx);
  let token = await ctx.tokens.good(ask);
  if (scopesLacked(token, needed).length > 0) {
    // A kept token has the scopes of the day on which it was made.
    ctx.tokens.refuse(token);
    token = await ctx.tokens.good(ask);
  }
  const scopes = scopesLacked(token, needed);
  if (scopes.length > 0) throw lacking(`the app lacks the scopes ${scopes.join(', ')}`);
  const refused = await rightsLacked(needed, async (right) => right.ask?.(ctx));
  if (refused.length === 0) return;
  const what = refused.map(({ right: { scopes: named }, said }) => `${named[0]} (${said})`);
  throw lacking(`the account does not let the app use ${what.join(', ')}`);
}

const lacking = (message: string): WaybillError => new WaybillError({ class: 'auth', lack: 'permission', message });
