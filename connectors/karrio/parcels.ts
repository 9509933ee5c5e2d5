import { type Booking, type Commodity, parcelWeight } from './booking.ts';

/** An article in a parcel; its parent is a line of the order, which is how karrio knows whose shipment it is. */
type Item = Commodity & { parent_id: string | undefined };

/** Takes so many pieces of an article out of what is left, from one line after another. */
function take(left: Item[], sku: string, quantity: number): Item[] {
  const taken: Item[] = [];
  for (const line of left) {
    const pieces = Math.min(line.sku === sku ? line.quantity : 0, quantity);
    if (pieces === 0) continue;
    taken.push({ ...line, quantity: pieces });
    line.quantity -= pieces;
    quantity -= pieces;
  }
  return taken;
}

/**
 * karrio's parcels: each as it was packed, and those that are alike one by one. What no parcel says it holds is in the first, because
 * every article has to be in one: an order whose articles are in none of them has no shipment there.
 */
export function parcelsOf(payload: Booking, lineIds: readonly (string | undefined)[]) {
  const left: Item[] = payload.line_items.map((item, at) => ({ ...item, parent_id: lineIds[at] }));
  const packed = (payload.parcels ?? []).flatMap(({ count, contents, ...parcel }) =>
    Array.from({ length: count }, () => ({
      parcel,
      items: (contents ?? []).flatMap(({ sku, quantity }) => take(left, sku, quantity)),
    })),
  );
  const all = packed.length > 0 ? packed : [{ parcel: payload.parcel, items: [] as Item[] }];
  all[0]?.items.push(...left.filter(({ quantity }) => quantity > 0));
  return all.map(({ parcel, items }) => ({ ...parcel, weight: parcelWeight(parcel, items), items }));
}
