import { WaybillError } from '../../domain/failures.ts';
import { failed } from '../answered.ts';
import type { KindPort, Write, WriteResult } from '../connector.ts';
import type { Caller, RestContext, RestOptions } from '../rest/call.ts';
import { request } from '../rest/definition-kind.ts';

/** A return to expect, as the mapping makes it. */
interface Announced {
  order: string;
  tracking_number: string;
  fulfillment_center?: number;
  requested_action?: string;
  lines: { sku: string; quantity: number }[];
}

interface Product {
  sku?: string | null;
  reference_id?: string | null;
}

/** What lies in a parcel under a SKU: of each article, also by its lots, so many pieces. */
interface Packed extends Product {
  inventory_items?: { id: number; quantity?: number | null }[] | null;
}

/** One parcel of an order, and what is in it by ShipBob's own ids. */
interface Parcel {
  id: number;
  status?: string | null;
  location?: { id?: number | null } | null;
  products?: Packed[] | null;
}

interface Order {
  /** As it was asked for: a pack counts once, whatever is in it. */
  products?: (Product & { quantity?: number | null })[] | null;
  shipments?: Parcel[] | null;
}

const ORDER = request.parse('GET /2026-01/order/{id}');

const refuse = (message: string): never => {
  throw new WaybillError({ class: 'rejected', code: 'not-announced', message });
};

const of = <One extends Product>(products: readonly One[] | null | undefined, sku: string): One[] =>
  (products ?? []).filter(({ reference_id, sku: own }) => reference_id === sku || own === sku);

const packedIn = (parcel: Parcel, sku: string) =>
  of(parcel.products, sku).flatMap(({ inventory_items }) => inventory_items ?? []);

/** Ids of what lies in a parcel under a SKU. A bundle is its articles. */
const idsOf = (parcel: Parcel, sku: string): number[] => [...new Set(packedIn(parcel, sku).map(({ id }) => id))];

const total = (counted: readonly { quantity?: number | null }[]): number =>
  counted.reduce((sum, { quantity }) => sum + (quantity ?? 0), 0);

/** A SKU of which more pieces left than were asked for is a pack of several. */
const isPack = (order: Order, parcels: readonly Parcel[], sku: string): boolean =>
  total(parcels.flatMap((parcel) => packedIn(parcel, sku))) > total(of(order.products, sku));

/** What ShipBob is asked to expect: in its own ids of parcel, fulfilment centre and articles, each article once. */
async function bodyOf(caller: Caller, ctx: RestContext, told: Announced): Promise<object> {
  const { data } = await caller.call(ctx, ORDER, { id: told.order }, { reads: true });
  const order = data as Order;
  const parcels = (order.shipments ?? []).filter(({ status }) => status !== 'Cancelled');
  const unknown = told.lines.find(({ sku }) => parcels.every((parcel) => idsOf(parcel, sku).length === 0));
  if (unknown) return refuse(`order ${told.order} sent no ${unknown.sku}`);
  // By its parcel a return is known to be of this order: one of several would be nobody's when it comes.
  const whole = parcels.find((parcel) => told.lines.every(({ sku }) => idsOf(parcel, sku).length > 0));
  if (!whole) return refuse(`order ${told.order} left in several parcels, and a return there is of one`);
  const pieces = new Map<number, number>();
  for (const { sku, quantity } of told.lines) {
    const [id, ...others] = idsOf(whole, sku);
    if (id === undefined || others.length > 0 || isPack(order, parcels, sku))
      return refuse(`${sku} is a bundle there: its articles have to be announced by themselves`);
    pieces.set(id, (pieces.get(id) ?? 0) + quantity);
  }
  const centre = told.fulfillment_center ?? whole.location?.id;
  if (!centre) return refuse(`parcel ${whole.id} names no fulfilment centre: name one (params.returnCenter)`);
  return {
    fulfillment_center: { id: centre },
    original_shipment_id: whole.id,
    tracking_number: told.tracking_number,
    inventory: [...pieces].map(([id, quantity]) => ({
      id,
      quantity,
      requested_action: told.requested_action ?? 'Default',
    })),
  };
}

type Verbs = Pick<KindPort<RestOptions>, 'push' | 'cancel'>;

/** Announcing returns and taking them back. `declared` makes the requests. */
export function announcing(caller: Caller, declared: KindPort<RestOptions>): Verbs {
  const { push, cancel, read } = declared as Required<KindPort<RestOptions>>;
  const announce = async (ctx: RestContext, write: Write): Promise<WriteResult> => {
    try {
      const payload = await bodyOf(caller, ctx, write.payload as Announced);
      const [result] = await push(ctx, [{ ...write, payload }]);
      return result as WriteResult;
    } catch (error) {
      if (error instanceof WaybillError) return failed(error.failure);
      throw error;
    }
  };
  return {
    push: (ctx, writes) => Promise.all(writes.map((write) => announce(ctx, write))),
    /** One that was taken back already is refused, in words that its pages do not tell. */
    async cancel(ctx, targets) {
      const results = await cancel(ctx, targets);
      return Promise.all(
        results.map(async (result, n): Promise<WriteResult> => {
          if (result.result !== 'failed' || result.failure.class !== 'rejected') return result;
          const { targetId } = targets[n] as (typeof targets)[number];
          const [record] = await read(ctx, [targetId]);
          return record?.cancelled ? { result: 'accepted', targetId } : result;
        }),
      );
    },
  };
}
