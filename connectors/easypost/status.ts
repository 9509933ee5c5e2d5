import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { isBought, retrieve, type Shipment } from './api.ts';
import { followed } from './bought.ts';
import type { EasypostOptions } from './options.ts';
import { identityIn } from './reference.ts';

/** How far a parcel is: of a shipment and its tracker. */
const parcelStatus = z
  .looseObject({
    id: z.string(),
    status: z.string(),
    status_detail: z.string().nullable(),
    refund_status: z.string().nullable(),
    tracking_code: personal('tracking', z.string()).nullable(),
    public_url: personal('url', z.string()).nullable(),
    carrier: z.string().nullable(),
    service: z.string().nullable(),
    est_delivery_date: z.string().nullable(),
    /** The carrier's last scan. */
    scanned_at: z.string().nullable(),
    scan: personal('free', z.string()).nullable(),
  })
  .meta({ complete: true });

/** Labels that others bought on this account are none of ours. */
const isOurs = (shipment: Shipment): boolean => isBought(shipment) && identityIn(shipment.reference) !== undefined;

export const statusPort: KindPort<EasypostOptions> = {
  schema: parcelStatus,
  async *pull(ctx, cursor) {
    for await (const page of followed(ctx, cursor))
      yield { records: page.shipments.filter(isOurs).map(recordOf), cursor: page.cursor };
  },
  async read(ctx, ids) {
    const shipments = await Promise.all(ids.map((id) => retrieve(ctx, id)));
    return shipments.filter((one) => one !== undefined && isOurs(one)).map((one) => recordOf(one as Shipment));
  },
};

function recordOf(shipment: Shipment): SourceRecord {
  const { id, status, refund_status, tracking_code, selected_rate, tracker } = shipment;
  const scan = tracker?.tracking_details?.at(-1);
  return {
    kind: 'status',
    id,
    parent: { kind: 'shipment', targetId: id },
    numbers: tracking_code ? [tracking_code] : [],
    data: {
      id,
      status,
      status_detail: tracker?.status_detail ?? null,
      refund_status,
      tracking_code,
      public_url: tracker?.public_url ?? null,
      carrier: selected_rate?.carrier ?? null,
      service: selected_rate?.service ?? null,
      est_delivery_date: tracker?.est_delivery_date ?? null,
      scanned_at: scan?.datetime ?? null,
      scan: scan?.message ?? null,
    },
  };
}
