import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { ConnectorContext, KindPort, SourceRecord } from '../connector.ts';
import { instantOf, type KarrioShipment } from './api.ts';
import { followed, shipmentsOf } from './followed.ts';
import type { KarrioOptions } from './options.ts';

/** The label of a parcel, or the invoice that its carrier made: where its file is, to be fetched with the token. */
const paper = z
  .looseObject({
    shipment_id: z.string(),
    type: z.enum(['label', 'invoice']),
    url: personal('url', z.url()),
    /** `PDF`, `ZPL` or `PNG`. */
    format: z.string(),
    created_at: z.iso.datetime(),
    void: z.boolean(),
  })
  .meta({ complete: true });

const BETWEEN = ':';

function papersOf(ctx: ConnectorContext<KarrioOptions>, shipment: KarrioShipment): SourceRecord[] {
  const papers = [
    { type: 'label', path: shipment.label_url, format: shipment.label_type ?? 'PDF' },
    { type: 'invoice', path: shipment.invoice_url, format: 'PDF' },
  ];
  return papers.flatMap(({ type, path, format }): SourceRecord[] =>
    path
      ? [
          {
            kind: 'document',
            // It has no id of its own: there is one of each a shipment.
            id: `${shipment.id}${BETWEEN}${type}`,
            parent: { kind: 'status', id: shipment.id },
            data: {
              shipment_id: shipment.id,
              type,
              // A path of its API, as a rule.
              url: new URL(path, ctx.options.url).href,
              format,
              created_at: new Date(instantOf(shipment.created_at)).toISOString(),
              void: shipment.status === 'cancelled',
            },
          },
        ]
      : [],
  );
}

/** Labels and carriers' invoices of booked parcels. */
export const documentPort: KindPort<KarrioOptions> = {
  schema: paper,
  async *pull(ctx, cursor) {
    for await (const page of followed(ctx, cursor))
      yield { records: page.shipments.flatMap((one) => papersOf(ctx, one)), cursor: page.cursor };
  },
  async read(ctx, ids) {
    const wanted = new Set(ids);
    const shipments = await shipmentsOf(ctx, [...new Set(ids.map((id) => id.split(BETWEEN)[0] ?? id))]);
    return shipments.flatMap((one) => papersOf(ctx, one)).filter(({ id }) => wanted.has(id));
  },
};
