import type { Failure } from '../../domain/failures.ts';
import { failed } from '../answered.ts';
import type { Finding, KindPort, Write, WriteResult } from '../connector.ts';
import type { S4hanaContext } from './call.ts';
import { carryOut, ifMatch, madeBy, type Plan } from './carry-out.ts';
import type { Operation } from './multipart.ts';
import { linked } from './odata.ts';
import type { S4hanaOptions } from './options.ts';
import { pullPurchases, readPurchases } from './purchase-pull.ts';
import { numberOf, purchaseReport, requisitionId } from './purchase-report.ts';
import { purchaseSurvey } from './purchase-survey.ts';
import {
  isDeleted,
  isOrdered,
  itemPath,
  REFERENCE_LENGTH,
  REQUISITIONS,
  requisition,
  requisitionBody,
  requisitionsBy,
} from './requisition.ts';

const TOO_LATE: Failure = {
  class: 'rejected',
  code: 'too-late',
  message: 'somebody made a purchase order of the requisition',
};

const accepted = (number: string): WriteResult => ({
  result: 'accepted',
  targetId: requisitionId(number),
  numbers: [number],
});

/** Requisitions, each a change set of its own. Making a purchase order of one is a person's. */
const push = (ctx: S4hanaContext, writes: Write[]): Promise<WriteResult[]> =>
  carryOut(
    ctx,
    REQUISITIONS,
    writes.map(({ payload, identity }) => ({
      operations: [
        {
          method: 'POST',
          path: 'A_PurchaseRequisitionHeader',
          body: requisitionBody(payload, identity, ctx.options.language),
        },
      ],
    })),
    (answers) => madeBy(answers, 'PurchaseRequisition', accepted),
  );

/** A requisition whose items were all deleted is no longer there. */
async function find(ctx: S4hanaContext, identities: string[]): Promise<Finding[]> {
  const found = (await requisitionsBy(ctx, 'PurReqnDescription', identities)).filter(
    (one) => !linked(one, 'to_PurchaseReqnItem').every(isDeleted),
  );
  return identities.map((identity): Finding => {
    const [one, ...others] = found.filter(({ PurReqnDescription }) => PurReqnDescription === identity);
    if (!one) return { found: false };
    if (others.length > 0)
      return { found: 'unsure', why: `${others.length + 1} requisitions with the reference ${identity}` };
    const number = String(one.PurchaseRequisition);
    return { found: true, targetId: requisitionId(number), numbers: [number] };
  });
}

/** Deletes the items. What a purchase order was made of is a person's to take back, at the supplier first; what is gone already is done. */
async function cancel(ctx: S4hanaContext, targets: { targetId: string }[]): Promise<WriteResult[]> {
  const numbers = targets.map(({ targetId }) => numberOf(targetId));
  const held = await requisitionsBy(ctx, 'PurchaseRequisition', numbers);
  const planOf = (number: string): Plan => {
    const one = held.find(({ PurchaseRequisition }) => PurchaseRequisition === number);
    const items = one ? linked(one, 'to_PurchaseReqnItem') : [];
    if (items.some(isOrdered)) return failed(TOO_LATE);
    const operations = items
      .filter((item) => !isDeleted(item))
      .map((item): Operation => ({ method: 'DELETE', path: itemPath(item), ...ifMatch(item) }));
    return operations.length === 0 ? accepted(number) : { operations };
  };
  return carryOut(ctx, REQUISITIONS, numbers.map(planOf), (_, index) => accepted(numbers[index] as string));
}

/** Purchases: requisitions that Waybill makes, and what is on order. No version: what comes in moves no time of a purchase, so content decides. */
export const purchase: KindPort<S4hanaOptions> = {
  schema: purchaseReport,
  writeSchema: requisition,
  pull: pullPurchases,
  read: readPurchases,
  push,
  find,
  cancel,
  survey: purchaseSurvey,
  batch: 20,
  // A token, the batch, and both again where the session had ended.
  requestsPerPush: 4,
  usualRequestsPerPush: 1,
  once: { way: 'probe by reference', identityMaxLength: REFERENCE_LENGTH, settleMs: 5_000 },
  change: 'replace',
};
