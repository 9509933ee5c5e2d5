import type { Kind } from '../../domain/kinds.ts';
import type { KingdeeContext } from './call.ts';
import { PURCHASE_FORM } from './purchase-order.ts';
import { billQuery } from './query.ts';
import { SALE_ORDER } from './sale-order.ts';

/** The form that each kind is read from. Shipments and receivables are tied to the orders that they are of. */
const FORMS: Partial<Record<Kind, string>> = {
  order: SALE_ORDER.id,
  status: SALE_ORDER.id,
  stock: 'STK_Inventory',
  shipment: 'SAL_OUTSTOCK',
  invoice: 'AR_receivable',
  customer: 'BD_Customer',
  price: 'BD_SAL_PriceList',
  return: 'SAL_RETURNSTOCK',
  purchase: PURCHASE_FORM,
};
/** A column that the form has; nothing is read of it. */
const COLUMNS: Record<string, string> = { STK_Inventory: 'FMaterialId.FNumber', BD_Customer: 'FCUSTID' };

/** One row of each form that the flows need: a right that the user lacks is told by the call that lacks it. */
export async function check(ctx: KingdeeContext): Promise<void> {
  const { gives, takes } = ctx.moves;
  const forms = new Set([...gives, ...takes].flatMap((kind) => FORMS[kind] ?? []));
  for (const form of forms.size === 0 ? [SALE_ORDER.id] : forms)
    await billQuery(ctx, { FormId: form, fields: [COLUMNS[form] ?? 'FID'], FilterString: '', Limit: 1 });
}
