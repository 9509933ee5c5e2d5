import { z } from 'zod';
import { WaybillError } from '../../domain/failures.ts';
import { personal } from '../../domain/personal.ts';
import { eachAnswered, failed } from '../answered.ts';
import type { Finding, KindPort, WriteResult } from '../connector.ts';
import { type Fit, fitting } from '../fitting.ts';
import { amend, query, save, type YonyouContext } from './call.ts';
import { isAbsence, isNumberTaken } from './errors.ts';
import type { YonyouOptions } from './options.ts';

export const CUSTOMERS = '/yonbip/digitalModel/merchant';
const CODE_LENGTH = 30;

/** One name in the languages of the tenant: the simplified Chinese one is required, whatever language stands in it. */
const words = (field: Parameters<typeof personal>[0]) =>
  z.looseObject({ simplifiedName: personal(field, z.string().min(1)) });

/**
 * A customer (客户档案) as `merchant/idempotent/newinsert` and `merchant/newupdate` take it, all by codes. `enterpriseNature` is 0 an enterprise, 1 a person, 2
 * another. The connector sets `code` to our identity and `resubmitCheckKey`. Not complete: tenants have fields of their own.
 */
export const customerWish = z.looseObject({
  name: words('name'),
  createOrgCode: z.string().min(1).describe('code of the organisation that manages them (管理组织)'),
  enterpriseNature: z.int().min(0).max(2),
  enterpriseName: personal('company', z.string()).optional(),
  personName: personal('name', z.string()).optional(),
  orgName: personal('company', z.string()).optional(),
  transTypeCode: z.string().optional(),
  customerClassCode: z.string().optional(),
  countryCode: z.string().optional(),
  licenseType: z.int().optional(),
  creditCode: personal('taxId', z.string()).optional(),
  contactName: personal('name', z.string()).optional(),
  contactTel: personal('phone', z.string()).optional(),
  email: personal('email', z.string()).optional(),
  address: words('street').optional(),
  postCode: personal('postalCode', z.string()).optional(),
});

type CustomerWish = z.output<typeof customerWish>;

interface Made {
  id?: string | number;
  code?: string;
}

/** Answers tell the one customer in a list; of a key that was used an hour ago, its id as it comes. */
const madeOf = (data: Made | Made[] | null): Made => (Array.isArray(data) ? data[0] : data) ?? {};

async function create(ctx: YonyouContext, { identity, idempotencyKey, payload }: Fit<CustomerWish>) {
  try {
    const body = { ...payload, code: identity, resubmitCheckKey: idempotencyKey };
    const { data } = await save<Made | Made[] | null>(ctx, `${CUSTOMERS}/idempotent/newinsert`, body);
    return madeAs(madeOf(data), identity);
  } catch (error) {
    // By a customer of ours whose answer was lost, or by somebody else's: the search tells.
    if (error instanceof WaybillError && isNumberTaken(error.failure)) return { result: 'duplicate' as const };
    throw error;
  }
}

function madeAs({ id, code }: Made, identity: string): WriteResult {
  if (id === undefined || id === '')
    return failed({ class: 'unknown-outcome', message: 'saved, but the answer names no customer', answered: true });
  const targetId = String(id);
  if (code === undefined || code === identity) return { result: 'accepted', targetId, numbers: [identity] };
  // No search would find it by our reference, and customers are deleted in the background alone.
  const message = `the ERP gave the customer the code ${code}: set the coding rule of customers to manual numbering (手工编号)`;
  return failed({ class: 'conflict', targetId, message });
}

/** What the payload does not name stays as people have it there. */
async function update(
  ctx: YonyouContext,
  { identity, payload, targetId = '' }: Fit<CustomerWish>,
): Promise<WriteResult> {
  try {
    await amend(ctx, `${CUSTOMERS}/newupdate`, targetId, { ...payload, code: identity });
    return { result: 'accepted', targetId, numbers: [identity] };
  } catch (error) {
    if (!(error instanceof WaybillError) || !isAbsence(error.failure)) throw error;
    return failed({ class: 'conflict', targetId, message: `no customer ${targetId}: somebody removed it` });
  }
}

async function findOne(ctx: YonyouContext, identity: string): Promise<Finding> {
  // Possible customers (潜客) too: their codes are taken as well.
  const asked = { pageIndex: 1, pageSize: 20, code: identity, filterPotential: false };
  const answer = await query<Made[] | null>(ctx, `${CUSTOMERS}/newlist`, asked);
  const held = (Array.isArray(answer) ? answer : []).filter(({ code }) => code === identity);
  // One customer stands there once for each organisation that uses them.
  const ids = [...new Set(held.map(({ id }) => String(id)))];
  if (ids.length > 1) return { found: 'unsure', why: `several customers have the code ${identity}` };
  return ids[0] === undefined ? { found: false } : { found: true, targetId: ids[0], numbers: [identity] };
}

/** Customers are made under a code of ours, and changed in what a shop knows of them; the rest of them is people's. */
export const customerVerbs = {
  push: fitting(customerWish, (ctx, writes) =>
    eachAnswered(writes, (write) => (write.op === 'update' ? update(ctx, write) : create(ctx, write))),
  ),
  find: (ctx, identities) => Promise.all(identities.map((identity) => findOne(ctx, identity))),
  batch: 10,
  requestsPerPush: 10,
  // As orders: the same key has the same answer for an hour, then the id alone, for nobody knows how long.
  once: { way: 'idempotency key', identityMaxLength: CODE_LENGTH, settleMs: 5_000, keyTtlMs: 3_600_000 },
  change: 'in-place',
} satisfies Partial<KindPort<YonyouOptions>>;
