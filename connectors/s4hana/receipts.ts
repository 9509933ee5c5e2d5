import { add, parseDecimal, subtract } from '../../domain/decimal.ts';
import { anyOf } from '../odata.ts';
import { entities, type S4hanaContext } from './call.ts';
import type { Entity } from './odata.ts';

const ORDERS_A_CALL = 25;
const ROWS = 1_000;
/** Movement types of a purchase order: goods came, or were released from the blocked stock; that was taken back, or they went back. */
const CAME = ['101', '105', '109', '123'];
const WENT = ['102', '106', '110', '122'];

/** An item of a purchase order: documents write its number with zeros before it or not. */
export const itemKey = (order: unknown, item: unknown): string => `${order}/${Number(item)}`;

/** What has come of each item of these purchase orders, in the material's base unit. */
export async function receiptsOf(ctx: S4hanaContext, orders: readonly string[]): Promise<Map<string, string>> {
  const came = new Map<string, string>();
  for (let start = 0; start < orders.length; start += ORDERS_A_CALL)
    for (const row of await movementsOf(ctx, orders.slice(start, start + ORDERS_A_CALL))) {
      const key = itemKey(row.PurchaseOrder, row.PurchaseOrderItem);
      const quantity = parseDecimal(row.QuantityInBaseUnit) ?? '0';
      const before = came.get(key) ?? '0';
      came.set(key, CAME.includes(String(row.GoodsMovementType)) ? add(before, quantity) : subtract(before, quantity));
    }
  return came;
}

/** Movements are never changed, and new ones come at the end: so they may be counted from page to page. */
async function movementsOf(ctx: S4hanaContext, orders: readonly string[]): Promise<Entity[]> {
  const rows: Entity[] = [];
  for (;;) {
    const page = await entities(ctx, 'API_MATERIAL_DOCUMENT_SRV', 'A_MaterialDocumentItem', {
      $filter: `${anyOf('PurchaseOrder', orders)} and ${anyOf('GoodsMovementType', [...CAME, ...WENT])}`,
      $select: 'PurchaseOrder,PurchaseOrderItem,GoodsMovementType,QuantityInBaseUnit',
      $orderby: 'MaterialDocumentYear,MaterialDocument,MaterialDocumentItem',
      $top: ROWS,
      ...(rows.length > 0 ? { $skip: rows.length } : {}),
    });
    rows.push(...page);
    if (page.length < ROWS) return rows;
  }
}
