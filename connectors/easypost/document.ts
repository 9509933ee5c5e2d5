import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { isBought, isVoid, retrieve, type Shipment } from './api.ts';
import { followed } from './bought.ts';
import type { EasypostOptions } from './options.ts';
import { identityIn } from './reference.ts';

/** A label or a form (`commercial_invoice`, ...): where its file is; who has the address has the file. */
const paper = z
  .looseObject({
    id: z.string(),
    shipment_id: z.string(),
    type: z.string(),
    url: personal('url', z.string()),
    /** Told of labels only. */
    file_type: z.string().nullable(),
    created_at: z.iso.datetime(),
    void: z.boolean(),
  })
  .meta({ complete: true });

const BETWEEN = ':';

function papersOf(shipment: Shipment): SourceRecord[] {
  const { id: shipment_id, postage_label: label, forms } = shipment;
  if (!isBought(shipment) || identityIn(shipment.reference) === undefined) return [];
  const papers = [
    ...(label ? [{ ...label, type: 'label', url: label.label_url, file_type: label.label_file_type }] : []),
    ...(forms ?? []).map((form) => ({ ...form, type: form.form_type, url: form.form_url, file_type: null })),
  ];
  return papers.flatMap(({ id, type, url, file_type, created_at }): SourceRecord[] =>
    url === null
      ? []
      : [
          {
            kind: 'document',
            // A form is read by its shipment: there is no call for one alone.
            id: `${shipment_id}${BETWEEN}${id}`,
            parent: { kind: 'status', id: shipment_id },
            data: { id, shipment_id, type, url, file_type, created_at, void: isVoid(shipment) },
          },
        ],
  );
}

/** Labels and customs papers of bought shipments. */
export const documentPort: KindPort<EasypostOptions> = {
  schema: paper,
  async *pull(ctx, cursor) {
    for await (const page of followed(ctx, cursor))
      yield { records: page.shipments.flatMap(papersOf), cursor: page.cursor };
  },
  async read(ctx, ids) {
    const wanted = new Set(ids);
    const shipmentIds = [...new Set(ids.map((id) => id.split(BETWEEN)[0] ?? id))];
    const shipments = await Promise.all(shipmentIds.map((id) => retrieve(ctx, id)));
    return shipments.flatMap((one) => (one ? papersOf(one) : [])).filter(({ id }) => wanted.has(id));
  },
};
