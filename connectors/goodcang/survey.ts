import type { z } from 'zod';
import { parseDecimal } from '../../domain/decimal.ts';
import type { Stage } from '../../domain/stages.ts';
import type { Survey, SurveyedObject } from '../connector.ts';
import { fromVendorTime } from '../naive-time.ts';
import { changedOrders } from './changed-rows.ts';
import type { GoodcangOptions } from './options.ts';
import type { OutboundReport, outboundOrder } from './outbound-order.ts';

/** Drafts are not released; what waits for stock or is held up says nothing of how far it is. */
const STAGES: Record<string, Stage | undefined> = { C: 'received', W: 'released', P: 'released', D: 'shipped' };

const piecesOf = (items: readonly { product_sku: string; quantity: unknown }[]) =>
  items.map(({ product_sku, quantity }) => ({ sku: product_sku, quantity: parseDecimal(quantity) ?? '0' }));

function heldOf(report: OutboundReport, utcOffset: string): SurveyedObject {
  const stage = STAGES[report.order_status];
  return {
    targetId: report.order_code,
    ...(report.reference_no ? { reference: report.reference_no } : {}),
    numbers: [report.order_code],
    at: Date.parse(fromVendorTime(report.date_modify, utcOffset) ?? '') || 0,
    live: report.order_status !== 'X',
    measures: { ...(report.items ? { lines: piecesOf(report.items) } : {}), ...(stage ? { stage } : {}) },
    report: { kind: 'shipment', id: report.order_code },
  };
}

/** Outbound orders changed in the period: 100 a call. */
export const shipmentSurvey: Survey<GoodcangOptions> = {
  async *list(ctx, { from }, cursor) {
    for await (const { rows, cursor: next } of changedOrders(ctx, cursor ?? new Date(from).toISOString()))
      yield { objects: rows.map((order) => heldOf(order, ctx.options.utcOffset)), cursor: next };
  },
  measure: (data) => ({ lines: piecesOf((data as z.output<typeof outboundOrder>).items), stage: 'released' }),
};
