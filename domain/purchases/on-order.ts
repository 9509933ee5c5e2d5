import type { Purchase } from '../canonical/purchase.ts';
import { PURCHASES } from './draft.ts';

/** A purchase as all that know it tell of it. */
export interface KnownPurchase {
  told: readonly { connectionId: string; record: Purchase }[];
  /** A person took it back here: an ERP that ordered it already may refuse that. */
  cancelled?: true;
}

/** What is on order. */
export interface OnOrder {
  /** Pieces that were bought and have not come, by article and warehouse (`placed`). */
  pieces: Map<string, number>;
  /** Codes of places that are no warehouse's here, with the pieces that were not counted for that. */
  elsewhere: Map<string, number>;
}

export const placed = (sku: string, warehouse: string): string => JSON.stringify([sku, warehouse]);

/** Where what was decided here comes to: not every ERP keeps that with the articles of a purchase. */
const placeHere = ({ told }: KnownPurchase): string | undefined =>
  told.find(({ connectionId }) => connectionId === PURCHASES)?.record.lines[0]?.warehouse;

/** What an ERP says of a purchase counts; before it says anything, what it was told. */
const lastWord = ({ told }: KnownPurchase): Purchase | undefined =>
  (told.find(({ connectionId }) => connectionId !== PURCHASES) ?? told[0])?.record;

/**
 * What of these purchases is still to come, added to what was counted already. Drafts count: what somebody is about to order is not to be proposed
 * again. `warehouseOf` answers the warehouse that a place of the ERP is.
 */
export function onOrder(
  purchases: Iterable<KnownPurchase>,
  warehouseOf: (place: string | undefined) => string | undefined,
  { pieces, elsewhere }: OnOrder = { pieces: new Map(), elsewhere: new Map() },
): OnOrder {
  for (const purchase of purchases) {
    const record = lastWord(purchase);
    if (!record || record.state === 'closed' || record.state === 'cancelled') continue;
    // What is ordered comes, whatever was decided here since.
    if (purchase.cancelled && record.state !== 'ordered') continue;
    for (const { sku, quantity, received = 0, warehouse = placeHere(purchase) } of record.lines) {
      const open = quantity - received;
      if (open <= 0) continue;
      const known = warehouseOf(warehouse);
      const [counted, name] = known === undefined ? [elsewhere, warehouse ?? ''] : [pieces, placed(sku, known)];
      counted.set(name, (counted.get(name) ?? 0) + open);
    }
  }
  return { pieces, elsewhere };
}
