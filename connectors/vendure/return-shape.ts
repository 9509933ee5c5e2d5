import { z } from 'zod';
import { personal } from '../../domain/personal.ts';

/** Pieces that come back, by a refund or by a cancellation of what had left. */
export const goodsBack = z
  .looseObject({
    document: z.enum(['refund', 'cancellation']),
    id: z.string().describe('refunds and cancellations count for themselves'),
    orderId: z.string(),
    orderCode: z.string(),
    state: z.string().describe('of a refund Pending, Settled, Failed, or one of the shop; of a cancellation Cancelled'),
    createdAt: z.string(),
    reason: personal('note', z.string()).nullable(),
    lines: z.array(
      z.looseObject({
        orderLineId: z.string(),
        sku: z.string(),
        name: z.string(),
        quantity: z.int().positive().describe('pieces that had left, and that nothing before it named'),
      }),
    ),
  })
  .meta({ complete: true });

export type GoodsBack = z.infer<typeof goodsBack>;

/** Either is only to be read with its order. */
export const returnId = ({ document, id, orderId }: Pick<GoodsBack, 'document' | 'id' | 'orderId'>): string =>
  `${orderId}/${document}/${id}`;

export const orderIn = (id: string): string => id.split('/')[0] as string;
