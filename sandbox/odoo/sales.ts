import type { SandboxContext } from '../sandbox.ts';
import { userError } from './access.ts';
import type { Row } from './domain.ts';
import type { Records } from './records.ts';

type Command = [0, 0, Record<string, unknown>] | [1, number, Record<string, unknown>] | [2, number, 0];

/** Sales orders: made as quotations, confirmed into deliveries, cancelled. Nothing keeps a reference from being used twice. */
export class Sales {
  readonly #context: SandboxContext;
  readonly #records: Records;

  constructor(context: SandboxContext, records: Records) {
    this.#context = context;
    this.#records = records;
  }

  linesOf(orderId: number): Row[] {
    return this.#records.of('sale.order.line').filter((line) => line.order_id === orderId);
  }

  pickingsOf(orderId: number): Row[] {
    return this.#records.of('stock.picking').filter((one) => one.sale_id === orderId);
  }

  create(values: Record<string, unknown>): number {
    const { order_line = [], ...head } = values;
    this.#checkHead(head);
    this.#checkLines(order_line as Command[]);
    const id = this.#records.nextId('sale.order');
    const list = this.#records.get('product.pricelist', Number(head.pricelist_id));
    const name = `S${String(id).padStart(5, '0')}`;
    this.#records.put('sale.order', { id, name, state: 'draft', currency_id: list.currency_id, ...head });
    this.#apply(id, order_line as Command[]);
    return id;
  }

  write(id: number, values: Record<string, unknown>): void {
    const order = this.#records.get('sale.order', id);
    if (order.locked) throw userError('It is forbidden to modify a locked order.');
    const { order_line = [], ...head } = values;
    if (order.state === 'sale' && 'pricelist_id' in head)
      throw userError('It is not allowed to change the pricelist of a confirmed order.');
    this.#checkHead({ partner_id: order.partner_id, pricelist_id: order.pricelist_id, ...head });
    this.#checkLines(order_line as Command[]);
    if (order.state === 'sale' && (order_line as Command[]).some(([verb]) => verb === 2))
      throw userError(
        "Once a sales order is confirmed, you can't remove one of its lines (we need to track if something gets invoiced or delivered).",
      );
    this.#records.put('sale.order', { ...order, ...head });
    this.#apply(id, order_line as Command[]);
  }

  confirm(id: number): void {
    const order = this.#records.get('sale.order', id);
    if (order.state !== 'draft' && order.state !== 'sent')
      throw userError('Some orders are not in a state requiring confirmation.');
    if (String(order.note ?? '').includes('NO CREDIT'))
      throw userError('The credit limit of the customer is exceeded.');
    this.#records.put('sale.order', { ...order, state: 'sale' });
    const picking = this.#records.nextId('stock.picking');
    const name = `WH/OUT/${String(picking).padStart(5, '0')}`;
    this.#records.put('stock.picking', {
      id: picking,
      name,
      sale_id: id,
      state: 'assigned',
      picking_type_code: 'outgoing',
    });
    for (const { product_id, product_uom_qty } of this.linesOf(id)) {
      const move = { picking_id: picking, product_id, product_uom_qty, quantity: 0, state: 'assigned' };
      this.#records.put('stock.move', { id: this.#records.nextId('stock.move'), ...move });
    }
  }

  /** A confirmed order only opens a dialogue, unless the caller says that nobody answers it. */
  cancel(id: number, context: Record<string, unknown>): unknown {
    const order = this.#records.get('sale.order', id);
    if (order.locked) throw userError('You cannot cancel a locked order. Please unlock it first.');
    if (order.state !== 'draft' && !context.disable_cancel_warning)
      return { type: 'ir.actions.act_window', res_model: 'sale.order.cancel' };
    for (const picking of this.pickingsOf(id))
      if (picking.state !== 'done') this.#records.put('stock.picking', { ...picking, state: 'cancel' });
    this.#records.put('sale.order', { ...order, state: 'cancel' });
    return true;
  }

  unlink(id: number): void {
    const order = this.#records.get('sale.order', id);
    if (order.state !== 'draft' && order.state !== 'cancel')
      throw userError('You can not delete a sent quotation or a confirmed sales order. You must first cancel it.');
    for (const line of this.linesOf(id)) this.#records.of('sale.order.line').delete(String(line.id));
    this.#records.of('sale.order').delete(String(id));
  }

  /** Goods leave by the first delivery of the order. */
  ship(id: number, tracking: string): number {
    const [picking] = this.pickingsOf(id) as [Row];
    for (const move of this.#records.of('stock.move').filter((one) => one.picking_id === picking.id))
      this.#records.put('stock.move', { ...move, quantity: move.product_uom_qty, state: 'done' });
    const date_done = new Date(this.#context.now()).toISOString().slice(0, 19).replace('T', ' ');
    this.#records.put('stock.picking', {
      ...picking,
      state: 'done',
      date_done,
      carrier_id: 1,
      carrier_tracking_ref: tracking,
    });
    return picking.id;
  }

  #checkHead(head: Record<string, unknown>): void {
    this.#records.checkLink('res.partner', head.partner_id);
    this.#records.checkLink('product.pricelist', head.pricelist_id);
  }

  #checkLines(commands: readonly Command[]): void {
    for (const [verb, id, values] of commands) {
      if (verb === 0) this.#records.checkLink('product.product', values.product_id);
      else this.#records.get('sale.order.line', id);
    }
  }

  #apply(orderId: number, commands: readonly Command[]): void {
    for (const [verb, id, values] of commands) {
      if (verb === 0) {
        const line = { id: this.#records.nextId('sale.order.line'), order_id: orderId, ...values };
        this.#records.put('sale.order.line', line as Row);
      } else if (verb === 1)
        this.#records.put('sale.order.line', { ...this.#records.get('sale.order.line', id), ...values });
      else this.#records.of('sale.order.line').delete(String(id));
    }
  }
}
