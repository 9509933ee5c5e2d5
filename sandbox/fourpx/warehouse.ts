import { CATALOGUE } from '../catalogue.ts';
import type { SandboxContext } from '../sandbox.ts';

export interface NewConsignment {
  ref_no?: string;
  from_warehouse_code?: string;
  consignment_type?: string;
  logistics_service_info?: { logistics_product_code?: string };
  sales_no?: string;
  oconsignment_desc?: { country?: string; street?: string; first_name?: string; [field: string]: unknown };
  oconsignment_sku?: { sku_code?: string; qty?: number; stock_quality?: string }[];
}

/** Status: S in work, P picked, C left, X taken back. */
export interface Consignment {
  consignment_no: string;
  ref_no: string;
  status: 'S' | 'P' | 'C' | 'X';
  return_flag: string;
  body: NewConsignment;
  create_time: number;
  update_time: number;
  complete_time: number | null;
  shipping_no: string;
  /** What carriers scanned, oldest first. */
  scans: { code: string; at: number }[];
}

/** One batch of one quality. */
export interface Batch {
  warehouse_code: string;
  sku_code: string;
  batch_no: string;
  stock_quality: string;
  available_stock: number;
  pending_stock: number;
  onway_stock: number;
}

export class Refusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const FULL = 100_000;
export const WAREHOUSE = 'USLAXA';

/** The warehouse's books. Nothing guards against two consignments of one reference. */
export class Warehouse {
  readonly consignments;
  readonly batches;
  readonly #context: SandboxContext;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.consignments = context.books.collection<Consignment>('consignments', { ref_no: ({ ref_no }) => ref_no });
    this.batches = context.books.collection<Batch>('batches');
    if (this.batches.size === 0) for (const { sku } of CATALOGUE) this.setStock({ sku, quantity: FULL });
  }

  setStock({
    sku,
    quantity,
    batch = '',
    quality = 'G',
  }: {
    sku: string;
    quantity: number;
    batch?: string;
    quality?: string;
  }) {
    const id = [sku, WAREHOUSE, batch, quality].join('@');
    const known = this.batches.get(id);
    this.batches.put(id, {
      warehouse_code: WAREHOUSE,
      sku_code: sku,
      batch_no: batch,
      stock_quality: quality,
      pending_stock: known?.pending_stock ?? 0,
      onway_stock: 0,
      available_stock: quantity,
    });
    return `${sku}@${WAREHOUSE}`;
  }

  create(body: NewConsignment): Consignment {
    const { ref_no, from_warehouse_code, consignment_type, oconsignment_desc: to, oconsignment_sku: lines } = body;
    const need = (value: unknown, code: string, name: string) => {
      if (!value) throw new Refusal(code, `出库委托[${name}]不能为空`);
    };
    need(ref_no, 'ERR_OUTBOUND_CONSIGNMENT_REF_NO_EMPTY', '参考号');
    need(from_warehouse_code, 'ERR_OUTBOUND_CONSIGNMENT_FROM_WAREHOUSE_CODE_EMPTY', '出库仓库');
    need(consignment_type, 'ERR_OUTBOUND_CONSIGNMENT_CONSIGNMENT_TYPE_EMPTY', '委托类型');
    need(
      body.logistics_service_info?.logistics_product_code,
      'ERR_OUTBOUND_CONSIGNMENT_LOGISTICS_PRODUCT_EMPTY',
      '派送方式',
    );
    need(to?.country, 'ERR_OUTBOUND_CONSIGNMENT_COUNTRY_EMPTY', '国家');
    need(to?.street, 'ERR_OUTBOUND_CONSIGNMENT_STREET_EMPTY', '街道');
    need(to?.first_name, 'ERR_OUTBOUND_CONSIGNMENT_FIRST_NAME_EMPTY', '收件人名');
    need(lines?.length, 'ERR_OUTBOUND_CONSIGNMENT_SKU_EMPTY', 'SKU');
    for (const { qty } of lines ?? [])
      if (!Number.isInteger(qty) || (qty as number) < 1)
        throw new Refusal('ERR_OUTBOUND_CONSIGNMENT_SKU_QTY_FORMAT', '出库委托[SKU数量]只能为正整数');
    for (const { sku_code, qty = 0 } of lines ?? [])
      if ((this.#batchOf(sku_code)?.available_stock ?? 0) < qty)
        throw new Refusal('AVALIABLE_STOCK_IS_NOT_ENOUGH', `库存不足:${sku_code}`);
    this.#reserve(body, 1);
    const now = this.#now();
    const consignment_no = `OC900278${String(this.#context.books.next('consignment')).padStart(10, '0')}`;
    return this.consignments.put(consignment_no, {
      consignment_no,
      ref_no: ref_no as string,
      status: 'S',
      return_flag: 'N',
      body,
      create_time: now,
      update_time: now,
      complete_time: null,
      shipping_no: '',
      scans: [],
    });
  }

  cancel(no: string | undefined): Consignment {
    const one = this.consignments.get(no ?? '');
    if (!one) throw new Refusal('ERR_OUTBOUND_CONSIGNMENT_NOT_EXIST', '出库委托不存在');
    if (one.status === 'C') throw new Refusal('ERR_OUTBOUND_CONSIGNMENT_SHIPPED', '出库委托已经签出，不能操作');
    if (one.status === 'X') throw new Refusal('ERR_OUTBOUND_CONSIGNMENT_REPEAT_CANCEL', '出库委托 重复取消');
    this.#reserve(one.body, -1);
    return this.#put({ ...one, status: 'X' });
  }

  pick(no: string): Consignment {
    return this.#put({ ...(this.consignments.get(no) as Consignment), status: 'P' });
  }

  ship(no: string): Consignment {
    const one = this.consignments.get(no) as Consignment;
    const serial = String(this.#context.books.next('parcel')).padStart(9, '0');
    return this.#put({ ...one, status: 'C', complete_time: this.#now(), shipping_no: `CQ${serial}US` });
  }

  /** A scan changes the parcel's way and not its consignment. */
  scan(no: string, code: string): void {
    const one = this.consignments.get(no) as Consignment;
    this.consignments.put(no, { ...one, scans: [...one.scans, { code, at: this.#now() }] });
  }

  comeBack(no: string): Consignment {
    return this.#put({ ...(this.consignments.get(no) as Consignment), return_flag: 'R1' });
  }

  shipAll(): void {
    for (const one of this.consignments.filter(({ status }) => status === 'S')) this.ship(one.consignment_no);
  }

  /** Epoch milliseconds, of whole seconds. */
  #now(): number {
    return Math.floor(this.#context.now() / 1_000) * 1_000;
  }

  #put(one: Consignment): Consignment {
    return this.consignments.put(one.consignment_no, { ...one, update_time: this.#now() });
  }

  #batchOf(sku: string | undefined): Batch | undefined {
    return this.batches.get([sku, WAREHOUSE, '', 'G'].join('@'));
  }

  #reserve({ oconsignment_sku = [] }: NewConsignment, sign: 1 | -1): void {
    for (const { sku_code, qty = 0 } of oconsignment_sku) {
      const batch = this.#batchOf(sku_code);
      if (!batch) continue;
      this.batches.put([sku_code, WAREHOUSE, '', 'G'].join('@'), {
        ...batch,
        available_stock: batch.available_stock - sign * qty,
        pending_stock: batch.pending_stock + sign * qty,
      });
    }
  }
}
