import type { Measures } from '../../domain/reconciliation/measures.ts';
import type { Survey, SurveyedObject } from '../connector.ts';
import { readInPages } from './by-id.ts';
import type { ShopifyOptions } from './options.ts';
import { identityIn } from './own.ts';
import { piecesOf, type ReturnWrite } from './return-shape.ts';
import { RETURNS_SURVEYED } from './return-writes.graphql.ts';
import { type Returned, returnsOf } from './returned-orders.ts';
import { RETURNED_ORDERS } from './returns.graphql.ts';
import { changedOrders } from './survey.ts';

const RETURNS_A_PAGE = 10;

interface SurveyedReturn {
  id: string;
  name: string;
  status: string;
  createdAt: string;
  returnLineItems: {
    pageInfo: { hasNextPage: boolean };
    nodes: {
      quantity: number;
      returnReasonNote: string;
      fulfillmentLineItem?: { lineItem: { sku: string | null } } | null;
    }[];
  };
}

const pieces = (lines: readonly { sku: string; pieces: number }[]): Measures => ({
  lines: lines.map(({ sku, pieces }) => ({ sku, quantity: String(pieces) })),
});

/** More lines than were read are not compared. */
function heldOf({ id, name, status, createdAt, returnLineItems: { pageInfo, nodes } }: SurveyedReturn): SurveyedObject {
  const reference = nodes.map(({ returnReasonNote }) => identityIn(returnReasonNote)).find((one) => one !== undefined);
  const lines = nodes.map(({ quantity, fulfillmentLineItem }) => ({
    sku: fulfillmentLineItem?.lineItem.sku ?? '',
    pieces: quantity,
  }));
  return {
    targetId: id,
    ...(reference === undefined ? {} : { reference }),
    numbers: [name],
    at: Date.parse(createdAt),
    live: status !== 'CANCELED' && status !== 'DECLINED',
    measures: pageInfo.hasNextPage ? {} : pieces(lines),
  };
}

/**
 * Returns of orders that changed since the period began. Their pieces are compared where we made one of what was announced: of one that the shop began
 * they are its own, and what was counted is processed, and does not change what the return is of.
 */
export const returnSurvey: Survey<ShopifyOptions> = {
  async *list(ctx, period, cursor) {
    for await (const page of changedOrders<Returned>(ctx, RETURNED_ORDERS, period, cursor)) {
      const ids: string[] = [];
      for (const order of page.nodes) ids.push(...(await returnsOf(ctx, order)));
      const found = await readInPages<SurveyedReturn>(ctx, RETURNS_SURVEYED, ids, RETURNS_A_PAGE);
      yield { objects: found.map(heldOf), cursor: page.cursor };
    }
  },
  measure(data) {
    const wish = data as ReturnWrite;
    const isOfAnnounced = !wish.returnId && !wish.counted && wish.lines.every(({ came }) => came === undefined);
    return isOfAnnounced ? pieces(piecesOf(wish)) : {};
  },
};
