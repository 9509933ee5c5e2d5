/** Pieces of the lines of one order; `at` sorts as text. */
export interface Moved {
  id: string;
  at: string;
  lines: readonly { orderLineId: string; quantity: number }[];
}

/** The order as far as it tells which pieces come back. */
export interface History {
  /** By line, how many pieces it has now. */
  quantities: ReadonlyMap<string, number>;
  /** How many pieces of a line had left at a time. */
  leftAt(orderLineId: string, at: string): number;
  cancellations: readonly Moved[];
  /** Money that went back, or is to; one that failed is not among them. */
  refunds: readonly Moved[];
}

/** What one line went through so far. */
interface Account {
  cancelled: number;
  /** Cancelled before they left, and not paid back yet. */
  unsent: number;
  byCancellation: number;
  byRefund: number;
  back: number;
}

/**
 * Of each cancellation and each refund of an order the pieces that had left by then and that none before it told. The shop writes one return down
 * in both, in either order and at any distance: so the pieces of a line that are back are the larger of what was cancelled and of what was
 * paid back of it after it left. What has not left is cancelled first, and paid back first where it was cancelled.
 */
export function piecesBack({
  quantities,
  leftAt,
  cancellations,
  refunds,
}: History): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const accounts = new Map<string, Account>();
  const ordered = new Map(quantities);
  for (const { orderLineId, quantity } of cancellations.flatMap(({ lines }) => lines))
    ordered.set(orderLineId, (ordered.get(orderLineId) ?? 0) + quantity);
  const inTurn = [
    ...cancellations.map((moved) => ({ ...moved, isRefund: false })),
    ...refunds.map((moved) => ({ ...moved, isRefund: true })),
  ].sort((a, b) => a.at.localeCompare(b.at) || Number(a.isRefund) - Number(b.isRefund));
  const found = new Map<string, ReadonlyMap<string, number>>();
  for (const { id, at, lines, isRefund } of inTurn) {
    const back = new Map<string, number>();
    for (const { orderLineId, quantity } of lines) {
      const account = accounts.get(orderLineId) ?? { cancelled: 0, unsent: 0, byCancellation: 0, byRefund: 0, back: 0 };
      accounts.set(orderLineId, account);
      const left = leftAt(orderLineId, at);
      if (isRefund) payBack(account, quantity, left);
      else cancel(account, quantity, left, ordered.get(orderLineId) ?? 0);
      const pieces = Math.max(account.byCancellation, account.byRefund) - account.back;
      if (pieces > 0) back.set(orderLineId, pieces);
      account.back += Math.max(0, pieces);
    }
    found.set(id, back);
  }
  return found;
}

function cancel(account: Account, quantity: number, left: number, ordered: number): void {
  const unsent = Math.min(quantity, Math.max(0, ordered - account.cancelled - left));
  account.cancelled += quantity;
  account.unsent += unsent;
  account.byCancellation = Math.min(left, account.byCancellation + quantity - unsent);
}

function payBack(account: Account, quantity: number, left: number): void {
  const unsent = Math.min(quantity, account.unsent);
  account.unsent -= unsent;
  account.byRefund = Math.min(left, account.byRefund + quantity - unsent);
}
