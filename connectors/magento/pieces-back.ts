/** Pieces by order row; times sort as text. */
interface Moved {
  created_at: string;
  items: readonly { order_item_id: number; qty: number }[];
}

export type Sent = Moved;

export interface PaidBack extends Moved {
  entity_id: number;
  /** It was taken back: what it names may be named by another. */
  canceled: boolean;
}

/**
 * Of each credit memo of one order the pieces that had left by then and that no memo before it names: the others are never sent. A row that
 * leaves inside another (a configurable article's) is shipped by no row of its own, so that the outer one alone is counted.
 */
export function piecesBack(
  memos: readonly PaidBack[],
  parcels: readonly Sent[],
): ReadonlyMap<number, ReadonlyMap<number, number>> {
  const back = new Map<number, number>();
  const found = new Map<number, Map<number, number>>();
  const inTurn = [...memos].sort((a, b) => a.created_at.localeCompare(b.created_at) || a.entity_id - b.entity_id);
  for (const { entity_id, created_at, items, canceled } of inTurn) {
    const rows = new Map<number, number>();
    found.set(entity_id, rows);
    for (const { order_item_id: row, qty } of items) {
      const left = piecesOf(
        parcels.filter((parcel) => parcel.created_at <= created_at),
        row,
      );
      const before = back.get(row) ?? 0;
      const pieces = Math.min(qty, Math.max(0, left - before));
      if (pieces > 0) rows.set(row, pieces);
      if (!canceled) back.set(row, before + pieces);
    }
  }
  return found;
}

const piecesOf = (parcels: readonly Sent[], row: number): number =>
  parcels
    .flatMap(({ items }) => items)
    .reduce((sum, { order_item_id, qty }) => sum + (order_item_id === row ? qty : 0), 0);
