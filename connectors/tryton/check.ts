import { WaybillError } from '../../domain/failures.ts';
import type { Kind } from '../../domain/kinds.ts';
import type { ConnectorContext } from '../connector.ts';
import { trytonApi } from './api.ts';
import type { TrytonOptions } from './options.ts';
import { placesOf } from './warehouse.ts';

/** The model that a kind is read from, which is read before it is written, too. */
const MODELS: Partial<Record<Kind, string>> = {
  order: 'sale.sale',
  status: 'sale.sale',
  shipment: 'stock.shipment.out',
  stock: 'product.product',
  price: 'product.product',
  customer: 'party.party',
  invoice: 'account.invoice',
  purchase: 'purchase.purchase',
  return: 'stock.shipment.out.return',
};

/** The warehouse, and one row of each model that the flows need; all that may not be read are told at once. */
export async function check(ctx: ConnectorContext<TrytonOptions>): Promise<void> {
  const api = trytonApi(ctx);
  await placesOf(api, ctx.options.warehouse);
  const { gives, takes } = ctx.moves;
  const lacks: string[] = [];
  for (const model of new Set([...gives, ...takes].flatMap((kind) => MODELS[kind] ?? []))) {
    try {
      await api.search(model, [], [], { limit: 1 });
    } catch (error) {
      // Nothing was named that could be refused for itself: the model is not to be had, or its module is not active.
      if (!(error instanceof WaybillError) || error.failure.class !== 'rejected') throw error;
      lacks.push(model);
    }
  }
  if (lacks.length === 0) return;
  const message = `the user may not read ${lacks.join(', ')}, or its module is not active`;
  throw new WaybillError({ class: 'auth', lack: 'permission', message });
}
