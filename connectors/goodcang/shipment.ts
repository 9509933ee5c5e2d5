import { eachAnswered, failed } from '../answered.ts';
import type { Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { ask, type GoodcangContext, read } from './call.ts';
import { changedOrders } from './changed-rows.ts';
import { failureOf, isAlreadyVoid, isDuplicateReference, succeeded } from './errors.ts';
import type { GoodcangOptions } from './options.ts';
import { type OutboundReport, outboundOrder, outboundReport, recordOf } from './outbound-order.ts';
import { shipmentSurvey } from './survey.ts';

/** `cancel_status` of a cancel that was taken: still being intercepted on the floor, done, or too late. */
const INTERCEPTING = 1;
const TOO_LATE = 3;

const push = (ctx: GoodcangContext, writes: Write[]): Promise<WriteResult[]> =>
  eachAnswered(writes, async (write): Promise<WriteResult> => {
    const answer = await ask(ctx, 'order/create_order', {
      ...(write.payload as object),
      reference_no: write.identity,
      verify: 1,
    });
    if (succeeded(answer) && answer.order_code) {
      return { result: 'accepted', targetId: answer.order_code, numbers: [answer.order_code] };
    }
    if (isDuplicateReference(answer)) return { result: 'duplicate' };
    return failed(failureOf(answer));
  });

async function byReference(ctx: GoodcangContext, reference: string): Promise<OutboundReport | undefined> {
  const answer = await read(ctx, 'order/get_order_by_ref_code', { reference_no: reference });
  const report = answer?.data as OutboundReport | undefined;
  return report?.order_code ? report : undefined;
}

/** A void order gives its reference back, so it counts as absent. */
const find = (ctx: GoodcangContext, identities: string[]): Promise<Finding[]> =>
  Promise.all(
    identities.map(async (identity): Promise<Finding> => {
      const report = await byReference(ctx, identity);
      if (!report || report.order_status === 'X') return { found: false };
      if (report.reference_no && report.reference_no !== identity) {
        return { found: 'unsure', why: `order ${report.order_code} carries another reference` };
      }
      return { found: true, targetId: report.order_code, numbers: [report.order_code] };
    }),
  );

const cancel = (ctx: GoodcangContext, targets: { targetId: string }[]): Promise<WriteResult[]> =>
  eachAnswered(targets, async ({ targetId }): Promise<WriteResult> => {
    const answer = await ask(ctx, 'order/cancel_order', { order_code: targetId, reason: 'cancelled by the buyer' });
    if (isAlreadyVoid(answer)) return { result: 'accepted', targetId };
    if (!succeeded(answer)) return failed(failureOf(answer));
    if (answer.cancel_status === INTERCEPTING) {
      return failed({ class: 'unknown-outcome', message: `order ${targetId} is being intercepted on the floor` });
    }
    if (answer.cancel_status === TOO_LATE) {
      return failed({
        class: 'rejected',
        message: `order ${targetId} could not be intercepted`,
        code: 'cancel_status 3',
      });
    }
    return { result: 'accepted', targetId };
  });

/** Outbound orders: what is asked to ship, and what the warehouse says became of it. */
export const shipment: KindPort<GoodcangOptions> = {
  schema: outboundReport,
  writeSchema: outboundOrder,
  async *pull(ctx, cursor) {
    for await (const page of changedOrders(ctx, cursor)) {
      yield { records: page.rows.map((report) => recordOf(report, ctx.options.utcOffset)), cursor: page.cursor };
    }
  },
  async read(ctx, ids) {
    const reports = await Promise.all(
      ids.map(async (id) => (await read(ctx, 'order/get_order_by_code', { order_code: id }))?.data),
    );
    return reports
      .filter((report) => report !== undefined && report !== null)
      .map((report) => recordOf(report as OutboundReport, ctx.options.utcOffset));
  },
  push,
  find,
  survey: shipmentSurvey,
  cancel,
  once: { way: 'unique reference', identityMaxLength: 50, settleMs: 2_000 },
  // Released orders cannot be edited (`modify_order` takes drafts only).
  change: 'replace',
};
