import type { Failure } from '../../domain/failures.ts';
import { eachAnswered, failed } from '../answered.ts';
import type { KindPort, Write, WriteResult } from '../connector.ts';
import { accepted } from './accepted.ts';
import { findByReference, isCancelled } from './by-reference.ts';
import { act, entity, insert, type SapB1Context } from './call.ts';
import type { SapB1Options } from './options.ts';
import { PURCHASE_ORDERS, type PurchaseOrder, purchaseOrder } from './purchase-order.ts';
import { IDENTITY_LENGTH, pullPurchases, purchaseReport, readPurchases } from './purchase-report.ts';
import { purchaseSurvey } from './purchase-survey.ts';

const TOO_LATE: Failure = { class: 'rejected', code: 'too-late', message: 'the purchase was approved by somebody' };

/** Not approved is where Waybill leaves it: approving and thereby ordering is a person's. */
async function create(ctx: SapB1Context, { identity, payload }: Write): Promise<WriteResult> {
  const body = { ...(payload as PurchaseOrder), [ctx.options.reference]: identity, Confirmed: 'tNO' };
  const made = await insert(ctx, PURCHASE_ORDERS, body);
  if (made.Confirmed !== 'tYES') return accepted(made);
  const message = `purchase ${made.DocNum} was approved as it was made: cancel it there, or say that it is meant`;
  return failed({ class: 'conflict', message });
}

/** What is approved is ordered, and a person's to take back, at the supplier first. What is cancelled or gone already is done. */
async function takeBack(ctx: SapB1Context, targetId: string): Promise<WriteResult> {
  const path = `${PURCHASE_ORDERS}(${Number(targetId)})`;
  const held = await entity(ctx, path);
  if (!held || isCancelled(held.row)) return { result: 'accepted', targetId };
  if (held.row.Confirmed !== 'tNO') return failed(TOO_LATE);
  await act(ctx, `${path}/Cancel`);
  return { result: 'accepted', targetId };
}

/** Purchases: drafts that Waybill makes, and what is on order. No version: what comes in need not move a purchase's time, so content decides. */
export const purchase: KindPort<SapB1Options> = {
  schema: purchaseReport,
  writeSchema: purchaseOrder,
  pull: pullPurchases,
  read: readPurchases,
  push: (ctx, writes) => eachAnswered(writes, (write) => create(ctx, write)),
  find: (ctx, identities) => findByReference(ctx, PURCHASE_ORDERS, identities),
  cancel: (ctx, targets) => eachAnswered(targets, ({ targetId }) => takeBack(ctx, targetId)),
  survey: purchaseSurvey,
  batch: 1,
  requestsPerPush: 2,
  usualRequestsPerPush: 1,
  once: { way: 'probe by reference', identityMaxLength: IDENTITY_LENGTH, settleMs: 2_000 },
  change: 'replace',
};
