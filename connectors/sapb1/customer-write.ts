import { z } from 'zod';
import { STANDINGS } from '../../domain/accounts.ts';
import { WaybillError } from '../../domain/failures.ts';
import { personal } from '../../domain/personal.ts';
import { eachAnswered } from '../answered.ts';
import type { Finding, KindPort, WriteResult } from '../connector.ts';
import { type Fit, fitting } from '../fitting.ts';
import { anyOf, quoted } from '../odata.ts';
import { amend, entity, insert, page, type Row, type SapB1Context } from './call.ts';
import type { SapB1Options } from './options.ts';
import { standingFields } from './standing.ts';

/** A code is unique over customers, suppliers and leads together. */
const CODE_LENGTH = 15;
const AT_ONCE = 20;
const BUYS = 'cCustomer';
/** Our address of each kind: people keep theirs beside it, under other names. */
const OUR_ADDRESS = 'Waybill';
const ADDRESS_TYPES = ['bo_BillTo', 'bo_ShipTo'] as const;

/**
 * A business partner, `POST BusinessPartners`. The connector sets `CardCode` to our identity and `CardType`. Not complete: fields of the company's own
 * (`U_NAME`) and others of the partner may be given. `Address` is ours: one place, which is written for bills and for deliveries.
 */
export const customerWish = z.looseObject({
  CardName: personal('name', z.string().min(1).max(100)),
  CompanyPrivate: z.enum(['cCompany', 'cPrivate', 'cGovernment']).optional(),
  GroupCode: z.int().optional().describe('number of the customer group'),
  Series: z
    .int()
    .optional()
    .describe('number of a series that is numbered by hand, where the usual one counts by itself'),
  Currency: z.string().max(3).optional().describe('a code of the company, or ## for all of them'),
  EmailAddress: personal('email', z.string().max(100)).optional(),
  Phone1: personal('phone', z.string().max(20)).optional(),
  Cellular: personal('phone', z.string().max(50)).optional(),
  FederalTaxID: personal('taxId', z.string().max(32)).optional(),
  standing: z.enum(STANDINGS).optional().describe('how the account stands: shown where `stopCustomers` says so'),
  Address: z
    .looseObject({
      Street: personal('street', z.string().max(100)).optional(),
      Block: personal('street', z.string().max(100)).optional(),
      City: personal('city', z.string().max(100)).optional(),
      ZipCode: personal('postalCode', z.string().max(20)).optional(),
      State: personal('region', z.string().max(3)).optional(),
      Country: z.string().max(3).optional(),
    })
    .optional(),
});

type CustomerWish = z.output<typeof customerWish>;

const pathOf = (code: string): string => `BusinessPartners(${encodeURIComponent(quoted(code))})`;

const notCustomer = (code: string): string => `business partner ${code} is no customer any more`;

const accepted = (code: string): WriteResult => ({ result: 'accepted', targetId: code, numbers: [code] });

/** Their addresses with ours in them: one that is there already is named by its whole key, or it would be added once more. */
function addressesOf({ Address }: CustomerWish, code: string, held: readonly Row[] = []): { BPAddresses?: Row[] } {
  if (!Address) return {};
  const BPAddresses = ADDRESS_TYPES.map((AddressType) => {
    const known = held.find((one) => one.AddressName === OUR_ADDRESS && one.AddressType === AddressType);
    const key = known ? { BPCode: code, RowNum: known.RowNum } : {};
    return { ...Address, ...key, AddressName: OUR_ADDRESS, AddressType };
  });
  return { BPAddresses };
}

const isTaken = (error: unknown): boolean =>
  error instanceof WaybillError &&
  error.failure.class === 'rejected' &&
  (error.failure.code === '-2035' || /1320000140|already (assigned|exists)/i.test(error.failure.message));

async function create(ctx: SapB1Context, { identity, payload }: Fit<CustomerWish>): Promise<WriteResult> {
  const { Address: _, standing, ...head } = payload;
  const stands = ctx.options.stopCustomers ? standingFields(undefined, standing) : {};
  try {
    const body = { ...head, ...stands, CardCode: identity, CardType: BUYS, ...addressesOf(payload, identity) };
    return accepted(String((await insert(ctx, 'BusinessPartners', body)).CardCode));
  } catch (error) {
    if (isTaken(error)) return { result: 'duplicate' };
    throw error;
  }
}

/** Against what was looked at just before: where somebody changed it in between, nothing is done. The series counts for new ones alone. */
async function update(ctx: SapB1Context, { payload, targetId = '' }: Fit<CustomerWish>): Promise<WriteResult> {
  const held = await entity(ctx, pathOf(targetId));
  if (!held)
    throw new WaybillError({
      class: 'conflict',
      targetId,
      message: `no business partner ${targetId}: somebody removed it`,
    });
  if (held.row.CardType !== BUYS)
    throw new WaybillError({ class: 'conflict', targetId, message: notCustomer(targetId) });
  const { Address: _, Series: __, standing, ...head } = payload;
  const stands = ctx.options.stopCustomers ? standingFields(held.row, standing) : {};
  const addresses = (held.row.BPAddresses as Row[] | null | undefined) ?? [];
  await amend(ctx, pathOf(targetId), { ...head, ...stands, ...addressesOf(payload, targetId, addresses) }, held.etag);
  return accepted(targetId);
}

/** By the code, which is our identity. */
async function find(ctx: SapB1Context, identities: string[]): Promise<Finding[]> {
  const rows: Row[] = [];
  for (let start = 0; start < identities.length; start += AT_ONCE) {
    const $filter = anyOf('CardCode', identities.slice(start, start + AT_ONCE));
    const query = { $filter, $select: 'CardCode,CardType', $orderby: 'CardCode' };
    rows.push(...(await page(ctx, 'BusinessPartners', query, AT_ONCE)).rows);
  }
  return identities.map((identity): Finding => {
    const one = rows.find(({ CardCode }) => String(CardCode).toLowerCase() === identity.toLowerCase());
    if (!one) return { found: false };
    const code = String(one.CardCode);
    if (one.CardType !== BUYS) return { found: 'unsure', why: notCustomer(code) };
    return { found: true, targetId: code, numbers: [code] };
  });
}

/** Customers are made under a code of ours, and changed in what a shop knows of them; the rest of them is people's. */
export const customerVerbs = {
  writeSchema: customerWish,
  push: fitting(customerWish, (ctx, writes) =>
    eachAnswered(writes, (write) => (write.op === 'update' ? update(ctx, write) : create(ctx, write))),
  ),
  find,
  batch: 1,
  requestsPerPush: 2,
  usualRequestsPerPush: 1,
  once: { way: 'unique reference', identityMaxLength: CODE_LENGTH, settleMs: 2_000 },
  change: 'in-place',
} satisfies Partial<KindPort<SapB1Options>>;
