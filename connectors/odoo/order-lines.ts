import { compare } from '../../domain/decimal.ts';
import { linkId } from './call.ts';
import { type HeldOrder, isOpen } from './held-order.ts';
import type { SaleLine } from './sale-order.ts';

/** Commands of a one2many field: create, change, and take away. */
export type Command = [0, 0, object] | [1, number, object] | [2, number, 0];

type Wanted = SaleLine & { product_id: number };

const valuesOf = ({ sku: _, product_id, product_uom_qty, price_unit, ...rest }: Wanted): Record<string, unknown> => ({
  ...rest,
  product_id,
  product_uom_qty: Number(product_uom_qty),
  price_unit: Number(price_unit),
});

export const newLines = (lines: readonly Wanted[]): Command[] => lines.map((line) => [0, 0, valuesOf(line)]);

/**
 * What makes the lines of an order those that are wanted, told apart by their product and place among its lines. A line of a confirmed order
 * cannot be deleted: its quantity becomes none.
 */
export function changedLines(order: HeldOrder, wanted: readonly Wanted[]): Command[] {
  const standing = [...order.lines];
  const commands: Command[] = [];
  for (const line of wanted) {
    const at = standing.findIndex((one) => linkId(one.product_id) === line.product_id);
    const [held] = at < 0 ? [] : standing.splice(at, 1);
    if (!held) commands.push([0, 0, valuesOf(line)]);
    else if (!same(held.product_uom_qty, line.product_uom_qty) || !same(held.price_unit, line.price_unit)) {
      const { product_uom_qty, price_unit } = valuesOf(line);
      commands.push([1, held.id, { product_uom_qty, price_unit }]);
    }
  }
  for (const { id, product_uom_qty } of standing)
    if (isOpen(order)) commands.push([2, id, 0]);
    else if (product_uom_qty !== 0) commands.push([1, id, { product_uom_qty: 0 }]);
  return commands;
}

const same = (held: number, wanted: string | number): boolean => compare(String(held), String(wanted)) === 0;
