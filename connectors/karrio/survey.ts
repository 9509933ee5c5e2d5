import { parseDecimal } from '../../domain/decimal.ts';
import type { Measures } from '../../domain/reconciliation/measures.ts';
import type { Stage } from '../../domain/stages.ts';
import type { Survey, SurveyedObject } from '../connector.ts';
import { instantOf, type KarrioShipment, karrioApi } from './api.ts';
import type { Booking } from './booking.ts';
import type { KarrioOptions } from './options.ts';

const PAGE = 100;

/** A label that was bought says nothing of where the parcel is. */
const STAGES: Record<string, Stage | undefined> = {
  shipped: 'shipped',
  in_transit: 'in-transit',
  out_for_delivery: 'in-transit',
  delivered: 'delivered',
};

/** Pieces that carry an article's code; where one does not, nothing is said of any. */
function piecesOf(items: readonly { sku?: string | null; quantity?: number | null }[]): Pick<Measures, 'lines'> {
  if (items.length === 0 || items.some(({ sku }) => !sku)) return {};
  return { lines: items.map(({ sku, quantity }) => ({ sku: sku as string, quantity: parseDecimal(quantity) ?? '0' })) };
}

function heldOf(one: KarrioShipment): SurveyedObject {
  const stage = STAGES[one.status];
  const items = (one.parcels ?? []).flatMap((parcel) => parcel.items ?? []);
  return {
    targetId: one.id,
    ...(one.reference ? { reference: one.reference } : {}),
    ...(one.tracking_number ? { numbers: [one.tracking_number] } : {}),
    at: Date.parse(instantOf(one.created_at)),
    live: one.status !== 'cancelled',
    measures: { ...piecesOf(items), ...(stage ? { stage } : {}) },
    report: { kind: 'status', id: one.id },
  };
}

/**
 * Shipments made since the period began, newest first: 100 a call. What is made meanwhile shifts the pages towards older ones, so that
 * some are read twice and none is missed. A draft is not booked.
 */
export const shipmentSurvey: Survey<KarrioOptions> = {
  async *list(ctx, { from }, cursor) {
    for (let offset = Number(cursor ?? 0); ; ) {
      const { results, next } = await karrioApi(ctx).list<KarrioShipment>('/shipments', {
        created_after: new Date(from).toISOString(),
        limit: PAGE,
        offset,
      });
      offset += results.length;
      const booked = results.filter(({ status }) => status !== 'draft');
      if (booked.length > 0) yield { objects: booked.map(heldOf), cursor: String(offset) };
      if (!next || results.length === 0) return;
    }
  },
  measure: (data) => piecesOf((data as Booking).line_items),
};
