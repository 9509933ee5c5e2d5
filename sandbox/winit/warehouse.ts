import { CATALOGUE } from '../catalogue.ts';
import type { SandboxContext } from '../sandbox.ts';

export interface NewOrder {
  shipperOrderNo?: string;
  isRepeat?: string;
  warehouseCode?: string;
  winitProductCode?: string;
  receiverName?: string;
  receiverCountry?: string;
  receiverAddressLine1?: string;
  receiverCity?: string;
  merchandiseList?: { merchandiseCode?: string; specification?: string; quantity?: number }[];
  [field: string]: unknown;
}

/** CO in work, OBD left, VO taken back: of these words only the last is sure. */
export interface Order {
  no: string;
  status: 'CO' | 'OBD' | 'VO';
  body: NewOrder;
  orderedAt: number;
  leftAt: number | null;
  tracking: string;
}

export interface Level {
  productCode: string;
  specification: string;
  warehouseCode: string;
  isReturnInventory: 'Y' | 'N';
  qtyAvailable: number;
  qtyReserved: number;
}

export interface NewReturn {
  customerOrderNo?: string;
  isWinitOutbound?: string;
  outboundOrderNo?: string;
  warehouseCode?: string;
  expressNo?: string;
  ReturnGoodsList?: { productCode?: string; productNum?: number; handleMethod?: string }[];
}

export interface Return {
  returnGoodsOrderNo: string;
  /** What whoever announced it calls it. */
  customerOrderNo?: string;
  outboundOrderNo: string;
  status: string;
  expressNo: string;
  orderGoodsList: { merchandiseCode: string; merchandiseGrade: string; confirmQty: number }[];
  createdAt: number;
  doneAt: number | null;
}

export class Refusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export const WAREHOUSE = 'US0001';
const FULL = 100_000;

/** The warehouse's books. A seller's number comes once where the order says so. */
export class Warehouse {
  readonly orders;
  readonly levels;
  readonly returns;
  readonly #context: SandboxContext;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.orders = context.books.collection<Order>('orders', { reference: ({ body }) => body.shipperOrderNo });
    this.levels = context.books.collection<Level>('levels');
    this.returns = context.books.collection<Return>('returns');
    if (this.levels.size === 0) for (const { sku } of CATALOGUE) this.setStock({ sku, quantity: FULL });
  }

  setStock(told: { sku: string; quantity: number; specification?: string; returned?: boolean }): string {
    const { sku, quantity, specification = '', returned = false } = told;
    this.levels.put([sku, specification, returned].join('|'), {
      productCode: sku,
      specification,
      warehouseCode: WAREHOUSE,
      isReturnInventory: returned ? 'Y' : 'N',
      qtyAvailable: quantity,
      qtyReserved: 0,
    });
    return `${sku}@${WAREHOUSE}`;
  }

  create(body: NewOrder): Order {
    const required = ['warehouseCode', 'winitProductCode', 'receiverName', 'receiverCountry', 'receiverAddressLine1'];
    const missing = required.find((name) => !body[name]);
    if (missing) throw new Refusal('10001', `${missing} 不能为空`);
    if (body.warehouseCode !== WAREHOUSE) throw new Refusal('10002', '仓库编码不存在');
    const { shipperOrderNo = '', isRepeat, merchandiseList = [] } = body;
    const taken = this.orders.where('reference', shipperOrderNo).some(({ status }) => status !== 'VO');
    if (isRepeat === 'N' && shipperOrderNo && taken) throw new Refusal('10003', '卖家订单号重复');
    if (merchandiseList.length === 0) throw new Refusal('10001', 'merchandiseList 不能为空');
    for (const { merchandiseCode = '', quantity = 0 } of merchandiseList) {
      const level = this.levels.get([merchandiseCode, '', false].join('|'));
      if (!level) throw new Refusal('10004', `商品编码不存在:${merchandiseCode}`);
      if (quantity < 1) throw new Refusal('10005', '数量必须>0');
      if (level.qtyAvailable < quantity) throw new Refusal('10006', '可用库存不足');
    }
    this.#reserve(body, 1);
    const no = `WO${String(this.#context.books.next('order')).padStart(10, '0')}`;
    return this.orders.put(no, { no, status: 'CO', body, orderedAt: this.#context.now(), leftAt: null, tracking: '' });
  }

  void(no: string | undefined): void {
    const order = this.orders.get(no ?? '');
    if (!order) throw new Refusal('10007', '出库单不存在');
    if (order.status !== 'CO') throw new Refusal('10008', '当前状态不可作废');
    this.#reserve(order.body, -1);
    this.orders.put(order.no, { ...order, status: 'VO' });
  }

  ship(no: string): Order {
    const order = this.orders.get(no) as Order;
    const tracking = `9400${String(this.#context.books.next('parcel')).padStart(12, '0')}`;
    return this.orders.put(no, { ...order, status: 'OBD', leftAt: this.#context.now(), tracking });
  }

  shipAll(): void {
    for (const { no } of this.orders.filter(({ status }) => status === 'CO')) this.ship(no);
  }

  comeBack(no: string, status: string): string {
    const goods = this.orders.get(no)?.body.merchandiseList ?? [];
    const returnGoodsOrderNo = `RT${String(this.#context.books.next('return')).padStart(8, '0')}CN`;
    this.returns.put(returnGoodsOrderNo, {
      returnGoodsOrderNo,
      outboundOrderNo: no,
      status,
      expressNo: '',
      orderGoodsList: goods.map(({ merchandiseCode = '', quantity = 0 }) => ({
        merchandiseCode,
        merchandiseGrade: 'GOOD',
        confirmQty: quantity,
      })),
      createdAt: this.#context.now(),
      doneAt: null,
    });
    return returnGoodsOrderNo;
  }

  /** A return that is announced. Nothing about a number is unique, but no more can come back than left and is not announced yet. */
  announce(body: NewReturn): Return {
    const { outboundOrderNo = '', isWinitOutbound, ReturnGoodsList = [], customerOrderNo = '', expressNo = '' } = body;
    if (isWinitOutbound !== 'Y') throw new Refusal('10001', 'winitProductCode 不能为空');
    const order = this.orders.get(outboundOrderNo);
    if (!order) throw new Refusal('10007', '出库单不存在');
    if (body.warehouseCode !== WAREHOUSE) throw new Refusal('10002', '仓库编码不存在');
    if (ReturnGoodsList.length === 0) throw new Refusal('10001', 'ReturnGoodsList 不能为空');
    for (const { productCode = '', productNum = 0, handleMethod } of ReturnGoodsList) {
      if (!handleMethod) throw new Refusal('10001', 'handleMethod 不能为空');
      const left = (order.body.merchandiseList ?? []).find(({ merchandiseCode }) => merchandiseCode === productCode);
      if ((left?.quantity ?? 0) - this.#announced(outboundOrderNo, productCode) < productNum)
        throw new Refusal('10009', '可退货商品数量不足');
    }
    const returnGoodsOrderNo = `RT${String(this.#context.books.next('return')).padStart(8, '0')}CN`;
    return this.returns.put(returnGoodsOrderNo, {
      ...{ returnGoodsOrderNo, customerOrderNo, outboundOrderNo, status: 'OD', expressNo },
      orderGoodsList: ReturnGoodsList.map(({ productCode = '', productNum = 0 }) => ({
        ...{ merchandiseCode: productCode, merchandiseGrade: '', confirmQty: productNum },
      })),
      createdAt: this.#context.now(),
      doneAt: null,
    });
  }

  #announced(outboundOrderNo: string, productCode: string): number {
    return this.returns
      .filter((one) => one.outboundOrderNo === outboundOrderNo && one.status !== 'VO')
      .flatMap(({ orderGoodsList }) => orderGoodsList)
      .filter(({ merchandiseCode }) => merchandiseCode === productCode)
      .reduce((sum, { confirmQty }) => sum + confirmQty, 0);
  }

  /** Whether it could still be taken back. */
  callOff(no: string): boolean {
    const held = this.returns.get(no);
    if (held?.status !== 'OD') return false;
    this.returns.put(no, { ...held, status: 'VO' });
    return true;
  }

  /** A return is done with. */
  settle(no: string): Return {
    return this.returns.put(no, { ...(this.returns.get(no) as Return), status: 'OC', doneAt: this.#context.now() });
  }

  #reserve({ merchandiseList = [] }: NewOrder, sign: 1 | -1): void {
    for (const { merchandiseCode, quantity = 0 } of merchandiseList) {
      const key = [merchandiseCode, '', false].join('|');
      const level = this.levels.get(key);
      if (!level) continue;
      this.levels.put(key, {
        ...level,
        qtyAvailable: level.qtyAvailable - sign * quantity,
        qtyReserved: level.qtyReserved + sign * quantity,
      });
    }
  }
}
