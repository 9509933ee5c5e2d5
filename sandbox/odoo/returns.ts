import type { SandboxContext } from '../sandbox.ts';
import type { Row } from './domain.ts';
import type { Records } from './records.ts';
import type { Sales } from './sales.ts';

/** Goods that come back of sales orders: receipts whose moves name those that took the goods out. */
export class Returns {
  readonly #context: SandboxContext;
  readonly #records: Records;
  readonly #sales: Sales;

  constructor(context: SandboxContext, records: Records, sales: Sales) {
    this.#context = context;
    this.#records = records;
    this.#sales = sales;
  }

  #now(): string {
    return new Date(this.#context.now()).toISOString().slice(0, 19).replace('T', ' ');
  }

  /** Somebody announces that all which left by the order's first delivery comes back; what is awaited is filled in as if it were done. */
  announce(orderId: number, head: Record<string, unknown> = {}): number {
    const [delivery] = this.#sales.pickingsOf(orderId) as [Row];
    const id = this.#records.nextId('stock.picking');
    this.#records.put('stock.picking', {
      ...{ id, name: `WH/IN/${String(id).padStart(5, '0')}`, sale_id: orderId, state: 'assigned' },
      ...{ picking_type_code: 'incoming', create_date: this.#now(), ...head },
    });
    for (const move of this.#records.of('stock.move').filter(({ picking_id }) => picking_id === delivery.id)) {
      const { product_id, product_uom_qty } = move;
      this.#records.put('stock.move', {
        ...{ id: this.#records.nextId('stock.move'), picking_id: id, product_id, product_uom_qty, state: 'assigned' },
        ...{ quantity: product_uom_qty, location_dest_id: 8, origin_returned_move_id: move.id },
      });
    }
    return id;
  }

  /** So many pieces of each article come, into this place. */
  receive(id: number, quantity: number, location: number): void {
    for (const move of this.#records.of('stock.move').filter(({ picking_id }) => picking_id === id))
      this.#records.put('stock.move', { ...move, quantity, location_dest_id: location, state: 'done' });
    this.#records.put('stock.picking', {
      ...this.#records.get('stock.picking', id),
      ...{ state: 'done', date_done: this.#now() },
    });
  }
}
