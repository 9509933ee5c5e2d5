import { bodyOf, type WoocommerceContext } from './call.ts';
import type { Shipment } from './shipment-shape.ts';

/** A row of the Shipment Tracking extension; Advanced Shipment Tracking answers at the same address. */
interface Tracking {
  tracking_id: string;
  tracking_number: string;
}

/** Where the trackings of an order are. */
export const trackingsOf = (order: string): string => `/wc-shipment-tracking/v3/orders/${order}/shipment-trackings`;

/** Has the extension hold this parcel's tracking, once, and no more the one that it held before; answers its id. */
export async function track(ctx: WoocommerceContext, wish: Shipment, before: string): Promise<string> {
  const path = trackingsOf(wish.order_id);
  const held = await bodyOf<Tracking[]>(ctx, 'GET', path);
  const there = held.find(({ tracking_number }) => tracking_number === wish.tracking_number);
  const made = there ?? (await bodyOf<Tracking>(ctx, 'POST', path, { json: bodyFor(wish) }));
  const old = held.find(({ tracking_id }) => tracking_id === before && tracking_id !== made.tracking_id);
  if (old) await bodyOf(ctx, 'DELETE', `${path}/${old.tracking_id}`);
  return made.tracking_id;
}

/** A provider that the extension does not know by name needs a link of its own. */
const bodyFor = ({ tracking_number, tracking_provider = '', tracking_url, date_shipped }: Shipment): object => ({
  tracking_number,
  ...(tracking_url
    ? { custom_tracking_provider: tracking_provider, custom_tracking_link: tracking_url }
    : { tracking_provider }),
  ...(date_shipped ? { date_shipped } : {}),
});
