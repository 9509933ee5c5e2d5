import type { BookEntry, SandboxContext } from '../sandbox.ts';
import { localTime, longId, type Order } from './orders.ts';

/** A sales return (销售退货单): what comes back of one order or several. */
export interface SaleReturn {
  id: string;
  code: string;
  returnStatus: string;
  parcel: string;
  lines: { order: string; sku: string; quantity: number; booked: number }[];
  auditedAt?: number;
  changedAt: number;
}

export class SaleReturns {
  readonly #context: SandboxContext;
  readonly returns;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.returns = context.books.collection<SaleReturn>('returns');
  }

  put(one: SaleReturn): SaleReturn {
    return this.returns.put(one.id, { ...one, changedAt: this.#context.now() });
  }

  make(orders: readonly Order[], more: Partial<SaleReturn>): SaleReturn {
    const id = longId(this.#context, 'return');
    const lines = orders.flatMap(({ code, body }) =>
      (body.orderDetails ?? []).map(({ productId, qty }) => ({
        order: code,
        sku: String(productId),
        quantity: Number(qty),
        booked: 0,
      })),
    );
    const head = { id, code: `XSTH${id.slice(-8)}`, returnStatus: 'SUBMITSALERETURN', parcel: '' };
    return this.put({ ...head, lines, changedAt: 0, ...more });
  }
}

export const returnHead = ({ id, code, returnStatus, changedAt }: SaleReturn) => ({
  id,
  code,
  returnStatus,
  pubts: localTime(changedAt),
});

export const returnDetail = (one: SaleReturn) => ({
  ...returnHead(one),
  orderNo: one.lines[0]?.order ?? '',
  logisticWayId_name: one.parcel ? '顺丰速运' : '',
  logisticsBillNo: one.parcel,
  auditTime: one.auditedAt === undefined ? '' : localTime(one.auditedAt),
  saleReturnDetails: one.lines.map(({ order, sku, quantity, booked }) => ({
    orderNo: order,
    productCode: sku,
    skuCode: sku,
    qty: quantity,
    totalOutStockQuantity: booked,
  })),
});

export const returnEntry = (one: SaleReturn): BookEntry => ({
  kind: 'return',
  id: one.id,
  number: one.code,
  state: one.returnStatus,
  live: one.returnStatus !== 'OPPOSESALERETURN',
  complete: one.returnStatus === 'ENDSALERETURN',
});
