import type { BookEntry, SandboxContext } from '../sandbox.ts';
import { failure, noData, success, vendorTime } from './answers.ts';
import type { Warehouse } from './orders.ts';

interface Product {
  product_sku?: string;
  num?: number;
}

export interface ReturnBody {
  order_code?: string;
  ref_no?: string;
  is_verify?: string;
  warehouse_code?: string;
  logistics?: string;
  courier?: string;
  tracking_no?: string;
  service_type?: number;
  ro_desc?: string;
  product_list?: Product[];
  delivery_address?: Record<string, string | undefined>;
}

/** Status: 0 draft, 1 submitted, 4 received, 5 done, 6 void. */
export interface ReturnOrder {
  code: string;
  status: '0' | '1' | '4' | '5' | '6';
  /** 0 by the carrier, 1 by the buyer, 2 nobody had said so. */
  sort: '0' | '1' | '2';
  body: ReturnBody;
  counted: { sku: string; sellable: number; unsellable: number; destroyed: number }[];
  createdAt: number;
  changedAt: number;
  putAwayAt?: number;
}

interface ListBody {
  currentPage?: string;
  pageSize?: string;
  startUpdateTime?: string;
  endUpdateTime?: string;
  asroStatus?: string;
  asroCodes?: string;
}

type Counts = { sku: string; sellable?: number; unsellable?: number; destroyed?: number };

/** What comes back to the warehouses. A reference is not unique; pieces may be announced as often as they were shipped, by all returns. */
export class ReturnsDesk {
  readonly #context: SandboxContext;
  readonly #warehouse: Warehouse;
  readonly returns;

  constructor(context: SandboxContext, warehouse: Warehouse) {
    this.#context = context;
    this.#warehouse = warehouse;
    this.returns = context.books.collection<ReturnOrder>('returns', { reference: ({ body }) => body.ref_no ?? '' });
  }

  /** The vendor's endpoints of `return_order/`. */
  readonly endpoints = {
    'return_order/create': (body: ReturnBody): unknown => {
      const problem = this.#problemOf(body);
      return problem ? failure(problem) : success({ data: { asro_code: this.announce(body).code } });
    },
    'return_order/discard': ({ ro_code }: { ro_code: string }): unknown => {
      const one = this.returns.get(ro_code);
      if (!one) return failure('退件单不存在');
      if (one.status === '6') return failure('退件单已废弃', 10_103_099);
      if (one.status !== '0' && one.status !== '1') return failure('退件单已收货，不能废弃');
      this.#put({ ...one, status: '6' });
      return success({});
    },
    'return_order/search': ({ reference_no, asroCodes }: { reference_no?: string; asroCodes?: string }): unknown => {
      const found = this.returns.filter(
        ({ code, body }) =>
          (asroCodes === undefined || code === asroCodes) &&
          (reference_no === undefined || body.ref_no === reference_no),
      );
      return found.length === 0 ? noData() : success({ data: found.map(view) });
    },
    'return_order/list': (body: ListBody): unknown => {
      const size = Number(body.pageSize);
      if (!(size >= 1 && size <= 100)) return failure('pageSize 最大值100');
      const found = this.returns
        .filter(({ code, status, changedAt }) => {
          const at = vendorTime(changedAt);
          return (
            (body.asroCodes === undefined || code === body.asroCodes) &&
            (body.asroStatus === undefined || status === body.asroStatus) &&
            at >= (body.startUpdateTime ?? '') &&
            at <= (body.endUpdateTime ?? '9999')
          );
        })
        .reverse();
      const from = (Math.max(1, Number(body.currentPage)) - 1) * size;
      const Error = { errCode: '', errMessage: '' };
      return found.length === 0
        ? noData()
        : success({ data: found.slice(from, from + size).map(view), Error, count: String(found.length) });
    },
  };

  announce(body: ReturnBody, sort: ReturnOrder['sort'] = '1'): ReturnOrder {
    const now = this.#context.now();
    const serial = String(this.#context.books.next('return')).padStart(4, '0');
    const code = `RG000-${new Date(now).toISOString().slice(2, 10).replaceAll('-', '')}-${serial}`;
    const status = body.is_verify === '1' ? '1' : '0';
    return this.#put({ code, status, sort, body, counted: [], createdAt: now, changedAt: now });
  }

  receive(code: string): void {
    this.#put({ ...this.#known(code), status: '4' });
  }

  /** Counted and put away: what may be sold again is in the stock from now on. */
  putAway(code: string, counts?: Counts[]): void {
    const one = this.#known(code);
    const all = (one.body.product_list ?? []).map(({ product_sku = '', num = 0 }) => ({
      sku: product_sku,
      sellable: num,
    }));
    const counted = (counts ?? all).map(({ sku, sellable = 0, unsellable = 0, destroyed = 0 }: Counts) => ({
      sku,
      sellable,
      unsellable,
      destroyed,
    }));
    for (const { sku, sellable } of counted) this.#warehouse.putAway(sku, one.body.warehouse_code, sellable);
    this.#put({ ...one, status: '5', counted, putAwayAt: this.#context.now() });
  }

  entries(): BookEntry[] {
    return this.returns.values().map(({ code, status, body }) => ({
      kind: 'return',
      id: code,
      reference: body.ref_no ?? '',
      state: status,
      live: status !== '6',
      complete: status === '5',
      lines: (body.product_list ?? []).map(({ product_sku = '', num = 0 }) => ({ sku: product_sku, quantity: num })),
    }));
  }

  #known(code: string): ReturnOrder {
    const one = this.returns.get(code);
    if (!one) throw new Error(`no return ${code}`);
    return one;
  }

  #problemOf({ order_code, warehouse_code, logistics, courier, tracking_no, ...body }: ReturnBody): string | undefined {
    const order = this.#warehouse.orders.get(order_code ?? '');
    if (!order) return 'order_code 不存在';
    if (order.status !== 'D') return '订单未发货，不能退货';
    if (warehouse_code !== order.body.warehouse_code) return 'warehouse_code 不支持退货';
    if (logistics !== '0' && logistics !== '1') return 'logistics 不能为空';
    if (logistics === '0' && !courier) return 'courier 不能为空';
    if (logistics === '1' && !tracking_no) return 'tracking_no 不能为空';
    if (!body.product_list?.length) return 'product_list 不能为空';
    for (const name of ['name', 'country_code', 'city', 'address1', 'zipcode'])
      if (!body.delivery_address?.[name]) return `delivery_address ${name} 不能为空`;
    for (const { product_sku, num = 0 } of body.product_list) {
      const sold = order.body.items?.find((item) => item.product_sku === product_sku);
      if (!sold) return `product_sku ${product_sku} 不存在`;
      if (!Number.isInteger(num) || num < 1) return 'num 必须大于0';
      if (num > (sold.quantity ?? 0)) return `${product_sku} 可退数量不足`;
    }
    return undefined;
  }

  #put(one: ReturnOrder): ReturnOrder {
    return this.returns.put(one.code, { ...one, changedAt: this.#context.now() });
  }
}

const view = ({ code, status, sort, body, counted, createdAt, putAwayAt }: ReturnOrder) => ({
  asro_code: code,
  order_code: body.order_code ?? '',
  reference_no: body.ref_no ?? '',
  asro_status: status,
  cass_type: sort,
  asro_add_time: vendorTime(createdAt),
  asro_audit_time: status === '0' ? '0000-00-00 00:00:00' : vendorTime(createdAt),
  asro_putaway_time: putAwayAt === undefined ? '0000-00-00 00:00:00' : vendorTime(putAwayAt),
  warehouse_code: body.warehouse_code,
  sm_type: body.logistics ?? '1',
  collect_warehouse_code: '',
  service_type: body.service_type ?? 1,
  is_transit: 2,
  tracking_no: body.tracking_no ?? '',
  asro_reason: body.ro_desc ?? '',
  product_detail: (counted.length > 0
    ? counted
    : (body.product_list ?? []).map(({ product_sku = '' }) => ({
        sku: product_sku,
        sellable: 0,
        unsellable: 0,
        destroyed: 0,
      }))
  ).map(({ sku, sellable, unsellable, destroyed }) => ({
    product_barcode: `G000-${sku}`,
    product_sku: sku,
    sellable_qty: sellable,
    unsellable_qty: unsellable,
    destruction_qty: destroyed,
    sellable_detail: [],
    unsellable_detail: [],
    destruction_detail: [],
    return_auth: 1,
    return_replacement_sku: null,
    photo_list: null,
  })),
  sm_code: body.courier ?? '',
  fee_details: { shipping_fee: 0, fuel_surcharge: 0, other_fee: 0, currency_code: 'USD' },
});
