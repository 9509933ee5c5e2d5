import type { Order } from '../../domain/canonical/order.ts';
import type { ReorderLine } from '../../domain/reorder/resolve.ts';
import { table } from '../output.ts';
import type { Tier } from './tier.ts';

const WHOSE: Record<Tier['by'], string> = {
  said: '',
  customer: ', as its customer is today',
  order: ', as it was then',
};

/** The old order as it would be today, line by line. */
export function reorderText(order: Order, lines: readonly ReorderLine[], total: string, tier: Tier): string {
  return [
    `${order.number} of ${order.placedAt.slice(0, 10)}, in ${order.currency}, at the prices of ${tier.name ?? 'everybody'}${WHOSE[tier.by]}`,
    table(
      ['ordered', 'today', 'pieces', 'then', 'now', 'total', 'free', ''],
      lines.map(({ was, sku, quantity, then, now, total: sum, stock, short, why }) => [
        was,
        sku === was ? '' : sku,
        String(quantity),
        then,
        now ?? '-',
        sum ?? '-',
        stock ? stock.map(({ warehouse, free }) => `${warehouse} ${free}`).join(', ') : '-',
        why ? `LEFT OUT: ${why}` : short ? 'SHORT: more than there is' : '',
      ]),
      [2, 3, 4, 5],
    ),
    `total ${total} ${order.currency}`,
  ].join('\n');
}
