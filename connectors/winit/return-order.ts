import { z } from 'zod';
import { WaybillError } from '../../domain/failures.ts';
import { personal } from '../../domain/personal.ts';
import { eachAnswered, failed } from '../answered.ts';
import type { Finding, KindPort, WriteResult } from '../connector.ts';
import { type Fit, fitting } from '../fitting.ts';
import { call, type WinitContext } from './call.ts';
import { saysAnnounced } from './errors.ts';
import { CALLED_OFF, type ListedReturn, returnsBy } from './listed-returns.ts';
import type { WinitOptions } from './options.ts';

/**
 * `rma.returnGoodsOrder.createReturnGoodsOrder`. The connector sets `customerOrderNo` to our identity, and that the goods left a warehouse of
 * theirs (`isWinitOutbound`) and come back without a label of theirs (`isReturnLabel`). `userInfoSource` ORI takes the sender from the order.
 */
export const newReturn = z.looseObject({
  outboundOrderNo: z.string().min(1),
  warehouseCode: z.string().min(1),
  userInfoSource: z.string(),
  expressNo: personal('tracking', z.string()).optional(),
  supplierName: z.string().optional().describe('who carries it'),
  name: personal('name', z.string()).optional(),
  email: personal('email', z.string()).optional(),
  phone: personal('phone', z.string()).optional(),
  country: z.string().optional(),
  state: personal('region', z.string()).optional(),
  city: personal('city', z.string()).optional(),
  postcode: personal('postalCode', z.string()).optional(),
  address1: personal('street', z.string()).optional(),
  address2: personal('street', z.string()).optional(),
  ReturnGoodsList: z
    .array(
      z.looseObject({
        productCode: z.string().min(1),
        productNum: z.int().positive(),
        specification: z.string().optional(),
        handleMethod: z.string().describe('what is done with the goods: SA has them put on the shelf'),
        shelveMethod: z.string().optional().describe('which of them: GOOD_SA the good ones'),
      }),
    )
    .min(1),
});

type NewReturn = z.output<typeof newReturn>;

interface Created {
  returnGoodsOrderNo?: string;
  rmaNo?: string | null;
}

const accepted = ({
  returnGoodsOrderNo: targetId,
  rmaNo,
}: {
  returnGoodsOrderNo: string;
  rmaNo?: string | null | undefined;
}) => ({
  targetId,
  numbers: [targetId, ...(rmaNo ? [rmaNo] : [])],
});

/** The number that whoever announced a return gave it: clients read it under both names. */
const isOurs = ({ customerOrderNo, sellerOrderNo }: ListedReturn, identity: string): boolean =>
  customerOrderNo === identity || sellerOrderNo === identity;

/** Of those that the search answers, ours; where it answers others, nobody knows whether it looked for our number at all. */
async function findOne(ctx: WinitContext, identity: string): Promise<Finding> {
  const rows = (await returnsBy(ctx, { customerOrderNo: identity })).filter(({ status }) => !CALLED_OFF.has(status));
  const [one, second] = rows.filter((row) => isOurs(row, identity));
  if (second) return { found: 'unsure', why: 'two returns carry this reference' };
  if (one) return { found: true, ...accepted(one) };
  if (rows.length > 0)
    return { found: 'unsure', why: 'the search answers returns that do not say whose number they have' };
  return { found: false };
}

/** What is refused is looked for before that is believed: of goods whose return is announced there are too few to announce it again, and the search may lag. */
async function create(ctx: WinitContext, { identity, payload }: Fit<NewReturn>): Promise<WriteResult> {
  try {
    const data = { ...payload, customerOrderNo: identity, isWinitOutbound: 'Y', isReturnLabel: 'N' };
    const { returnGoodsOrderNo, rmaNo } =
      (await call<Created | null>(ctx, 'rma.returnGoodsOrder.createReturnGoodsOrder', data, { reads: false })) ?? {};
    if (returnGoodsOrderNo) return { result: 'accepted', ...accepted({ returnGoodsOrderNo, rmaNo }) };
    return failed({ class: 'unknown-outcome', answered: true, message: 'taken, but no return number in the answer' });
  } catch (error) {
    if (!(error instanceof WaybillError) || error.failure.class !== 'rejected') throw error;
    if (saysAnnounced(error.failure)) return { result: 'duplicate' };
    return (await findOne(ctx, identity)).found === false ? failed(error.failure) : { result: 'duplicate' };
  }
}

/** Looks what became of it: the answer counts those that it was done to, and one that was taken back before is none of them. */
async function takeBack(ctx: WinitContext, targetId: string): Promise<WriteResult> {
  let refusal: WaybillError | undefined;
  try {
    const data = { returnGoodsOrderNos: [targetId] };
    const told = await call<{ failedCount?: number | string } | null>(ctx, 'rma.returnGoodsOrder.voidOrder', data, {
      reads: false,
    });
    if (Number(told?.failedCount ?? 0) === 0) return { result: 'accepted', targetId };
  } catch (error) {
    if (!(error instanceof WaybillError) || error.failure.class !== 'rejected') throw error;
    refusal = error;
  }
  const rows = await returnsBy(ctx, { returnGoodsOrderNo: targetId });
  const row = rows.find(({ returnGoodsOrderNo }) => returnGoodsOrderNo === targetId);
  if (row && CALLED_OFF.has(row.status)) return { result: 'accepted', targetId };
  return failed(
    refusal?.failure ?? { class: 'rejected', code: 'too-late', message: `the return is ${row?.status ?? 'gone'}` },
  );
}

/** Returns are announced for goods that left with an order of theirs. */
export const returnVerbs = {
  writeSchema: newReturn,
  push: fitting(newReturn, (ctx, writes) => eachAnswered(writes, (write) => create(ctx, write))),
  find: (ctx, identities) => Promise.all(identities.map((identity) => findOne(ctx, identity))),
  cancel: (ctx, targets) => eachAnswered(targets, ({ targetId }) => takeBack(ctx, targetId)),
  batch: 4,
  requestsPerPush: 2,
  usualRequestsPerPush: 1,
  once: { way: 'probe by reference', identityMaxLength: 32, settleMs: 5_000 },
  change: 'replace',
} satisfies Partial<KindPort<WinitOptions>>;
