import type { TransferRow } from '../../store/ledger.ts';
import type { Books } from '../books.ts';

/** How people call an order; its id where it has no number. */
export type CallOrder = (rootId: string) => string;

/** What people call the orders that these entries pay, or whose customers they are kept for. */
export async function orderNumbers(
  { ledger }: Pick<Books, 'ledger'>,
  rows: readonly TransferRow[],
): Promise<CallOrder> {
  const numbers = new Map<string, string>();
  const rootIds = rows.flatMap(({ allocations, creditOf }) => [
    ...allocations.map(({ rootId }) => rootId),
    ...(creditOf === undefined ? [] : [creditOf]),
  ]);
  for (const rootId of new Set(rootIds)) {
    const order = await ledger.order(rootId);
    const own = order?.numbers.find(({ connectionId }) => connectionId === order.connectionId);
    if (own) numbers.set(rootId, own.number);
  }
  return (rootId) => numbers.get(rootId) ?? rootId;
}
