import { WaybillError } from '../../domain/failures.ts';
import { failed } from '../answered.ts';
import type { WriteResult } from '../connector.ts';
import type { TrytonApi } from './api.ts';

import { SALE_FIELDS, type SaleRow, undone } from './sale.ts';

const CLOSED_SHIPMENTS = new Set(['cancelled', 'done', 'shipped']);

/**
 * Takes sales back. Before processing Tryton's own cancel does it; afterwards what the sale led to is cancelled and
 * marked as ignored, which is what a person does in Tryton's exception dialogs. Too late once goods or an invoice left.
 */
export async function cancelSales(api: TrytonApi, ids: string[]): Promise<WriteResult[]> {
  const rows = await readSales(api, ids);
  const results: WriteResult[] = [];
  for (const id of ids) {
    const sale = rows.get(id);
    results.push(sale ? await attempt(() => cancelSale(api, sale)) : gone(id));
  }
  return results;
}

async function readSales(api: TrytonApi, ids: string[]): Promise<Map<string, SaleRow>> {
  const rows = await api.search<SaleRow>('sale.sale', [['id', 'in', ids.map(Number)]], SALE_FIELDS);
  return new Map(rows.map((row) => [String(row.id), row]));
}

async function cancelSale(api: TrytonApi, sale: SaleRow): Promise<WriteResult> {
  const done: WriteResult = { result: 'accepted', targetId: String(sale.id) };
  if (sale.state === 'cancelled' || undone(sale)) return done;
  if (sale.state === 'confirmed') await api.press('sale.sale', sale.id, 'draft', ['state']);
  if (['draft', 'quotation', 'confirmed'].includes(sale.state)) {
    await api.press('sale.sale', sale.id, 'cancel', ['state']);
    return done;
  }
  if (sale.shipments.some((shipment) => shipment.state !== 'cancelled' && CLOSED_SHIPMENTS.has(shipment.state))) {
    return tooLate('goods of this sale were shipped');
  }
  if (sale.invoices.some((invoice) => ['posted', 'paid'].includes(invoice.state))) {
    return tooLate('an invoice of this sale was posted');
  }
  await undo(api, sale);
  const after = (await readSales(api, [String(sale.id)])).get(String(sale.id));
  return after && undone(after) ? done : tooLate(`the sale is still ${after?.state ?? 'there'}`);
}

/** Each step leaves alone what an earlier, interrupted run has done. */
async function undo(api: TrytonApi, sale: SaleRow): Promise<void> {
  for (const shipment of sale.shipments) {
    if (shipment.state !== 'cancelled') await api.press('stock.shipment.out', shipment.id, 'cancel', ['state']);
  }
  for (const invoice of sale.invoices) {
    if (invoice.state !== 'cancelled') await api.press('account.invoice', invoice.id, 'cancel', ['state']);
  }
  const invoices = sale.invoices.map(({ id }) => id).filter((id) => !sale.invoices_ignored.includes(id));
  if (invoices.length > 0) await api.write('sale.sale', sale.id, { invoices_ignored: [['add', invoices]] });
  for (const line of sale.lines) {
    const moves = line.moves.map(({ id }) => id).filter((id) => !line.moves_ignored.includes(id));
    if (moves.length > 0) await api.write('sale.line', line.id, { moves_ignored: [['add', moves]] });
  }
  await api.press('sale.sale', sale.id, 'process', ['state']);
}

const tooLate = (message: string): WriteResult => failed({ class: 'rejected', code: 'too-late', message });

const gone = (id: string): WriteResult =>
  failed({ class: 'conflict', targetId: id, message: 'no such sale in Tryton' });

export async function attempt(call: () => Promise<WriteResult>): Promise<WriteResult> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof WaybillError) return failed(error.failure);
    throw error;
  }
}
