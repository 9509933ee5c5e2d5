import { z } from 'zod';
import type { KindPort, SourceRecord } from '../connector.ts';
import type { KarrioShipment } from './api.ts';
import { followed, shipmentsOf } from './followed.ts';
import type { KarrioOptions } from './options.ts';

/** What karrio says of a parcel's progress. */
const shipmentStatus = z
  .looseObject({
    id: z.string(),
    status: z.string(),
    reference: z.string().nullable(),
    tracking_number: z.string().nullable(),
    tracking_url: z.string().nullable(),
    carrier: z.string().nullable(),
    service: z.string().nullable(),
  })
  .meta({ complete: true });

export const statusPort: KindPort<KarrioOptions> = {
  schema: shipmentStatus,
  async *pull(ctx, cursor) {
    for await (const page of followed(ctx, cursor)) yield { records: page.shipments.map(record), cursor: page.cursor };
  },
  read: async (ctx, ids) => (await shipmentsOf(ctx, ids)).map(record),
};

function record(shipment: KarrioShipment): SourceRecord {
  const { id, status, reference, tracking_number, service } = shipment;
  const carrier = shipment.meta?.custom_carrier_name ?? shipment.carrier_id ?? shipment.carrier_name;
  const tracking_url = shipment.tracking_url?.startsWith('http') ? shipment.tracking_url : null;
  return {
    kind: 'status',
    id,
    parent: { kind: 'shipment', targetId: id },
    numbers: tracking_number ? [tracking_number] : [],
    data: { id, status, reference, tracking_number, tracking_url, carrier, service },
  };
}
