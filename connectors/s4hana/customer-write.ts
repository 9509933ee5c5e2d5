import { failed } from '../answered.ts';
import type { Finding, KindPort, WriteResult } from '../connector.ts';
import { type Fit, fitting } from '../fitting.ts';
import { anyOf } from '../odata.ts';
import { changeAll, entities, type S4hanaContext } from './call.ts';
import { changesOf } from './change-partner.ts';
import type { Operation } from './multipart.ts';
import type { Entity } from './odata.ts';
import type { S4hanaOptions } from './options.ts';
import { blockFor } from './order-block.ts';
import { type CustomerWish, customerWish, partnerBody, REFERENCE_LENGTH } from './partner.ts';

const SERVICE = 'API_BUSINESS_PARTNER';
const PARTNERS_A_CALL = 25;
const WHOLE = [
  'to_BusinessPartnerAddress/to_EmailAddress',
  'to_BusinessPartnerAddress/to_PhoneNumber',
  'to_BusinessPartnerTax',
  'to_Customer',
].join(',');

const accepted = ({ Customer, BusinessPartner }: Entity): WriteResult => ({
  result: 'accepted',
  targetId: String(Customer),
  numbers: [...new Set([String(Customer), String(BusinessPartner)])],
});

async function partnersBy(
  ctx: S4hanaContext,
  field: 'Customer' | 'BusinessPartner' | 'BusinessPartnerIDByExtSystem',
  values: readonly string[],
  more: { $select?: string; $expand?: string },
): Promise<Entity[]> {
  const found: Entity[] = [];
  for (let start = 0; start < values.length; start += PARTNERS_A_CALL) {
    const $filter = anyOf(field, values.slice(start, start + PARTNERS_A_CALL));
    found.push(...(await entities(ctx, SERVICE, 'A_BusinessPartner', { $filter, ...more })));
  }
  return found;
}

const named = { $select: 'BusinessPartner,Customer,BusinessPartnerIDByExtSystem' };

/** What is known of a write before anything is sent: its end, or the operations that are left to do, each for itself. */
type Plan = WriteResult | { partner?: Entity; operations: Operation[] };

function planOf(
  ctx: S4hanaContext,
  held: readonly Entity[],
  { op, identity, payload, targetId }: Fit<CustomerWish>,
): Plan {
  if (op === 'create') {
    const body = partnerBody(payload, identity, blockFor('', payload.standing, ctx.options));
    return { operations: [{ method: 'POST', path: 'A_BusinessPartner', body }] };
  }
  const partner = held.find(({ Customer }) => Customer === targetId);
  if (!partner) return failed({ class: 'conflict', message: `no customer ${targetId}: somebody removed it` });
  return { partner, operations: changesOf(partner, payload, ctx.options) };
}

/**
 * New partners and changes of old ones in one call. Every operation is a change set of its own, because a set of several partners' parts is not taken
 * everywhere: what of a change was done is not done again, as the next look finds it so.
 */
async function push(ctx: S4hanaContext, writes: Fit<CustomerWish>[]): Promise<WriteResult[]> {
  const ids = writes.flatMap(({ op, targetId }) => (op === 'update' && targetId ? [targetId] : []));
  const held = await partnersBy(ctx, 'Customer', ids, { $expand: WHOLE });
  const plans = writes.map((write) => planOf(ctx, held, write));
  const sets = plans.flatMap((plan) => ('operations' in plan ? plan.operations.map((one) => [one]) : []));
  const answers = (await changeAll(ctx, SERVICE, sets)).values();
  const done = plans.map((plan) => {
    if (!('operations' in plan)) return plan;
    const own = plan.operations.map(() => answers.next().value as Awaited<ReturnType<typeof changeAll>>[number]);
    const refused = own.find((one) => !Array.isArray(one));
    if (refused && !Array.isArray(refused)) return refused;
    if (plan.partner) return accepted(plan.partner);
    const [made] = own.flat();
    return { made: (made as { body?: { d?: Entity } } | undefined)?.body?.d };
  });
  return customersOf(ctx, done);
}

/** The number as a customer of those that were made: where the answer has none yet, the partner is looked at. */
async function customersOf(
  ctx: S4hanaContext,
  done: readonly (WriteResult | { made: Entity | undefined })[],
): Promise<WriteResult[]> {
  const unnamed = done.flatMap((one) =>
    'made' in one && one.made?.BusinessPartner && !one.made.Customer ? [String(one.made.BusinessPartner)] : [],
  );
  const looked = await partnersBy(ctx, 'BusinessPartner', unnamed, named);
  return done.map((one): WriteResult => {
    if (!('made' in one)) return one;
    const number = one.made?.BusinessPartner;
    const partner = one.made?.Customer ? one.made : looked.find(({ BusinessPartner }) => BusinessPartner === number);
    if (partner?.Customer) return accepted(partner);
    if (!number)
      return failed({ class: 'unknown-outcome', message: 'made without a word of its number', answered: true });
    return failed({ class: 'conflict', message: notSoldTo(String(number)) });
  });
}

const notSoldTo = (partner: string): string => `business partner ${partner} has no number as a customer`;

/** No field is unique there: two partners that carry one reference are a person's. */
async function find(ctx: S4hanaContext, identities: string[]): Promise<Finding[]> {
  const found = await partnersBy(ctx, 'BusinessPartnerIDByExtSystem', identities, named);
  return identities.map((identity): Finding => {
    const [one, ...others] = found.filter((partner) => partner.BusinessPartnerIDByExtSystem === identity);
    if (!one) return { found: false };
    if (others.length > 0)
      return { found: 'unsure', why: `${others.length + 1} business partners with the reference ${identity}` };
    if (!one.Customer) return { found: 'unsure', why: notSoldTo(String(one.BusinessPartner)) };
    const targetId = String(one.Customer);
    return { found: true, targetId, numbers: [...new Set([targetId, String(one.BusinessPartner)])] };
  });
}

/** Customers are made with their roles, and changed in what a shop knows of them; the rest of them is people's. */
export const customerVerbs = {
  writeSchema: customerWish,
  push: fitting(customerWish, push),
  find,
  batch: 20,
  // A look at what is changed, a token, the batch, both again where the session had ended, and a look at what was made.
  requestsPerPush: 6,
  usualRequestsPerPush: 1,
  once: { way: 'probe by reference', identityMaxLength: REFERENCE_LENGTH, settleMs: 5_000 },
  change: 'in-place',
} satisfies Partial<KindPort<S4hanaOptions>>;
