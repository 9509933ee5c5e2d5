import type { BookEntry, SandboxContext } from '../sandbox.ts';

/** A return that a warehouse took in (退货入库单). */
export interface StockIn {
  order_no: string;
  status: number;
  tid_list: string;
  details_list: { spec_no: string; num: number | string; defect: boolean }[];
  modifiedAt: number;
  checkedAt?: number;
  [field: string]: unknown;
}

export class StockIns {
  readonly #context: SandboxContext;
  readonly stockIns;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.stockIns = context.books.collection<StockIn>('returns');
  }

  put(more: Partial<StockIn>): StockIn {
    const order_no = more.order_no ?? `RK${this.#context.books.next('stockin', 202_611_001)}`;
    const known = this.stockIns.get(order_no) ?? {
      order_no,
      status: 30,
      tid_list: '',
      details_list: [],
      modifiedAt: 0,
    };
    return this.stockIns.put(order_no, { ...known, ...more, modifiedAt: this.#context.now() });
  }
}

export const stockInEntry = ({ order_no, status }: StockIn): BookEntry => ({
  kind: 'return',
  id: order_no,
  state: String(status),
  live: status !== 10,
  complete: status === 80,
});
