import type { SandboxContext } from '../sandbox.ts';
import { answeredOnce } from './answered-once.ts';
import { fulfillmentLine, type ReturnedLine, reverseLineId, type ShopReturn } from './returns.ts';
import { LOCATION, type Shop } from './shop.ts';
import { returnView } from './view.ts';

const LONGEST_NOTE = 255;

interface ReturnInput {
  orderId: string;
  returnLineItems: { fulfillmentLineItemId: string; quantity: number; returnReasonNote?: string | null }[];
}

interface ProcessInput {
  returnId: string;
  returnLineItems: {
    id: string;
    quantity: number;
    dispositions?: { reverseFulfillmentOrderLineItemId: string; quantity: number; dispositionType: string }[] | null;
  }[];
}

type Answer = { return: object | null; userErrors: { code: string; field: string[]; message: string }[] };

const refuse = (code: string, field: string[], message: string): Answer => ({
  return: null,
  userErrors: [{ code, field, message }],
});

/** What apps do with returns. A second `returnCreate` is a second return, as far as there are pieces for it. */
export function returnMutations(shop: Shop, context: SandboxContext) {
  const { returns } = shop;
  const shown = (one: ShopReturn): Answer => ({ return: returnView(shop, one, LOCATION), userErrors: [] });
  /** Goes to another status, from those that allow it. */
  const step = (id: string, from: readonly ShopReturn['status'][], status: ShopReturn['status']): Answer => {
    const known = returns.all.get(id);
    if (!known) return refuse('NOT_FOUND', ['id'], 'Return not found.');
    if (!from.includes(known.status))
      return refuse('INVALID_STATE', ['id'], `Return is ${known.status.toLowerCase()}.`);
    return shown(returns.change(id, { status }));
  };

  return {
    returnCreate({ returnInput: { orderId, returnLineItems } }: { returnInput: ReturnInput }): Answer {
      const order = shop.orders.get(orderId);
      if (!order) return refuse('NOT_FOUND', ['returnInput', 'orderId'], 'Order not found.');
      const free = returns.returnable(order);
      const lines: (Partial<ReturnedLine> & Pick<ReturnedLine, 'fulfilledAs' | 'lineId' | 'quantity'>)[] = [];
      for (const [at, { fulfillmentLineItemId, quantity, returnReasonNote }] of returnLineItems.entries()) {
        const field = ['returnInput', 'returnLineItems', String(at)];
        const one = free.find(({ id }) => id === fulfillmentLineItemId);
        if (!one || quantity < 1 || quantity > one.quantity)
          return refuse('INVALID', [...field, 'quantity'], 'Return line item has an invalid quantity.');
        if ((returnReasonNote ?? '').length > LONGEST_NOTE)
          return refuse('TOO_LONG', [...field, 'returnReasonNote'], 'Return reason note is too long.');
        one.quantity -= quantity;
        lines.push({ fulfilledAs: one.id, lineId: one.lineId, quantity, reasonNote: returnReasonNote ?? '' });
      }
      if (lines.length === 0) return refuse('INVALID', ['returnInput', 'returnLineItems'], 'No line items.');
      return shown(returns.add(order, 'OPEN', lines));
    },

    returnApproveRequest: ({ input: { id } }: { input: { id: string } }) => step(id, ['REQUESTED'], 'OPEN'),

    returnProcess({ input }: { input: ProcessInput }, key: string | undefined): Answer {
      return answeredOnce(context, key, input, {
        mismatch: () => refuse('INVALID', ['input'], 'The key was used with other parameters.'),
        work: () => process(input),
      });
    },

    returnClose: ({ id }: { id: string }) => step(id, ['OPEN'], 'CLOSED'),

    returnCancel({ id }: { id: string }): Answer {
      const worked = returns.all.get(id)?.lines.some(({ processed }) => processed > 0);
      if (worked) return refuse('INVALID_STATE', ['id'], 'Return is in progress.');
      return step(id, ['OPEN'], 'CANCELED');
    },
  };

  function process({ returnId, returnLineItems }: ProcessInput): Answer {
    const known = returns.all.get(returnId);
    if (!known) return refuse('NOT_FOUND', ['input', 'returnId'], 'Return not found.');
    if (known.status !== 'OPEN')
      return refuse('INVALID_STATE', ['input', 'returnId'], `Return is ${known.status.toLowerCase()}.`);
    const lines = known.lines.map((line) => ({ ...line }));
    for (const [at, { id, quantity, dispositions }] of returnLineItems.entries()) {
      const field = ['input', 'returnLineItems', String(at)];
      const line = lines.find((one) => one.id === id);
      if (!line) return refuse('NOT_FOUND', [...field, 'id'], 'Return line item not found.');
      if (quantity < 1 || quantity > line.quantity - line.processed)
        return refuse('INVALID', [...field, 'quantity'], 'Quantity is more than can be processed.');
      line.processed += quantity;
      for (const one of dispositions ?? []) {
        if (
          one.reverseFulfillmentOrderLineItemId !== reverseLineId(line) ||
          line.disposed + one.quantity > line.quantity
        )
          return refuse('INVALID', [...field, 'dispositions'], 'Disposition is not of this line.');
        line.disposed += one.quantity;
      }
    }
    return shown(returns.change(returnId, { lines }));
  }
}

/** Which pieces of an order may come back, below the parcels that they left with; the books keep no parcel of what was marked by hand. */
export function returnableFulfillments(shop: Shop, orderId: string): object[] {
  const order = shop.orders.get(orderId);
  if (!order) return [];
  const nodes = shop.returns.returnable(order).map(({ id: fulfilledAs, lineId, quantity }) => ({
    quantity,
    fulfillmentLineItem: fulfillmentLine(order, { fulfilledAs, lineId, quantity }),
  }));
  const id = order.id.replace('/Order/', '/ReturnableFulfillment/');
  const pageInfo = { hasNextPage: false, endCursor: null };
  return nodes.length === 0 ? [] : [{ id, returnableFulfillmentLineItems: () => ({ nodes, pageInfo }) }];
}
