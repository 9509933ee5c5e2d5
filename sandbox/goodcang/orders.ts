import { CATALOGUE } from '../catalogue.ts';
import type { SandboxContext } from '../sandbox.ts';

export interface OrderBody {
  reference_no?: string;
  warehouse_code?: string;
  shipping_method?: string;
  country_code?: string;
  verify?: number;
  items?: { product_sku?: string; quantity?: number; hs_code?: string }[];
  [field: string]: unknown;
}

/** An outbound order. Status: C draft, W to ship, D shipped, N abnormal (no stock), X void. */
export interface OutboundOrder {
  code: string;
  reference: string;
  status: 'C' | 'W' | 'D' | 'N' | 'X';
  body: OrderBody;
  createdAt: number;
  modifiedAt: number;
  shipAt: number;
  shippedAt?: number;
  /** What its carrier told last. */
  scanned?: { code: string; at: number };
  tracking?: string;
}

/** Pieces of one article in one warehouse. */
export interface Level {
  sku: string;
  warehouse: string;
  sellable: number;
  reserved: number;
  shipped: number;
}

const FULL = 100_000;
const REQUIRED = ['shipping_method', 'warehouse_code', 'country_code', 'province', 'city', 'zipcode', 'name'] as const;
const LONGEST: Record<string, number> = {
  reference_no: 50,
  province: 20,
  city: 32,
  address1: 50,
  zipcode: 20,
  name: 48,
};

/** The warehouses' books: orders, stock, and the floor that ships what has stock while the docks are open. */
export class Warehouse {
  readonly #context: SandboxContext;
  readonly #shipAfterMs: number;
  readonly #warehouses: string[];
  readonly orders;
  readonly levels;
  docksOpen = true;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.#shipAfterMs = Number(context.options.shipAfterMs ?? 800);
    this.#warehouses = (context.options.warehouses as string[] | undefined) ?? ['USEA'];
    this.orders = context.books.collection<OutboundOrder>('orders', {
      reference: (order) => order.reference,
      status: (order) => order.status,
    });
    this.levels = context.books.collection<Level>('levels');
    if (this.levels.size === 0) {
      for (const warehouse of this.#warehouses) {
        for (const { sku } of CATALOGUE) this.#setLevel({ sku, warehouse, sellable: FULL, reserved: 0, shipped: 0 });
      }
    }
  }

  /** What is wrong with an order, in the vendor's words, or undefined. */
  problemOf(body: OrderBody): string | undefined {
    const missing = REQUIRED.find((name) => !body[name]);
    if (missing) return `${missing} 不能为空`;
    if (!body.address1 && !body.address2) return 'address1 不能为空';
    const long = Object.entries(LONGEST).find(([name, most]) => String(body[name] ?? '').length > most);
    if (long) return `${long[0]} 长度不能超过${long[1]}`;
    if (!this.#warehouses.includes(String(body.warehouse_code))) return 'warehouse_code 不存在';
    if (!body.items?.length) return 'items 不能为空';
    for (const item of body.items) {
      if (!this.#level(item.product_sku, body.warehouse_code)) return `product_sku ${item.product_sku} 不存在`;
      if (!Number.isInteger(item.quantity) || (item.quantity as number) < 1) return 'quantity 必须大于0';
      if (item.hs_code !== undefined && !/^\d{6,10}$/.test(item.hs_code)) return 'hs_code 必须为6-10位数字';
    }
    return undefined;
  }

  byReference(reference: string): OutboundOrder | undefined {
    const orders = this.orders.where('reference', reference);
    return orders.find((order) => order.status !== 'X') ?? orders.at(-1);
  }

  create(body: OrderBody): OutboundOrder {
    const now = this.#context.now();
    const serial = String(this.#context.books.next('order')).padStart(4, '0');
    const code = `G000-${new Date(now).toISOString().slice(2, 10).replaceAll('-', '')}-${serial}`;
    const order: OutboundOrder = {
      code,
      reference: body.reference_no ?? '',
      status: 'C',
      body,
      createdAt: now,
      modifiedAt: now,
      shipAt: now + this.#shipAfterMs,
    };
    if (body.verify !== 1) return this.#put(order);
    return this.#put({ ...order, status: this.#reserve(order, 1) ? 'W' : 'N' });
  }

  /** Void, with its stock given back; false where it is shipped. */
  cancel(order: OutboundOrder): boolean {
    if (order.status === 'D') return false;
    if (order.status === 'W') this.#reserve(order, -1);
    this.#put({ ...order, status: 'X' });
    return true;
  }

  ship(order: OutboundOrder): OutboundOrder {
    for (const item of order.body.items ?? []) {
      const level = this.#level(item.product_sku, order.body.warehouse_code) as Level;
      const quantity = item.quantity as number;
      this.#setLevel({ ...level, reserved: level.reserved - quantity, shipped: level.shipped + quantity });
    }
    const tracking = `GC${String(this.#context.books.next('tracking', 1_000_000_001))}`;
    return this.#put({ ...order, status: 'D', shippedAt: this.#context.now(), tracking });
  }

  /** Its carrier tells more of its way: the order itself does not change. */
  scan(order: OutboundOrder, code: string): OutboundOrder {
    return this.orders.put(order.code, { ...order, scanned: { code, at: this.#context.now() } });
  }

  setStock(sku: string, warehouse: string | undefined, quantity: number): void {
    const of = warehouse ?? (this.#warehouses[0] as string);
    const level = this.#level(sku, of) ?? { sku, warehouse: of, sellable: 0, reserved: 0, shipped: 0 };
    this.#setLevel({ ...level, sellable: quantity });
  }

  /** Pieces that came back and may be sold again. */
  putAway(sku: string, warehouse: string | undefined, quantity: number): void {
    this.setStock(sku, warehouse, (this.#level(sku, warehouse ?? this.#warehouses[0])?.sellable ?? 0) + quantity);
  }

  /** One round of the floor: orders that found no stock try again, due ones ship. */
  work(): void {
    const now = this.#context.now();
    for (const order of this.orders.where('status', 'N')) {
      if (this.#reserve(order, 1)) this.#put({ ...order, status: 'W', shipAt: now + this.#shipAfterMs });
    }
    if (!this.docksOpen) return;
    for (const order of this.orders.where('status', 'W')) if (order.shipAt <= now) this.ship(order);
  }

  /** Moves pieces between sellable and reserved, all of an order's or none. */
  #reserve(order: OutboundOrder, sign: 1 | -1): boolean {
    const wanted = new Map<string, number>();
    for (const { product_sku = '', quantity = 0 } of order.body.items ?? []) {
      wanted.set(product_sku, (wanted.get(product_sku) ?? 0) + quantity);
    }
    const moves = [...wanted].map(([sku, quantity]) => ({
      level: this.#level(sku, order.body.warehouse_code) as Level,
      quantity: quantity * sign,
    }));
    if (moves.some(({ level, quantity }) => level.sellable < quantity)) return false;
    for (const { level, quantity } of moves) {
      this.#setLevel({ ...level, sellable: level.sellable - quantity, reserved: level.reserved + quantity });
    }
    return true;
  }

  #level(sku: string | undefined, warehouse: string | undefined): Level | undefined {
    return this.levels.get(`${sku}@${warehouse}`);
  }

  #setLevel(level: Level): void {
    this.levels.put(`${level.sku}@${level.warehouse}`, level);
  }

  #put(order: OutboundOrder): OutboundOrder {
    return this.orders.put(order.code, { ...order, modifiedAt: this.#context.now() });
  }
}
