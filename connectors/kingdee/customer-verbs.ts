import { failed } from '../answered.ts';
import type { Finding, KindPort, Write, WriteResult } from '../connector.ts';
import type { BillForm } from './bill-form.ts';
import { type Left, operateOn } from './bill-state.ts';
import { billVerbs } from './bill-verbs.ts';
import type { KingdeeContext } from './call.ts';
import { customerModel } from './customer-shape.ts';
import { findBills } from './find-bills.ts';
import type { KingdeeOptions } from './options.ts';
import { allOf, billQuery, quoted, type Row } from './query.ts';
import { accepted, unsettled } from './save-bills.ts';

/** Customers (客户), by the head alone: how they stand is no field of it. */
const CUSTOMER: BillForm = {
  id: 'BD_Customer',
  kind: 'customer',
  key: 'FCUSTID',
  number: 'FNumber',
  closed: 'FForbidStatus',
  replacesEntries: false,
  audited: true,
  modelOf(payload) {
    const { standing: _, ...model } = payload as Record<string, unknown>;
    return model;
  },
};

const verbs = billVerbs(CUSTOMER);

/** Values that one filter names, so that it is not too long. */
const AT_ONCE = 100;

/** A customer as the ERP holds it: forbidden (禁用) by us, by somebody else, or by nobody. */
interface Held {
  id: string;
  number: string;
  forbidden?: 'by us' | 'by others';
}

/** `forbid` and `enable` where we shall see to it; nothing where we were told nothing. */
function wishOf({ options }: KingdeeContext, payload: unknown): 'forbid' | 'enable' | undefined {
  const standing = customerModel.safeParse(payload).data?.standing;
  if (standing === undefined) return undefined;
  return options.forbidCustomers.some((one) => one === standing) ? 'forbid' : 'enable';
}

async function heldBy(ctx: KingdeeContext, column: 'FCUSTID' | 'FNumber', values: readonly string[]): Promise<Held[]> {
  const { forbidderField, user } = ctx.options;
  const written = values.map(column === 'FNumber' ? quoted : (id) => String(Number(id)));
  const rows: Row[] = [];
  for (let start = 0; start < written.length; start += AT_ONCE) {
    const some = await billQuery(ctx, {
      FormId: CUSTOMER.id,
      fields: ['FCUSTID', 'FNumber', 'FForbidStatus', forbidderField],
      FilterString: allOf(`${column} in (${written.slice(start, start + AT_ONCE).join(',')})`),
      Limit: 2_000,
    });
    rows.push(...some);
  }
  return rows.map((row): Held => {
    const forbidder = forbidderField.split('.').reduce<unknown>((at, name) => (at as Row | undefined)?.[name], row);
    const by = String(forbidder).trim().toLowerCase() === user.toLowerCase() ? 'by us' : 'by others';
    return {
      id: String(row.FCUSTID),
      number: String(row.FNumber),
      ...(row.FForbidStatus === 'B' ? { forbidden: by } : {}),
    };
  });
}

const byPeople = ({ number }: Held): string =>
  `customer ${number} was forbidden in the ERP by somebody there: whoever did it enables it`;

/**
 * What a write comes to, where how customers stand is kept. One that is to stay forbidden is left as it is, its head too: the ERP changes none
 * that is forbidden, and the write that opens it again has all that was told meanwhile. What people forbade is theirs to enable.
 */
type Plan = { answer: WriteResult } | { write: Write; enable?: string; forbid: boolean };

function planOf(ctx: KingdeeContext, write: Write, held: Held | undefined): Plan {
  const wish = wishOf(ctx, write.payload);
  // One that is there already is made anew by nobody: its number is taken.
  const told: Write = held && write.op === 'create' ? { ...write, op: 'update', targetId: held.id } : write;
  if (!held?.forbidden) return { write: told, forbid: wish === 'forbid' };
  if (wish === 'forbid' || (wish === undefined && held.forbidden === 'by us'))
    return { answer: accepted(held.id, held.number) };
  if (held.forbidden === 'by others')
    return { answer: failed({ class: 'conflict', targetId: held.id, message: byPeople(held) }) };
  return { write: told, enable: held.id, forbid: false };
}

const operate = (ctx: KingdeeContext, verb: 'Forbid' | 'Enable', ids: readonly string[]): Promise<Left> =>
  operateOn(ctx, CUSTOMER, 'ExcuteOperation', ids, verb);

/** Enables whom we forbade and who may buy again, writes, and forbids whom we shall. */
async function push(ctx: KingdeeContext, writes: Write[]): Promise<WriteResult[]> {
  if (ctx.options.forbidCustomers.length === 0) return verbs.push(ctx, writes);
  const made = writes.filter(({ op }) => op === 'create').map(({ identity }) => identity);
  const known = writes.flatMap(({ targetId, op }) => (op === 'update' && targetId ? [targetId] : []));
  const held = [...(await heldBy(ctx, 'FNumber', made)), ...(await heldBy(ctx, 'FCUSTID', known))];
  const heldOf = ({ op, identity, targetId }: Write) =>
    held.find(({ id, number }) => (op === 'create' ? number === identity : id === targetId));
  const plans = writes.map((write) => planOf(ctx, write, heldOf(write)));
  const stayed = await operate(
    ctx,
    'Enable',
    plans.flatMap((plan) => ('enable' in plan && plan.enable ? [plan.enable] : [])),
  );
  const shut = (plan: Plan) => ('enable' in plan && plan.enable ? stayed.get(plan.enable) : undefined);
  const open = plans.flatMap((plan) => ('write' in plan && !shut(plan) ? [plan] : []));
  const results =
    open.length === 0
      ? []
      : await verbs.push(
          ctx,
          open.map(({ write }) => write),
        );
  const idIn = (result: WriteResult | undefined) => (result && 'targetId' in result ? result.targetId : undefined);
  const free = await operate(
    ctx,
    'Forbid',
    open.flatMap(({ forbid }, at) => (forbid ? (idIn(results[at]) ?? []) : [])),
  );
  return plans.map((plan): WriteResult => {
    if ('answer' in plan) return plan.answer;
    const refused = shut(plan);
    if (refused) return failed(refused);
    const result = results[open.indexOf(plan)] as WriteResult;
    const left = free.get(idIn(result) ?? '');
    // The customer is there, and buys on: the same write completes it.
    return left ? failed(left.class === 'rejected' ? left : unsettled(left)) : result;
  });
}

/** A customer that is there and does not stand as told is half made: the same write completes it. */
async function find(ctx: KingdeeContext, identities: string[], payloads?: readonly unknown[]): Promise<Finding[]> {
  if (ctx.options.forbidCustomers.length === 0) return verbs.find(ctx, identities);
  const held = await heldBy(ctx, 'FNumber', identities);
  const free = identities.filter((identity) => !held.some((one) => one.number === identity && one.forbidden));
  const found = free.length === 0 ? [] : await findBills(ctx, CUSTOMER, free);
  return identities.map((identity, at): Finding => {
    const wish = wishOf(ctx, payloads?.[at]);
    const one = held.find(({ number, forbidden }) => number === identity && forbidden);
    if (!one) {
      const here = found[free.indexOf(identity)] as Finding;
      return here.found === true && wish === 'forbid' ? { found: false, halfMade: here.targetId } : here;
    }
    if (wish !== 'enable') return { found: true, targetId: one.id, numbers: [identity] };
    return one.forbidden === 'by us' ? { found: false, halfMade: one.id } : { found: 'unsure', why: byPeople(one) };
  });
}

/** The verbs of customers: those of all bills, and how they stand, as far as the connection says that it is kept. */
export const customerVerbs = {
  ...verbs,
  push,
  find,
  // Two looks, enabled, opened and saved in six, forbidden.
  requestsPerPush: 10,
} satisfies Partial<KindPort<KingdeeOptions>>;
