import type { BookEntry } from '../sandbox.ts';
import { userError } from './access.ts';
import type { Row } from './domain.ts';
import type { Records } from './records.ts';

const MODEL = 'purchase.order';
const LINE = 'purchase.order.line';

/** What a unit of the sandbox holds: a piece, and a dozen. */
const UNITS: Record<number, number> = { 1: 1, 2: 12 };

/** Purchases: made as requests for quotation, ordered and received by people, cancelled. Nothing keeps an origin from being used twice. */
export class Purchases {
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  linesOf(id: number): Row[] {
    return this.#records.of(LINE).filter((line) => line.order_id === id);
  }

  create(values: Record<string, unknown>): number {
    const { order_line = [], ...head } = values;
    const lines = (order_line as [0, 0, Record<string, unknown>][]).map(([, , line]) => line);
    this.#records.checkLink('res.partner', head.partner_id);
    if (head.picking_type_id !== undefined) this.#records.checkLink('stock.picking.type', head.picking_type_id);
    for (const line of lines) this.#records.checkLink('product.product', line.product_id);
    const id = this.#records.nextId(MODEL);
    const row = { id, name: `P${String(id).padStart(5, '0')}`, state: 'draft', currency_id: 1, picking_type_id: 1 };
    this.#records.put(MODEL, { ...row, ...head, receipt_status: false });
    for (const line of lines) {
      const product = this.#records.get('product.product', Number(line.product_id));
      // What is bought without a word of its unit is bought in the unit of purchases.
      const unit = Number(line.product_uom ?? line.product_uom_id ?? product.uom_po_id);
      this.#records.put(LINE, {
        ...{ price_unit: 0, date_planned: false, qty_received: 0, ...line },
        ...{ id: this.#records.nextId(LINE), order_id: id },
        product_uom_qty: Number(line.product_qty) * (UNITS[unit] ?? 1),
      });
    }
    return id;
  }

  cancel(id: number): void {
    const order = this.#records.get(MODEL, id);
    if (this.linesOf(id).some((line) => Number(line.qty_received) > 0))
      throw userError('Unable to cancel purchase order(s): some products were received.');
    this.#records.put(MODEL, { ...order, state: 'cancel' });
  }

  /** A person orders it of the vendor. */
  order(id: number, approved: string): void {
    const order = this.#records.get(MODEL, id);
    this.#records.put(MODEL, { ...order, state: 'purchase', date_approve: approved, receipt_status: 'pending' });
  }

  /** Something of its first line comes, in the unit that it was bought in. The purchase itself changes with its status alone. */
  receive(id: number, quantity: number): void {
    const [first] = this.linesOf(id) as [Row];
    this.#records.put(LINE, { ...first, qty_received: Number(first.qty_received) + quantity });
    const all = this.linesOf(id).every((line) => Number(line.qty_received) >= Number(line.product_qty));
    const receipt_status = all ? 'full' : 'partial';
    const order = this.#records.get(MODEL, id);
    if (order.receipt_status !== receipt_status) this.#records.put(MODEL, { ...order, receipt_status });
  }

  /** A person types something into it. */
  touch(id: number, values: Record<string, unknown>): void {
    this.#records.put(MODEL, { ...this.#records.get(MODEL, id), ...values });
  }

  entries(): BookEntry[] {
    return this.#records
      .of(MODEL)
      .values()
      .map((order) => this.entry(order));
  }

  entry(order: Row): BookEntry {
    return {
      kind: 'purchase',
      id: String(order.id),
      reference:
        String(order.origin ?? '')
          .split(' ')
          .at(-1) ?? '',
      number: String(order.name),
      state: String(order.state),
      live: order.state !== 'cancel',
      complete: order.state === 'draft',
      lines: this.linesOf(order.id).map((line) => ({
        sku: String(this.#records.get('product.product', Number(line.product_id)).default_code),
        quantity: Number(line.product_uom_qty),
      })),
    };
  }
}
