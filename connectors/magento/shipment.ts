import { type Failure, WaybillError } from '../../domain/failures.ts';
import { answered, failed } from '../answered.ts';
import type { Facts, Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { fitting } from '../fitting.ts';
import { inTurns } from '../in-turns.ts';
import { call, type MagentoContext, unreadable } from './call.ts';
import type { MagentoOptions } from './options.ts';
import { tellComment } from './order-comment.ts';
import { anyOf, searchAll } from './search.ts';
import {
  referenceComment,
  referenceOf,
  type Shipment,
  type ShopShipment,
  shipment,
  type Track,
} from './shipment-shape.ts';
import { countOnceMore } from './stock.ts';
import { shipmentSurvey } from './survey.ts';

const BATCH = 10;

type Wish = { write: Write; wish: Shipment };

/**
 * What has left the warehouse, as the shop shows it: a shipment with its tracks. A push makes the shop hold what the payload says,
 * whatever is there already, so that it completes what a lost answer left half-done. The shop refuses to ship more pieces than are
 * left, but a part could be shipped twice: so it looks first. Nobody can take a shipment back there.
 */
export const shipments: KindPort<MagentoOptions> = {
  schema: shipment,
  batch: BATCH,
  // One look for all; then the shipment (three more where the shop counts too few), its tracks (one made, one gone), and the order's
  // comment (one look, one call).
  requestsPerPush: 8,
  usualRequestsPerPush: 2,
  once: { way: 'probe by reference', identityMaxLength: 40, settleMs: 2_000 },
  change: 'in-place',
  survey: shipmentSurvey,

  push: fitting(shipment, async (ctx, writes) => {
    const wishes = writes.map((write) => ({ write, wish: write.payload }));
    const there = await shipmentsOf(ctx, wishes);
    // Parcels of one order draw on the same pieces: one after the other.
    return inTurns(
      wishes,
      ({ wish }) => wish.order_id,
      (one) => answered(() => settle(ctx, one, there)),
    );
  }),

  async find(ctx, identities, payloads) {
    const wishes = identities.map((_, index) => shipment.safeParse(payloads?.[index]).data);
    const there = await shipmentsOf(
      ctx,
      wishes.flatMap((wish) => (wish ? [{ wish }] : [])),
    );
    return identities.map((identity, index): Finding => {
      const wish = wishes[index];
      if (!wish) return { found: 'unsure', why: 'a shipment is only to be found below its order' };
      const [one, second] = ours(there, identity);
      if (second) return { found: 'unsure', why: 'two shipments carry this reference' };
      if (!one) return { found: false };
      // Half-done is absent: the same bytes, sent again, complete it.
      if (lacksTrack(one, wish)) return { found: false, halfMade: String(one.entity_id) };
      return { found: true, ...known(one) };
    });
  },
};

async function shipmentsOf(ctx: MagentoContext, wishes: readonly Pick<Wish, 'wish'>[]): Promise<ShopShipment[]> {
  if (wishes.length === 0) return [];
  const ids = wishes.map(({ wish }) => wish.order_id);
  return searchAll<ShopShipment>(ctx, '/shipments', { groups: [anyOf('order_id', ids)] });
}

const ours = (there: readonly ShopShipment[], identity: string) => there.filter((one) => referenceOf(one) === identity);

const isSame = (held: Track, wished: Shipment['track']): boolean =>
  held.track_number === wished?.track_number &&
  held.carrier_code === wished.carrier_code &&
  held.title === wished.title;

const lacksTrack = (one: ShopShipment, { track }: Shipment): boolean =>
  track !== undefined && !one.tracks?.some((held) => isSame(held, track));

function known(one: ShopShipment): { targetId: string; numbers: string[]; facts: Facts } {
  const [track] = one.tracks ?? [];
  return {
    targetId: String(one.entity_id),
    numbers: one.increment_id ? [one.increment_id] : [],
    facts: track ? { carrier: track.title, trackingNumber: track.track_number } : {},
  };
}

async function settle(
  ctx: MagentoContext,
  { write, wish }: Wish,
  there: readonly ShopShipment[],
): Promise<WriteResult> {
  const [one, second] = ours(there, write.identity);
  if (second) return failed({ class: 'conflict', message: 'two shipments of this order carry our reference' });
  if (!one && write.op === 'update') return failed({ class: 'conflict', message: 'the shipment is gone' });
  const held = one ?? (await shipCounted(ctx, write.identity, wish));
  if (one) await retrack(ctx, one, wish);
  if (wish.comment) await tellComment(ctx, wish.order_id, wish.comment);
  const tracks = wish.track ? [{ entity_id: 0, ...wish.track }] : held.tracks;
  return { result: 'accepted', ...known({ ...held, ...(tracks ? { tracks } : {}) }) };
}

/** The shop counts less than has left, where its level was told after that: then it counts those pieces once more. */
async function shipCounted(ctx: MagentoContext, identity: string, wish: Shipment): Promise<ShopShipment> {
  try {
    return await ship(ctx, identity, wish);
  } catch (error) {
    const pieces = new Map((wish.items ?? []).flatMap(({ sku, qty }) => (sku ? [[sku, qty] as const] : [])));
    if (!(error instanceof WaybillError) || !isShort(error.failure) || pieces.size === 0) throw error;
    await countOnceMore(ctx, pieces);
    return ship(ctx, identity, wish);
  }
}

const isShort = ({ class: kind, message }: Failure): boolean =>
  kind === 'rejected' && /products are (not )?available in the requested quantity/i.test(message);

async function ship(
  ctx: MagentoContext,
  identity: string,
  { order_id, items, track }: Shipment,
): Promise<ShopShipment> {
  const { notifyCustomer, source } = ctx.options;
  const path = `/order/${order_id}/ship`;
  const answer = await call(ctx, 'POST', path, {
    json: {
      ...(items
        ? { items: items.map(({ order_item_id, qty }) => ({ order_item_id: Number(order_item_id), qty })) }
        : {}),
      notify: notifyCustomer,
      comment: { comment: referenceComment(identity), is_visible_on_front: 0 },
      ...(track ? { tracks: [track] } : {}),
      arguments: { extension_attributes: { source_code: source } },
    },
  });
  const id = typeof answer === 'number' || typeof answer === 'string' ? Number(answer) : Number.NaN;
  if (!Number.isInteger(id) || id <= 0) throw unreadable(`POST ${path}`);
  return { entity_id: id, order_id: Number(order_id) };
}

/** Tracks cannot be changed: the new one is added, then what is no longer said goes. */
async function retrack(ctx: MagentoContext, one: ShopShipment, wish: Shipment): Promise<void> {
  const { track } = wish;
  if (!track) return;
  if (lacksTrack(one, wish)) {
    const place = { order_id: Number(wish.order_id), parent_id: one.entity_id };
    const entity = { ...track, ...place, weight: 0, qty: 0, description: track.title };
    const answer = await call(ctx, 'POST', '/shipment/track', { json: { entity } });
    if (typeof answer !== 'object' || answer === null) throw unreadable('POST /shipment/track');
  }
  for (const held of one.tracks ?? [])
    if (!isSame(held, track)) await call(ctx, 'DELETE', `/shipment/track/${held.entity_id}`);
}
