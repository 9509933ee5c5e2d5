import { z } from 'zod';

const pieces = z.int().nonnegative();

/** Goods that came back, as the shop shall know of them. */
export const returnWriteSchema = z.strictObject({
  orderId: z.string().startsWith('gid://shopify/Order/'),
  returnId: z
    .string()
    .startsWith('gid://shopify/Return/')
    .optional()
    .describe("the shop's own return; one that it does not know yet is made without it"),
  counted: z.boolean().describe('whoever takes them in has counted all that came'),
  lines: z
    .array(
      z.strictObject({
        lineItemId: z.string().startsWith('gid://shopify/LineItem/').optional(),
        sku: z.string().min(1),
        announced: pieces.optional().describe('pieces that were to come'),
        came: pieces.optional().describe('pieces that were found, whatever becomes of them'),
      }),
    )
    .min(1),
});

export type ReturnWrite = z.infer<typeof returnWriteSchema>;

/** Pieces by line: what was counted of each, or what was announced where nobody has counted any. */
export function piecesOf({ lines }: ReturnWrite): { lineItemId?: string; sku: string; pieces: number }[] {
  const isCounted = lines.some(({ came }) => came !== undefined);
  return lines.flatMap(({ lineItemId, sku, announced = 0, came = 0 }) => {
    const found = isCounted ? came : announced;
    return found > 0 ? [{ ...(lineItemId === undefined ? {} : { lineItemId }), sku, pieces: found }] : [];
  });
}

interface FulfillmentLine {
  id: string;
  lineItem: { id: string; sku: string | null };
}

/** A return as `WaybillReturn` of `return-writes.graphql.ts` has it. */
export interface KnownReturn {
  id: string;
  name: string;
  status: 'CANCELED' | 'CLOSED' | 'DECLINED' | 'OPEN' | 'REQUESTED';
  order: { id: string };
  returnLineItems: {
    pageInfo: { hasNextPage: boolean };
    nodes: {
      id: string;
      quantity: number;
      processedQuantity: number;
      processableQuantity: number;
      returnReasonNote: string;
      fulfillmentLineItem?: FulfillmentLine;
    }[];
  };
  reverseFulfillmentOrders: {
    nodes: {
      lineItems: {
        nodes: {
          id: string;
          totalQuantity: number;
          dispositions: { quantity: number }[];
          fulfillmentLineItem: { id: string } | null;
        }[];
      };
    }[];
  };
}

/** Pieces that a buyer has and may send back. */
export interface Returnable {
  quantity: number;
  fulfillmentLineItem: FulfillmentLine;
}
