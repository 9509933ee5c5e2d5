import { round, sum } from '../../domain/decimal.ts';
import type { BookEntry, SandboxContext } from '../sandbox.ts';

export interface OrderBody {
  shop_id?: number;
  so_id?: string;
  outer_so_id?: string;
  shop_status?: string;
  receiver_name?: string;
  receiver_address?: string;
  receiver_country?: string;
  pay_amount?: number | string;
  freight?: number | string;
  currency?: string;
  pay?: { amount?: number | string } | { amount?: number | string }[];
  items?: { sku_id?: string; qty?: number; amount?: number | string; outer_oi_id?: string }[];
  [field: string]: unknown;
}

/** An order of the ERP. A split one keeps its number and dissolves into others under the same reference. */
export interface ErpOrder {
  o_id: number;
  so_id: string;
  status: string;
  body: OrderBody;
  isSplit: boolean;
  /** Row version, and epoch ms of the last change. */
  ts: number;
  modifiedAt: number;
  sentAt?: number;
  l_id?: string;
}

export const SHOP = 10_001;
const OPEN = /^(WaitPay|WaitConfirm|Question|Delivering)$/;

/** Orders of one shop, in which a reference is unique: a second upload changes the address of the first, and nothing else. */
export class Orders {
  readonly #context: SandboxContext;
  readonly orders;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.orders = context.books.collection<ErpOrder>('orders', { reference: ({ so_id }) => so_id });
  }

  /** What is wrong with the form of an order: one such and the whole call is refused. */
  malformed(body: OrderBody): string | undefined {
    const empty = Object.entries(body).find(([, value]) => value === '' || value === null);
    if (empty) return `参数 ${empty[0]} 不能为空字符串`;
    return Array.isArray(body.items) && body.items.length > 0 ? undefined : '参数 items 不能为空';
  }

  upload(body: OrderBody): { so_id: string; o_id: number | null; issuccess: boolean; msg: string } {
    const so_id = body.so_id ?? '';
    const problem = problemOf(body);
    if (problem) return { so_id, o_id: null, issuccess: false, msg: problem };
    const [known] = this.orders.where('reference', so_id);
    if (known) {
      const { receiver_name, receiver_address, shop_status } = body;
      const changed = { ...known.body, receiver_name, receiver_address, shop_status } as OrderBody;
      if (OPEN.test(known.status)) this.put({ ...known, body: changed });
      return { so_id, o_id: known.o_id, issuccess: true, msg: '更新成功' };
    }
    const order = this.#create(so_id, body, statusOf(body));
    return { so_id, o_id: order.o_id, issuccess: true, msg: '新增成功' };
  }

  #create(so_id: string, body: OrderBody, status: string, isSplit = false): ErpOrder {
    const o_id = this.#context.books.next('order', 500_001);
    return this.put({ o_id, so_id, status, body, isSplit, ts: 0, modifiedAt: 0 });
  }

  cancel(o_id: number): boolean {
    const order = this.orders.get(String(o_id));
    if (!order || !OPEN.test(order.status)) return false;
    this.put({ ...order, status: 'Cancelled' });
    return true;
  }

  send(o_id: number, l_id: string): ErpOrder {
    const order = this.orders.get(String(o_id)) as ErpOrder;
    return this.put({ ...order, status: 'Sent', l_id, sentAt: this.#context.now() });
  }

  /** One order for each item, under the same reference. */
  split(o_id: number): ErpOrder[] {
    const order = this.orders.get(String(o_id)) as ErpOrder;
    this.put({ ...order, status: 'Split' });
    return (order.body.items ?? []).map((item) =>
      this.#create(order.so_id, { ...order.body, items: [item] }, order.status, true),
    );
  }

  put(order: ErpOrder): ErpOrder {
    const ts = this.#context.books.next('ts', 900_001);
    return this.orders.put(String(order.o_id), { ...order, ts, modifiedAt: this.#context.now() });
  }
}

const decimal = (value: unknown): string => String(value ?? '0');

function problemOf(body: OrderBody): string | undefined {
  if (body.shop_id !== SHOP) return `店铺编号 shop_id ${body.shop_id} 不存在`;
  if (!body.so_id || body.so_id.length > 50) return '线上单号 so_id 长度必须为1到50';
  if (!body.receiver_name || !body.receiver_address) return '收件人 receiver_name 和地址必填';
  const items = (body.items ?? []).map(({ amount }) => decimal(amount));
  if (Number(sum([...items, decimal(body.freight)])) !== Number(body.pay_amount))
    return '应付金额 pay_amount 与商品总额加运费不一致';
  return undefined;
}

function statusOf({ pay, pay_amount, shop_status }: OrderBody): string {
  const paid = [pay ?? []].flat().reduce((total, { amount }) => total + Number(amount), 0);
  return shop_status === 'WAIT_SELLER_SEND_GOODS' && paid === Number(pay_amount) ? 'WaitConfirm' : 'WaitPay';
}

export function orderEntry({ o_id, so_id, status, body }: ErpOrder): BookEntry {
  return {
    kind: 'order',
    id: String(o_id),
    reference: so_id,
    ...(body.outer_so_id ? { number: body.outer_so_id } : {}),
    state: status,
    live: status !== 'Cancelled' && status !== 'Split',
    complete: status !== 'WaitPay',
    total: round(decimal(body.pay_amount), 2),
    currency: body.currency ?? 'CNY',
    ...(body.receiver_country ? { country: body.receiver_country } : {}),
    lines: (body.items ?? []).map(({ sku_id, qty }) => ({ sku: sku_id ?? '', quantity: Number(qty) })),
  };
}
