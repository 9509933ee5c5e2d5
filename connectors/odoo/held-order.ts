import { type Domain, linkId, type OdooContext, type Row, search } from './call.ts';

const READ = 100;
/** `locked` is left out: older versions have a state for it, and the server refuses by itself. */
export const ORDER_FIELDS = ['name', 'client_order_ref', 'state', 'currency_id'];
const LINE_FIELDS = ['order_id', 'product_id', 'product_uom_qty', 'price_unit'];

/** A sales order with its lines, sections and notes left out. */
export interface HeldOrder extends Row {
  name: string;
  client_order_ref: string | false;
  state: 'draft' | 'sent' | 'sale' | 'done' | 'cancel';
  lines: HeldLine[];
}

export interface HeldLine extends Row {
  product_uom_qty: number;
  price_unit: number;
}

export const isCancelled = ({ state }: Pick<HeldOrder, 'state'>): boolean => state === 'cancel';

/** A quotation, sent or not. */
export const isOpen = ({ state }: HeldOrder): boolean => state === 'draft' || state === 'sent';

/** Lines of these orders, by order. */
export async function linesBy(ctx: OdooContext, orderIds: readonly number[]): Promise<Map<number, HeldLine[]>> {
  const lines = new Map<number, HeldLine[]>();
  if (orderIds.length === 0) return lines;
  const domain: Domain = [
    ['order_id', 'in', orderIds],
    ['product_id', '!=', false],
  ];
  for (const row of await search(ctx, 'sale.order.line', LINE_FIELDS, domain, { order: 'id' })) {
    const order = linkId(row.order_id) ?? 0;
    lines.set(order, [...(lines.get(order) ?? []), row as HeldLine]);
  }
  return lines;
}

/** Orders by their ids or by our reference, in the order of their making. */
export async function heldOrders(
  ctx: OdooContext,
  field: 'id' | 'client_order_ref',
  values: readonly (number | string)[],
): Promise<HeldOrder[]> {
  const found: HeldOrder[] = [];
  for (let start = 0; start < values.length; start += READ) {
    const domain: Domain = [[field, 'in', values.slice(start, start + READ)]];
    const rows = await search(ctx, 'sale.order', ORDER_FIELDS, domain, { order: 'id' });
    const lines = await linesBy(
      ctx,
      rows.map(({ id }) => id),
    );
    found.push(...rows.map((row) => ({ ...row, lines: lines.get(row.id) ?? [] }) as unknown as HeldOrder));
  }
  return found;
}
