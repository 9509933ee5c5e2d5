import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { byId, type FlexportContext, list } from './call.ts';
import type { FlexportOptions } from './options.ts';

const BEGINNING = '2000-01-01T00:00:00.000Z';

/** `Document` of the vendor's OpenAPI, version 2: the paper's metadata. The file itself is behind `file_link`, with the API key. */
export const freightDocument = z.looseObject({
  id: z.string(),
  file_name: personal('free', z.string()).nullish(),
  document_type: z.string(),
  memo: personal('free', z.string()).nullish(),
  file_link: personal('url', z.string()),
  archived_at: z.string().nullish(),
  file_metadata: z
    .looseObject({ size: z.number().int().nullish(), uploaded_at: z.iso.datetime({ offset: true }) })
    .nullish(),
  shipment: z.looseObject({ id: z.number() }).nullish(),
});

type FreightDocument = z.output<typeof freightDocument>;

/** A paper belongs where the milestones of its shipment belong, which are read besides. Those of no shipment are left out. */
const recordsOf = (documents: FreightDocument[]): SourceRecord[] =>
  documents.flatMap((data): SourceRecord[] =>
    data.shipment
      ? [{ kind: 'document', id: data.id, parent: { kind: 'status', id: String(data.shipment.id) }, data }]
      : [],
  );

/**
 * Papers uploaded since the cursor (an ISO time). The vendor names no order of the list, so the cursor moves only with
 * the last page, and only when as many were seen as there are, and as there were: where some went, later ones came to pages
 * that were read already. Pages that shifted meanwhile are read again.
 */
async function* uploaded(ctx: FlexportContext, cursor: string | null) {
  const since = new Date(Date.parse(cursor ?? BEGINNING) - ctx.options.overlapMs).toISOString();
  const start = cursor ?? BEGINNING;
  let newest = start;
  const seen = new Set<string>();
  let before: number | undefined;
  for (let page = 1; ; page += 1) {
    const { data, next, total } = await list<FreightDocument>(ctx, '/documents', {
      'f.uploaded_at.gte': since,
      page,
    });
    for (const one of data) {
      seen.add(one.id);
      newest = later(newest, one.file_metadata?.uploaded_at ?? start);
    }
    before ??= total;
    const complete = !next && seen.size >= (total ?? 0) && (total ?? 0) >= (before ?? 0);
    if (data.length > 0 || complete) yield { documents: data, cursor: complete ? newest : start };
    if (!next) return;
  }
}

const later = (a: string, b: string): string => (Date.parse(b) > Date.parse(a) ? new Date(b).toISOString() : a);

/**
 * Papers of freight shipments: bills of lading, packing lists, what customs wrote. The API takes none: what is to be
 * uploaded goes through the forwarder's own page. A paper archived later is seen when it is read again, not by the pull.
 */
export const document: KindPort<FlexportOptions> = {
  schema: freightDocument,
  async *pull(ctx, cursor) {
    for await (const page of uploaded(ctx, cursor)) {
      yield { records: recordsOf(page.documents), cursor: page.cursor };
    }
  },
  async read(ctx, ids) {
    const documents = await Promise.all(ids.map((id) => byId<FreightDocument>(ctx, '/documents', id)));
    return recordsOf(documents.filter((one) => one !== undefined));
  },
};
