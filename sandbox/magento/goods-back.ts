import type { FastifyInstance } from 'fastify';
import type { SandboxContext } from '../sandbox.ts';
import type { Item } from './records.ts';
import { listed } from './search-criteria.ts';
import type { Shop } from './shop.ts';
import type { Serve } from './trade.ts';

interface CreditMemo {
  entity_id: number;
  increment_id: string;
  order_id: number;
  state: number;
  created_at: string;
  updated_at: string;
  items: (Pick<Item, 'sku' | 'name' | 'price'> & {
    entity_id: number;
    order_item_id: number;
    qty: number;
    base_cost: number;
    base_price: number;
  })[];
}

interface Rma {
  entity_id: number;
  increment_id: string;
  order_id: number;
  order_increment_id: string;
  store_id: number;
  customer_id: number;
  date_requested: string;
  customer_custom_email: string;
  status: string;
  items: Record<string, unknown>[];
  comments: unknown[];
  tracks: {
    entity_id: number;
    rma_entity_id: number;
    track_number: string;
    carrier_title: string;
    carrier_code: string;
  }[];
}

/** What the shop knows of goods that come back: its credit memos, and the returns of Adobe Commerce. */
export class GoodsBack {
  readonly #context: SandboxContext;
  readonly #shop: Shop;
  readonly memos;
  readonly rmas;

  constructor(context: SandboxContext, shop: Shop) {
    this.#context = context;
    this.#shop = shop;
    this.memos = context.books.collection<CreditMemo>('creditmemos');
    this.rmas = context.books.collection<Rma>('rmas');
  }

  /** Pieces of an order's first article are paid back; a configurable one has the row inside it in the memo, too. */
  refund(id: string, qty: number): CreditMemo {
    const order = this.#shop.order(id);
    const [first] = order.items;
    const rows = order.items.filter((row) => row === first || row.parent_item_id === first?.item_id);
    const memo = this.#context.books.next('creditmemo');
    const at = this.#shop.now();
    const items = order.items.map((row) =>
      rows.includes(row) ? { ...row, qty_refunded: row.qty_refunded + qty } : row,
    );
    this.#shop.save({ ...order, items });
    return this.memos.put(String(memo), {
      entity_id: memo,
      increment_id: String(memo).padStart(9, '0'),
      order_id: order.entity_id,
      state: 2,
      created_at: at,
      updated_at: at,
      items: rows.map(({ item_id, sku, name, price }) => ({
        entity_id: this.#context.books.next('creditmemo item'),
        ...{ order_item_id: item_id, sku, name, qty, price, base_cost: 0, base_price: price },
      })),
    });
  }

  /** A memo whose money never went is taken back. */
  takeBack(id: string): CreditMemo {
    const memo = this.memos.get(id);
    if (!memo) throw new Error(`no credit memo ${id}`);
    return this.memos.put(id, { ...memo, state: 3, updated_at: this.#shop.now() });
  }

  /** A buyer asks to send pieces of their first article back. */
  request(order: string, qty: number): Rma {
    const { entity_id: order_id, increment_id: order_increment_id, items } = this.#shop.order(order);
    const id = this.#context.books.next('rma');
    const nothing = { qty_authorized: 0, qty_approved: 0, qty_returned: 0 };
    const words = { reason: '11', condition: '8', resolution: '4' };
    return this.rmas.put(String(id), {
      entity_id: id,
      increment_id: String(id).padStart(9, '0'),
      ...{ order_id, order_increment_id, store_id: 1, customer_id: 100 },
      date_requested: this.#shop.now(),
      customer_custom_email: '',
      status: 'pending',
      items: [
        {
          ...{ entity_id: this.#context.books.next('rma item'), rma_entity_id: id, order_item_id: items[0]?.item_id },
          ...{ qty_requested: qty, ...nothing, ...words, status: 'pending' },
        },
      ],
      comments: [],
      tracks: [],
    });
  }

  /** Staff take a request on: with a status, what they allow of it, and its parcel. */
  settle(id: string, status: string, qty: number, track?: string): Rma {
    const rma = this.rmas.get(id);
    if (!rma) throw new Error(`no return ${id}`);
    const place = { entity_id: this.#context.books.next('rma track'), rma_entity_id: rma.entity_id };
    return this.rmas.put(id, {
      ...rma,
      status,
      items: rma.items.map((item) => ({ ...item, status, qty_authorized: qty })),
      tracks: track ? [{ ...place, track_number: track, carrier_title: 'DHL', carrier_code: 'dhl' }] : rma.tracks,
    });
  }
}

export function goodsBackRoutes(app: FastifyInstance, at: string, serve: Serve, back: GoodsBack): void {
  const list = (path: string, rows: () => object[]) =>
    app.get(
      `${at}${path}`,
      serve((request) => listed(rows(), request.query as Record<string, string>, (row) => ({ ...row }))),
    );
  list('/creditmemos', () => back.memos.values());
  list('/returns', () => back.rmas.values());
}
