import { type Failure, WaybillError } from '../../domain/failures.ts';
import { failed } from '../answered.ts';
import type { Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { fitting } from '../fitting.ts';
import { inTurns } from '../in-turns.ts';
import { listAny, type PrestashopContext, write } from './call.ts';
import type { PrestashopOptions } from './options.ts';
import { type Shipment, shipment } from './shipment-shape.ts';
import { shipmentSurvey } from './survey.ts';
import { type Element, textAt } from './xml.ts';

const BATCH = 10;

/** What the shop holds of some orders. */
interface Held {
  orders: Map<string, Element>;
  carriers: Element[];
  /** The states that each order has been in. */
  histories: Element[];
}

/**
 * A parcel is a row of the order's carriers with a tracking number: the row that the order was placed with as long as it has none, then
 * one more for each parcel. It has no reference; its tracking number within its order is what makes it the same. A push makes the shop hold what
 * the payload says, whatever is there already. Nothing takes a state back.
 */
export const shipments: KindPort<PrestashopOptions> = {
  schema: shipment,
  batch: BATCH,
  // Orders, carriers and histories are looked at side by side; then the carrier's row, then the order's state.
  requestsPerPush: 3,
  once: { way: 'probe by reference', identityMaxLength: 64, settleMs: 1_000 },
  change: 'in-place',
  survey: shipmentSurvey,

  push: fitting(shipment, async (ctx, writes) => {
    const wishes = writes.map((one) => ({ write: one, wish: one.payload }));
    const held = await heldOf(
      ctx,
      wishes.map(({ wish }) => wish.id_order),
    );
    // Parcels of one order share its first row: one after the other.
    return inTurns(
      wishes,
      ({ wish }) => wish.id_order,
      ({ write: one, wish }) => settle(ctx, held, one, wish),
    );
  }),

  async find(ctx, identities, payloads) {
    const wishes = identities.map((_, index) => shipment.safeParse(payloads?.[index]).data);
    const held = await heldOf(
      ctx,
      wishes.flatMap((wish) => wish?.id_order ?? []),
    );
    return wishes.map((wish): Finding => {
      if (!wish) return { found: 'unsure', why: 'a parcel is only to be found below its order' };
      const [one, second] = parcelsOf(held, wish);
      if (second) return { found: 'unsure', why: 'two rows of this order carry this tracking number' };
      if (!one) return { found: false };
      const targetId = textAt(one, 'id');
      // Half-done is absent: the same bytes, sent again, complete it.
      return lacksState(ctx, held, wish) ? { found: false, halfMade: targetId } : { found: true, ...known(one) };
    });
  },
};

async function heldOf(ctx: PrestashopContext, ids: readonly string[]): Promise<Held> {
  const [orders, carriers, histories] = await Promise.all([
    listAny(ctx, 'orders', 'order', 'id', ids, ['id', 'current_state']),
    listAny(ctx, 'order_carriers', 'order_carrier', 'id_order', ids),
    listAny(ctx, 'order_histories', 'order_history', 'id_order', ids, ['id', 'id_order', 'id_order_state']),
  ]);
  return { orders: new Map(orders.map((one) => [textAt(one, 'id'), one])), carriers, histories };
}

const rowsOfOrder = ({ carriers }: Held, { id_order }: Shipment): Element[] =>
  carriers.filter((one) => textAt(one, 'id_order') === id_order);

const parcelsOf = (held: Held, wish: Shipment): Element[] =>
  rowsOfOrder(held, wish).filter((one) => textAt(one, 'tracking_number') === wish.tracking_number);

const known = (row: Element) => ({
  targetId: textAt(row, 'id'),
  facts: { trackingNumber: textAt(row, 'tracking_number') },
});

async function settle(ctx: PrestashopContext, held: Held, one: Write, wish: Shipment): Promise<WriteResult> {
  try {
    if (!held.orders.has(wish.id_order))
      return failed({ class: 'rejected', message: `no order ${wish.id_order} in this shop`, field: 'id_order' });
    const row = await track(ctx, held, one, wish);
    if ('class' in row) return failed(row as Failure);
    await tellState(ctx, held, wish);
    return { result: 'accepted', ...known(row) };
  } catch (error) {
    if (error instanceof WaybillError) return failed(error.failure);
    throw error;
  }
}

/** The row that has the parcel's tracking number, made where there is none. */
async function track(ctx: PrestashopContext, held: Held, one: Write, wish: Shipment): Promise<Element | Failure> {
  const rows = rowsOfOrder(held, wish);
  const [there, second] = parcelsOf(held, wish);
  if (second) return { class: 'conflict', message: 'two rows of this order carry this tracking number' };
  if (there) return there;
  const ours = one.op === 'update' ? rows.find((row) => textAt(row, 'id') === one.targetId) : undefined;
  if (one.op === 'update' && !ours) return { class: 'conflict', message: "the parcel's row is gone" };
  // A number beside a state that was never told is what a lost answer left half-done, maybe with another number than ours has now.
  const free =
    ours ??
    rows.find((row) => textAt(row, 'tracking_number') === '') ??
    (lacksState(ctx, held, wish) ? rows[0] : undefined);
  if (free) {
    // Whole: what is left out of it would be emptied.
    const changed = { ...free, tracking_number: wish.tracking_number };
    const written = await write(ctx, 'PUT', `order_carriers/${textAt(free, 'id')}`, 'order_carrier', changed);
    held.carriers[held.carriers.indexOf(free)] = written;
    return written;
  }
  const id_carrier = textAt(rows[0], 'id_carrier');
  if (!id_carrier) return { class: 'rejected', message: 'the order has no carrier', field: 'id_carrier' };
  const added = { id_order: wish.id_order, id_carrier, tracking_number: wish.tracking_number };
  const written = await write(ctx, 'POST', 'order_carriers', 'order_carrier', added);
  held.carriers.push(written);
  return written;
}

const stateOf = ({ options }: PrestashopContext, { state }: Shipment): string | undefined =>
  state === 'delivered' ? options.deliveredState : state === 'shipped' ? options.shippedState : undefined;

/** Whether the order has never been where it shall be, or further: what somebody took further is not taken back. */
function lacksState(ctx: PrestashopContext, { orders, histories }: Held, wish: Shipment): boolean {
  const wanted = stateOf(ctx, wish);
  const current = textAt(orders.get(wish.id_order), 'current_state');
  if (wanted === undefined || ctx.options.cancelledStates.includes(current)) return false;
  const been = histories
    .filter((row) => textAt(row, 'id_order') === wish.id_order)
    .map((row) => textAt(row, 'id_order_state'));
  return ![current, ...been].some((state) => state === wanted || state === ctx.options.deliveredState);
}

/** A state is told by a row of the order's history; the shop does then what belongs to the state. */
async function tellState(ctx: PrestashopContext, held: Held, wish: Shipment): Promise<void> {
  const id_order_state = stateOf(ctx, wish);
  if (id_order_state === undefined || !lacksState(ctx, held, wish)) return;
  const row = { id_order: wish.id_order, id_order_state };
  const sendemail = ctx.options.notifyCustomer ? 1 : undefined;
  held.histories.push(await write(ctx, 'POST', 'order_histories', 'order_history', row, { sendemail }));
}
