import { WaybillError } from '../../domain/failures.ts';
import type { Kind } from '../../domain/kinds.ts';
import { call, type OdooContext, search } from './call.ts';

type Right = 'read' | 'create' | 'write';

const GIVEN: Partial<Record<Kind, string[]>> = {
  customer: ['res.partner'],
  status: ['sale.order'],
  shipment: ['stock.picking', 'stock.move'],
  stock: ['stock.quant'],
  return: ['stock.picking', 'stock.move', 'stock.location'],
  price: ['product.pricelist', 'product.pricelist.item', 'product.product', 'product.category'],
  purchase: ['purchase.order', 'purchase.order.line', 'stock.picking.type', 'stock.warehouse'],
  invoice: ['account.move', 'account.move.line', 'sale.order.line'],
};

function needs({ moves: { gives, takes } }: OdooContext): [model: string, right: Right][] {
  const read = [...gives].flatMap((kind) => GIVEN[kind] ?? []).map((model): [string, Right] => [model, 'read']);
  const order: [string, Right][] = [
    ['sale.order', 'create'],
    ['sale.order', 'write'],
    ['product.product', 'read'],
    ['product.pricelist', 'read'],
  ];
  const purchase: [string, Right][] = [
    ['purchase.order', 'create'],
    ['purchase.order', 'write'],
    ['product.product', 'read'],
    ['res.partner', 'read'],
    ['res.currency', 'read'],
  ];
  const customer: [string, Right][] = [
    ['res.partner', 'create'],
    ['res.partner', 'write'],
    ['res.country', 'read'],
  ];
  return [
    ...read,
    ...(takes.has('order') ? order : []),
    ...(takes.has('purchase') ? purchase : []),
    ...(takes.has('customer') ? customer : []),
  ];
}

/** Whether the user has a right on a model: `has_access` from Odoo 18 on, `check_access_rights` before. */
async function hasRight(ctx: OdooContext, model: string, operation: Right): Promise<boolean> {
  try {
    return await call<boolean>(ctx, { model, method: 'has_access', ids: [], named: { operation }, read: true });
  } catch (error) {
    if (!(error instanceof WaybillError) || error.failure.class !== 'rejected') throw error;
    const named = { operation, raise_exception: false };
    return call<boolean>(ctx, { model, method: 'check_access_rights', named, read: true });
  }
}

/** Asks for each right that the flows need, and says at once which are missing. */
export async function check(ctx: OdooContext): Promise<void> {
  const wanted = needs(ctx);
  if (wanted.length === 0) return void (await search(ctx, 'res.partner', ['id'], [], { limit: 1 }));
  const lacks: string[] = [];
  for (const [model, right] of wanted) if (!(await hasRight(ctx, model, right))) lacks.push(`${right} ${model}`);
  if (lacks.length === 0) return;
  const message = `the user may not ${lacks.join(', ')}: give it the groups Sales / User, Purchase / User, Inventory / User, Invoicing / Billing and Contact Creation, as far as the flows need them`;
  throw new WaybillError({ class: 'auth', lack: 'permission', message });
}
