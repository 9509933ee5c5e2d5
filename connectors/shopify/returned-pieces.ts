import { WaybillError } from '../../domain/failures.ts';
import { type KnownReturn, piecesOf, type Returnable, type ReturnWrite } from './return-shape.ts';

interface Sold {
  lineItem: { id: string; sku: string | null };
}

/** By the line that they were sold as, or by their article where nobody knows the line. */
const isOf = ({ lineItemId, sku }: { lineItemId?: string; sku: string }, { lineItem }: Sold): boolean =>
  lineItemId === undefined ? lineItem.sku === sku : lineItem.id === lineItemId;

/** `ReturnInput.returnLineItems` for what came, each with the mark: from the parcels in which the pieces left. */
export function linesToReturn(wish: ReturnWrite, returnable: readonly Returnable[], mark: string): object[] {
  const left = new Map(returnable.map(({ fulfillmentLineItem, quantity }) => [fulfillmentLineItem.id, quantity]));
  return piecesOf(wish).flatMap((one) => {
    let wanted = one.pieces;
    const taken = returnable.flatMap(({ fulfillmentLineItem }) => {
      const free = left.get(fulfillmentLineItem.id) ?? 0;
      const quantity = isOf(one, fulfillmentLineItem) ? Math.min(wanted, free) : 0;
      if (quantity === 0) return [];
      wanted -= quantity;
      left.set(fulfillmentLineItem.id, free - quantity);
      return [{ fulfillmentLineItemId: fulfillmentLineItem.id, quantity, returnReasonNote: mark }];
    });
    if (wanted > 0) throw new WaybillError(notToReturn(one.sku, one.pieces, one.pieces - wanted));
    return taken;
  });
}

const notToReturn = (sku: string, came: number, returnable: number) => ({
  class: 'rejected' as const,
  field: 'lines',
  message: `${came} x ${sku} came back, and ${returnable} can be: the others are refunded, in another return, or never left`,
});

type Line = KnownReturn['returnLineItems']['nodes'][number];

/** Pieces that came, by the lines of the return; each line takes what it announced, in their order. */
function cameBy(known: KnownReturn, wish: ReturnWrite): Map<string, number> {
  const came = new Map<string, number>();
  for (const one of piecesOf(wish)) {
    let { pieces } = one;
    for (const { id, quantity, fulfillmentLineItem } of known.returnLineItems.nodes) {
      if (!fulfillmentLineItem || !isOf(one, fulfillmentLineItem)) continue;
      const taken = Math.min(pieces, quantity - (came.get(id) ?? 0));
      came.set(id, (came.get(id) ?? 0) + taken);
      pieces -= taken;
    }
    if (pieces > 0) {
      const message = `${one.pieces} x ${one.sku} came with the return ${known.name}, ${pieces} more than it has: add them to it in the shop`;
      throw new WaybillError({ class: 'rejected', message, field: 'lines' });
    }
  }
  return came;
}

/** Pieces of a line that came and of which the shop has not been told. */
const untold = ({ id, processedQuantity, processableQuantity }: Line, came: Map<string, number>): number =>
  Math.max(0, Math.min((came.get(id) ?? 0) - processedQuantity, processableQuantity));

/**
 * `ReturnProcessInput.returnLineItems`: the pieces that came and that the shop has not heard of. None of them is restocked: the warehouse
 * counts what may be sold again, and its level is told.
 */
export function linesToProcess(known: KnownReturn, wish: ReturnWrite): object[] {
  const came = cameBy(known, wish);
  const waiting = known.reverseFulfillmentOrders.nodes.flatMap(({ lineItems }) =>
    lineItems.nodes.map(({ id, totalQuantity, dispositions, fulfillmentLineItem }) => ({
      id,
      of: fulfillmentLineItem?.id,
      left: totalQuantity - dispositions.reduce((sum, { quantity }) => sum + quantity, 0),
    })),
  );
  return known.returnLineItems.nodes.flatMap((line) => {
    const quantity = untold(line, came);
    if (quantity === 0) return [];
    let open = quantity;
    const dispositions = waiting.flatMap((one) => {
      const part = one.of === line.fulfillmentLineItem?.id ? Math.min(open, one.left) : 0;
      if (part <= 0) return [];
      open -= part;
      one.left -= part;
      return [{ reverseFulfillmentOrderLineItemId: one.id, quantity: part, dispositionType: 'NOT_RESTOCKED' }];
    });
    return [{ id: line.id, quantity, dispositions }];
  });
}
