import { WaybillError } from '../../domain/failures.ts';
import { failed } from '../answered.ts';
import type { Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { call, linkName, type OdooContext, search } from './call.ts';
import { cancel } from './cancel.ts';
import { type HeldOrder, heldOrders, isCancelled, isOpen } from './held-order.ts';
import type { OdooOptions } from './options.ts';
import { type Command, changedLines, newLines } from './order-lines.ts';
import { productsBySku } from './products.ts';
import { headOf, linesOf, type SaleOrder, saleOrder } from './sale-order.ts';
import { orderSurvey } from './survey.ts';

const refused = (message: string, field: string): WriteResult =>
  failed({ class: 'rejected', code: field, message, field });
const accepted = ({ id, name }: Pick<HeldOrder, 'id' | 'name'>): WriteResult => ({
  result: 'accepted',
  targetId: String(id),
  numbers: [name],
});

/** What the payloads of a page name, looked up together. */
interface Names {
  products: Awaited<ReturnType<typeof productsBySku>>;
  /** Currency by price list. */
  currencies: Map<number, string | undefined>;
  held(write: Write): HeldOrder | undefined;
}

async function namesOf(ctx: OdooContext, writes: readonly Write[]): Promise<Names> {
  const payloads = writes.map(({ payload }) => payload as SaleOrder);
  const skus = [...new Set(payloads.flatMap((one) => linesOf(one).map(({ sku }) => sku)))];
  const lists = [...new Set(payloads.map(({ pricelist_id }) => Number(pricelist_id)))];
  const known = writes.flatMap(({ op, targetId }) => (op === 'update' ? [Number(targetId)] : []));
  const fresh = writes.flatMap(({ op, identity }) => (op === 'create' ? [identity] : []));
  const [products, pricelists, byId, byReference] = await Promise.all([
    productsBySku(ctx, skus),
    search(ctx, 'product.pricelist', ['currency_id'], [['id', 'in', lists]]),
    heldOrders(ctx, 'id', known),
    heldOrders(ctx, 'client_order_ref', fresh),
  ]);
  return {
    products,
    currencies: new Map(pricelists.map(({ id, currency_id }) => [id, linkName(currency_id)])),
    held: ({ op, targetId, identity }) =>
      op === 'update'
        ? byId.find(({ id }) => String(id) === targetId)
        : byReference.find((one) => one.client_order_ref === identity && !isCancelled(one)),
  };
}

/** Lines with the ids of their products, or what the server would not know. */
function resolved(payload: SaleOrder, { products, currencies }: Names) {
  const booked = currencies.get(Number(payload.pricelist_id));
  if (booked !== payload.currency)
    return refused(
      booked
        ? `price list ${payload.pricelist_id} books in ${booked}, and the order is in ${payload.currency}`
        : `there is no price list ${payload.pricelist_id}`,
      'pricelist_id',
    );
  const lines = [];
  for (const line of linesOf(payload)) {
    const product = products.get(line.sku);
    if (product === undefined) return refused(`there is no product ${line.sku}`, 'default_code');
    if (product === 'several')
      return refused(`several products have the internal reference ${line.sku}`, 'default_code');
    lines.push({ ...line, product_id: product });
  }
  return lines;
}

/** An order made, changed and confirmed, as far as it is not yet so. Each call is a transaction of its own. */
async function writeOne(ctx: OdooContext, write: Write, names: Names): Promise<WriteResult> {
  const { op, identity, targetId, payload } = write;
  const order = names.held(write);
  if (op === 'update' && (!order || isCancelled(order)))
    return failed({ class: 'conflict', message: `order ${targetId} is ${order ? 'cancelled' : 'gone'}` });
  if (op === 'create' && order && !(isOpen(order) && ctx.options.confirm))
    return { result: 'duplicate', targetId: String(order.id) };
  const lines = resolved(payload as SaleOrder, names);
  if (!Array.isArray(lines)) return lines;
  const head = headOf(payload as SaleOrder);
  if (order) {
    // A price list cannot change under a confirmed order.
    const { pricelist_id: _, date_order: __, ...rest } = head;
    const commands = changedLines(order, lines);
    await rewrite(ctx, order.id, isOpen(order) ? head : rest, commands);
    if (isOpen(order)) await confirm(ctx, [order.id]);
    return accepted(order);
  }
  const { company } = ctx.options;
  const values = {
    ...head,
    ...(company ? { company_id: company } : {}),
    client_order_ref: identity,
    order_line: newLines(lines),
  };
  const [id] = await call<number[]>(ctx, { model: 'sale.order', method: 'create', named: { vals_list: [values] } });
  if (typeof id !== 'number')
    return failed({ class: 'unknown-outcome', message: 'an order was made without a word of its id', answered: true });
  return afterwards(ctx, id);
}

/** The order is there: what fails from here on leaves a quotation, and nobody may think that nothing was done. */
async function afterwards(ctx: OdooContext, id: number): Promise<WriteResult> {
  try {
    await confirm(ctx, [id]);
    const [row] = await search(ctx, 'sale.order', ['name'], [['id', '=', id]]);
    return accepted({ id, name: String(row?.name ?? id) });
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    const { class: why, message } = error.failure;
    if (why === 'rejected' && (await isRemoved(ctx, id))) return failed(error.failure);
    return failed({ class: 'unknown-outcome', message: `left a quotation: ${message}`, answered: true });
  }
}

const rewrite = (ctx: OdooContext, id: number, head: object, order_line: Command[]): Promise<unknown> =>
  call(ctx, {
    model: 'sale.order',
    method: 'write',
    ids: [id],
    named: { vals: { ...head, ...(order_line.length > 0 ? { order_line } : {}) } },
  });

const confirm = (ctx: OdooContext, ids: readonly number[]): Promise<unknown> =>
  ctx.options.confirm && ids.length > 0
    ? call(ctx, { model: 'sale.order', method: 'action_confirm', ids })
    : Promise.resolve();

/** A quotation that may not be confirmed is taken away again. */
async function isRemoved(ctx: OdooContext, id: number): Promise<boolean> {
  try {
    await call(ctx, { model: 'sale.order', method: 'unlink', ids: [id] });
    return true;
  } catch (error) {
    if (error instanceof WaybillError) return false;
    throw error;
  }
}

async function push(ctx: OdooContext, writes: Write[]): Promise<WriteResult[]> {
  const names = await namesOf(ctx, writes);
  return Promise.all(
    writes.map((write) =>
      writeOne(ctx, write, names).catch((error): WriteResult => {
        if (error instanceof WaybillError) return failed(error.failure);
        throw error;
      }),
    ),
  );
}

/** What is confirmed counts as found. A quotation of ours was made and not confirmed: that is made up for here. */
async function find(ctx: OdooContext, identities: string[]): Promise<Finding[]> {
  const orders = (await heldOrders(ctx, 'client_order_ref', identities)).filter((one) => !isCancelled(one));
  return Promise.all(
    identities.map(async (identity): Promise<Finding> => {
      const [order, ...others] = orders.filter((one) => one.client_order_ref === identity);
      if (!order) return { found: false };
      if (others.length > 0)
        return { found: 'unsure', why: `${others.length + 1} orders with the reference ${identity}` };
      if (isOpen(order) && ctx.options.confirm) {
        try {
          await confirm(ctx, [order.id]);
        } catch (error) {
          if (!(error instanceof WaybillError) || error.failure.class !== 'rejected') throw error;
          return { found: false, halfMade: String(order.id) };
        }
      }
      return { found: true, targetId: String(order.id), numbers: [order.name] };
    }),
  );
}

/** Sales orders with their lines, confirmed. */
export const order: KindPort<OdooOptions> = {
  schema: saleOrder,
  push,
  find,
  survey: orderSurvey,
  cancel,
  batch: 10,
  // The user's id, three lookups of which one takes two calls, and for each order making, confirming and its name, or taking it away.
  requestsPerPush: 8,
  usualRequestsPerPush: 6,
  once: { way: 'probe by reference', identityMaxLength: 40, settleMs: 2_000 },
  change: 'in-place',
};
