import { z } from 'zod';
import { personal } from '../../domain/personal.ts';

/** Pieces that come back, by a return (RMA) of Adobe Commerce or by a credit memo. Times are UTC without saying so. */
export const goodsBack = z
  .looseObject({
    document: z.enum(['rma', 'creditmemo']),
    entity_id: z.int(),
    increment_id: z.string().nullish().describe('the number that people use; orders count for themselves'),
    order_id: z.int(),
    order_increment_id: z.string().nullish(),
    status: z
      .string()
      .describe(
        'of an RMA pending, authorized, received, processed_closed ...; of a credit memo open, refunded, canceled',
      ),
    created_at: z.string(),
    items: z.array(
      z.looseObject({
        order_item_id: z.int(),
        sku: z.string().nullish().describe('of an RMA by its order'),
        name: z.string().nullish(),
        qty: z.number().describe('of an RMA authorized, or else requested; of a credit memo those that had left'),
        status: z.string().nullish().describe('of an RMA: pending, authorized, denied, received, approved, rejected'),
      }),
    ),
    tracks: z
      .array(
        z.looseObject({
          track_number: personal('tracking', z.string()).nullish(),
          carrier_title: z.string().nullish(),
        }),
      )
      .nullish(),
  })
  .meta({ complete: true });

export type GoodsBack = z.infer<typeof goodsBack>;

/** Both documents count their ids for themselves. */
export const returnId = ({ document, entity_id }: Pick<GoodsBack, 'document' | 'entity_id'>): string =>
  `${document}/${entity_id}`;

/** The ids of this document among those of records. */
export const idsOf = (document: GoodsBack['document'], ids: readonly string[]): string[] =>
  ids.flatMap((id) => (id.startsWith(`${document}/`) ? [id.slice(document.length + 1)] : []));
