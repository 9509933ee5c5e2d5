import { INACTIVE_TOO, type QuickbooksContext, rowsBy } from './call.ts';
import { save } from './entity.ts';
import { codeOf, DUPLICATE_NAME } from './errors.ts';

/** A customer as they are looked for. */
export interface Party {
  Id: string;
  SyncToken: string;
  DisplayName: string;
  Active?: boolean | null;
  PrimaryEmailAddr?: { Address?: string | null } | null;
  CurrencyRef?: { value: string } | null;
  Notes?: string | null;
}

/** Who buys: by their e-mail address, and by their name where they have none. */
export interface Buyer {
  name: string;
  email?: string | undefined;
  /** In which they buy, where the company keeps several: what is owed by one customer is in one currency, for ever. */
  currency?: string | undefined;
}

/** These part a name from that of a customer's project, or a line from the next. */
export const plainName = (name: string): string =>
  name
    .replace(/[:\t\n\r]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

const LONGEST_NAME = 500;

/** Who that is in the books: who buys in another currency than the company's own is another customer there. */
export function buyerOf(
  { options }: QuickbooksContext,
  wish: { name: string; email?: string | undefined; currency?: string | undefined },
): Buyer {
  const foreign = options.multicurrency && wish.currency && wish.currency !== options.currency;
  const name = plainName(wish.name);
  return {
    name: foreign ? `${name} (${wish.currency})` : name,
    email: wish.email?.trim() || undefined,
    currency: options.multicurrency ? (wish.currency ?? options.currency) : undefined,
  };
}

/** Names are for one alone, suppliers and employees among them: a second of that name is told by their address. */
export const namesOf = ({ name, email }: Buyer): string[] =>
  [name, ...(email ? [`${name} (${email})`] : [])].map((one) => one.slice(0, LONGEST_NAME));

const same = (a: string | null | undefined, b: string | undefined): boolean => a?.toLowerCase() === b?.toLowerCase();

/** The one among them that is this buyer: who has their address, else who has their name and no other address. */
export function partyOf(ctx: QuickbooksContext, parties: readonly Party[], buyer: Buyer): Party | undefined {
  const { email, currency } = buyer;
  const could = parties.filter(
    ({ CurrencyRef }) => !currency || (CurrencyRef?.value ?? ctx.options.currency) === currency,
  );
  const address = (one: Party) => one.PrimaryEmailAddr?.Address || undefined;
  const named = could.filter(({ DisplayName }) => namesOf(buyer).some((name) => same(DisplayName, name)));
  return (
    (email && could.find((one) => same(address(one), email))) ||
    named.find((one) => !email || !address(one) || same(address(one), email))
  );
}

/** This buyer as the books have them: their address says it in one call, their name in one more. */
export async function findParty(ctx: QuickbooksContext, buyer: Buyer): Promise<Party | undefined> {
  const { email } = buyer;
  const addressed = email ? await rowsBy<Party>(ctx, 'Customer', 'PrimaryEmailAddr', [email]) : [];
  const known = partyOf(ctx, addressed, buyer);
  return known ?? partyOf(ctx, await rowsBy<Party>(ctx, 'Customer', 'DisplayName', namesOf(buyer)), buyer);
}

/** Names are shared by these. */
const NAMED = ['Customer', 'Vendor', 'Employee'] as const;

/** Whether the books show who has that name; else somebody has just been given it, and that may be by a call of ours whose answer was lost. */
async function isSeen(ctx: QuickbooksContext, name: string): Promise<boolean> {
  for (const entity of NAMED)
    if ((await rowsBy(ctx, entity, 'DisplayName', [name], INACTIVE_TOO)).length > 0) return true;
  return false;
}

/** A customer whom we made, or whom somebody else made meanwhile; `taken`: all names are others'; `unseen`: nobody shows who has one. */
export type Made = { party: Party; made: boolean } | 'taken' | 'unseen';

/** Makes a customer by the first of the names that is free. */
export async function makeParty(ctx: QuickbooksContext, buyer: Buyer, fields: object, key: string): Promise<Made> {
  for (const [n, DisplayName] of namesOf(buyer).entries()) {
    try {
      const json = { ...fields, DisplayName, ...(buyer.currency ? { CurrencyRef: { value: buyer.currency } } : {}) };
      return { party: await save<Party>(ctx, 'Customer', json, { requestid: `${key}-c${n}` }), made: true };
    } catch (error) {
      if (codeOf(error) !== DUPLICATE_NAME) throw error;
      const party = await findParty(ctx, buyer);
      if (party) return { party, made: false };
      if (!(await isSeen(ctx, DisplayName))) return 'unseen';
    }
  }
  return 'taken';
}
