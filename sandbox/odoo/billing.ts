import { add, multiply, subtract } from '../../domain/decimal.ts';
import type { SandboxContext } from '../sandbox.ts';
import type { Row } from './domain.ts';
import type { Records } from './records.ts';

/** Invoices of sales orders: drafted, posted, paid in parts, taken back. */
export class Billing {
  readonly #context: SandboxContext;
  readonly #records: Records;

  constructor(context: SandboxContext, records: Records) {
    this.#context = context;
    this.#records = records;
  }

  /** A posted invoice of these sales order lines, or a draft; products cost what the lines say, with the tax. */
  invoice(saleLines: readonly Row[], head: Record<string, unknown> = {}): number {
    const id = this.#records.nextId('account.move');
    const [first] = saleLines;
    const order = first && this.#records.get('sale.order', Number(first.order_id));
    const lines = saleLines.map((line) => {
      const price_total = Number(multiply(String(line.price_unit), String(line.product_uom_qty)));
      return this.#line(id, {
        product_id: line.product_id,
        quantity: line.product_uom_qty,
        price_total,
        sale_line_ids: [line.id],
      });
    });
    const note = this.#line(id, { quantity: 0, price_total: 0, sale_line_ids: [] });
    const total = Number(lines.map((line) => String(line.price_total)).reduce(add, '0'));
    const today = new Date(this.#context.now()).toISOString().slice(0, 10);
    this.#records.put('account.move', {
      id,
      name: `INV/2026/${String(id).padStart(5, '0')}`,
      move_type: 'out_invoice',
      state: 'posted',
      payment_state: 'not_paid',
      commercial_partner_id: order?.partner_id,
      currency_id: order?.currency_id ?? 1,
      amount_total: total,
      amount_residual: total,
      invoice_date: today,
      invoice_date_due: today,
      invoice_line_ids: [...lines, note].map((line) => line.id),
      ...head,
    });
    return id;
  }

  /** A payment that a bank statement shows. */
  pay(id: number, amount: string): void {
    const invoice = this.#records.get('account.move', id);
    const amount_residual = Number(subtract(String(invoice.amount_residual), amount));
    const payment_state = amount_residual > 0 ? 'partial' : 'paid';
    this.#records.put('account.move', { ...invoice, amount_residual, payment_state });
  }

  #line(move: number, values: Record<string, unknown>): Row {
    return this.#records.put('account.move.line', {
      id: this.#records.nextId('account.move.line'),
      move_id: move,
      ...values,
    });
  }
}
