import type { Measures } from '../../domain/reconciliation/measures.ts';
import type { Stage } from '../../domain/stages.ts';
import type { Survey, SurveyedObject } from '../connector.ts';
import { isVoid, type Shipment } from './api.ts';
import type { Booking } from './booking.ts';
import { boughtSince } from './bought.ts';
import type { EasypostOptions } from './options.ts';
import { identityIn } from './reference.ts';

/** A label that was bought says nothing of where the parcel is. */
const STAGES: Record<string, Stage | undefined> = {
  in_transit: 'in-transit',
  out_for_delivery: 'in-transit',
  available_for_pickup: 'in-transit',
  delivered: 'delivered',
};

/** Pieces are told to customs alone; of a parcel within a country nothing is known. */
function piecesOf(items: readonly { code?: string | null; quantity: number }[]): Pick<Measures, 'lines'> {
  if (items.length === 0 || items.some(({ code }) => !code)) return {};
  return { lines: items.map(({ code, quantity }) => ({ sku: code as string, quantity: String(quantity) })) };
}

function heldOf(one: Shipment): SurveyedObject {
  const stage = STAGES[one.status];
  const reference = identityIn(one.reference) ?? one.reference;
  return {
    targetId: one.id,
    ...(reference ? { reference } : {}),
    ...(one.tracking_code ? { numbers: [one.tracking_code] } : {}),
    at: Date.parse(one.created_at),
    live: !isVoid(one),
    measures: { ...piecesOf(one.customs_info?.customs_items ?? []), ...(stage ? { stage } : {}) },
    report: { kind: 'status', id: one.id },
  };
}

/** Shipments bought of those made since the period began: 100 a call. */
export const shipmentSurvey: Survey<EasypostOptions> = {
  async *list(ctx, { from }, cursor) {
    for await (const { shipments } of boughtSince(ctx, from, cursor ?? undefined)) {
      const last = shipments.at(-1);
      if (last) yield { objects: shipments.map(heldOf), cursor: last.id };
    }
  },
  measure: (data) => piecesOf((data as Booking).customs_info?.customs_items ?? []),
};
