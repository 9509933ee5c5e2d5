import { z } from 'zod';
import type { KindPort, SourceRecord } from '../connector.ts';
import { list, listAny, type PrestashopContext } from './call.ts';
import { type Changing, changedIn } from './changed.ts';
import type { PrestashopOptions } from './options.ts';
import { rowsOf } from './order-parts.ts';
import { fromShopTime } from './time.ts';
import { type Element, listOf, textAt } from './xml.ts';

/** A credit slip, as far as it tells of pieces, with what its order says of them. */
export const creditSlip = z
  .looseObject({
    id: z.string(),
    id_order: z.string(),
    order_reference: z.string(),
    date_add: z.iso.datetime().optional().describe('made: of the time of the shop'),
    rows: z.array(
      z.looseObject({
        id_order_detail: z.string().describe("the order's row whose pieces they are"),
        product_reference: z.string(),
        product_name: z.string().optional(),
        product_quantity: z.string(),
      }),
    ),
  })
  .meta({ complete: true });

const SLIPS: Changing = { resource: 'order_slip', name: 'order_slip' };

/**
 * Credit slips of orders that had left: all that the webservice knows of goods that come back, because it has no resource for merchandise returns.
 * A slip from before that is of what is never sent.
 */
export const returns: KindPort<PrestashopOptions> = {
  schema: creditSlip,
  async *pull(ctx, cursor) {
    for await (const { items, cursor: next } of changedIn(ctx, SLIPS, cursor))
      yield { records: await recordsOf(ctx, items), cursor: next };
  },
  read: async (ctx, ids) => recordsOf(ctx, await listAny(ctx, SLIPS.resource, SLIPS.name, 'id', ids)),
};

async function recordsOf(ctx: PrestashopContext, slips: readonly Element[]): Promise<SourceRecord[]> {
  if (slips.length === 0) return [];
  const ids = slips.map((slip) => textAt(slip, 'id_order'));
  const [orders, left] = await Promise.all([listAny(ctx, 'orders', 'order', 'id', ids), leftAt(ctx, ids)]);
  const byId = new Map(orders.map((one) => [textAt(one, 'id'), one]));
  return slips.flatMap((slip) => {
    const order = byId.get(textAt(slip, 'id_order'));
    const since = left.get(textAt(slip, 'id_order'));
    const hadLeft = since !== undefined && since <= textAt(slip, 'date_add');
    return order && hadLeft ? recordOf(ctx, slip, order) : [];
  });
}

/** When each of these orders first was in a state that says that it has left, by the shop's clock. */
async function leftAt(ctx: PrestashopContext, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { shippedState, deliveredState } = ctx.options;
  const [marked, histories] = await Promise.all([
    list(ctx, 'order_states', 'order_state', { filters: { shipped: '[1]' }, display: ['id'] }),
    listAny(ctx, 'order_histories', 'order_history', 'id_order', ids, ['id', 'id_order', 'id_order_state', 'date_add']),
  ]);
  const states = new Set([shippedState, deliveredState, ...marked.map((one) => textAt(one, 'id'))]);
  const left = new Map<string, string>();
  for (const row of histories) {
    if (!states.has(textAt(row, 'id_order_state'))) continue;
    const [order, at] = [textAt(row, 'id_order'), textAt(row, 'date_add')];
    const before = left.get(order);
    if (before === undefined || at < before) left.set(order, at);
  }
  return left;
}

function recordOf(ctx: PrestashopContext, slip: Element, order: Element): SourceRecord[] {
  const sold = new Map(rowsOf(order).map((row) => [textAt(row, 'id'), row]));
  const [associated] = listOf(slip, 'associations');
  const rows = listOf(associated?.order_slip_details, 'order_slip_detail')
    .filter((row) => Number(textAt(row, 'product_quantity')) > 0)
    .map((row) => {
      const id_order_detail = textAt(row, 'id_order_detail');
      const of = sold.get(id_order_detail);
      return {
        ...{ id_order_detail, product_quantity: textAt(row, 'product_quantity') },
        ...{ product_reference: textAt(of, 'product_reference'), product_name: textAt(of, 'product_name') },
      };
    });
  if (rows.length === 0) return [];
  const [id, id_order, customerId] = [textAt(slip, 'id'), textAt(slip, 'id_order'), textAt(slip, 'id_customer')];
  const at = fromShopTime(textAt(slip, 'date_add'), ctx.options.timezone);
  const date_add = at === undefined ? {} : { date_add: new Date(at).toISOString() };
  return [
    {
      kind: 'return',
      id,
      parent: { kind: 'order', id: id_order },
      ...(customerId && customerId !== '0' ? { customerId } : {}),
      data: { id, id_order, order_reference: textAt(order, 'reference'), ...date_add, rows },
    },
  ];
}
