import type { SandboxContext } from '../sandbox.ts';
import { validate } from './validation.ts';

interface Numbered {
  FNumber?: string;
  FNUMBER?: string;
}

export interface SaleOrderModel {
  FID?: number;
  FBillNo?: string;
  FCustId?: Numbered;
  FSaleOrderFinance?: { FSettleCurrId?: Numbered };
  FSaleOrderEntry?: { FMaterialId?: Numbered; FQty?: number | string; FTaxPrice?: number | string }[];
  [field: string]: unknown;
}

/** A sales order in the books. Status: A saved, B submitted, C audited, D opened again. */
export interface SaleOrderBill {
  FID: number;
  FBillNo: string;
  FDocumentStatus: 'A' | 'B' | 'C' | 'D';
  FCloseStatus: 'A' | 'B';
  FCancelStatus: 'A' | 'B';
  /** Epoch milliseconds. */
  modifiedAt: number;
  stockOut: boolean;
  model: SaleOrderModel;
}

export interface Refusal {
  FieldName: string;
  Message: string;
}

/** What one operation made of one bill. */
export type Done = { bill: SaleOrderBill } | { refusal: Refusal };

const refuse = (FieldName: string, Message: string): Done => ({ refusal: { FieldName, Message } });

/** Sales orders and the steps between their states, each with the vendor's own conditions. */
export class SaleOrders {
  readonly #context: SandboxContext;
  readonly bills;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.bills = context.books.collection<SaleOrderBill>('saleOrders', { number: (bill) => bill.FBillNo });
  }

  byId(id: string): SaleOrderBill | undefined {
    return this.bills.get(id);
  }

  save(model: SaleOrderModel): Done {
    const problem = validate(model);
    if (problem) return { refusal: problem };
    if (model.FID) return this.#change(model);
    const FBillNo = model.FBillNo ?? `XSDD${String(this.#context.books.next('billNo')).padStart(6, '0')}`;
    // A void bill keeps its number, as in the ERP.
    if (this.bills.where('number', FBillNo).length > 0) {
      return refuse('FBillNo', `违反字段唯一性要求：单据编号 ${FBillNo} 已经被使用`);
    }
    const FID = this.#context.books.next('fid', 100_001);
    const state = { FDocumentStatus: 'A', FCloseStatus: 'A', FCancelStatus: 'A', stockOut: false } as const;
    return { bill: this.#put({ FID, FBillNo, ...state, modifiedAt: 0, model: { ...model, FID, FBillNo } }) };
  }

  #change(model: SaleOrderModel): Done {
    const bill = this.byId(String(model.FID));
    if (!bill) return refuse('FID', '单据不存在');
    if (bill.FCancelStatus === 'B') return refuse('FCancelStatus', '单据已作废，不能修改');
    if (bill.FDocumentStatus === 'B' || bill.FDocumentStatus === 'C') {
      return refuse('FDocumentStatus', '单据已提交或审核，不能修改');
    }
    return { bill: this.#put({ ...bill, model: { ...model, FBillNo: bill.FBillNo } }) };
  }

  submit(bill: SaleOrderBill): Done {
    if (bill.FCancelStatus === 'B') return refuse('FCancelStatus', '单据已作废，不能提交');
    if (bill.FDocumentStatus === 'B' || bill.FDocumentStatus === 'C') {
      return refuse('FDocumentStatus', '只有创建、重新审核状态的单据才能提交');
    }
    return { bill: this.#put({ ...bill, FDocumentStatus: 'B' }) };
  }

  audit(bill: SaleOrderBill): Done {
    if (bill.FDocumentStatus !== 'B') return refuse('FDocumentStatus', '只有审核中的单据才能审核');
    return { bill: this.#put({ ...bill, FDocumentStatus: 'C' }) };
  }

  unAudit(bill: SaleOrderBill): Done {
    if (bill.FDocumentStatus !== 'C') return refuse('FDocumentStatus', '只有已审核的单据才能反审核');
    if (bill.stockOut) return refuse('FStockOutQty', '单据已有下游出库单，不能反审核');
    return { bill: this.#put({ ...bill, FDocumentStatus: 'D' }) };
  }

  cancelAssign(bill: SaleOrderBill): Done {
    if (bill.FDocumentStatus !== 'B') return refuse('FDocumentStatus', '只有审核中的单据才能撤销');
    return { bill: this.#put({ ...bill, FDocumentStatus: 'D' }) };
  }

  void(bill: SaleOrderBill): Done {
    if (bill.FDocumentStatus === 'B' || bill.FDocumentStatus === 'C') {
      return refuse('FDocumentStatus', '单据已提交或审核，不能作废');
    }
    return { bill: this.#put({ ...bill, FCancelStatus: 'B' }) };
  }

  delete(bill: SaleOrderBill): Done {
    if (bill.FDocumentStatus === 'B' || bill.FDocumentStatus === 'C') {
      return refuse('FDocumentStatus', '单据已提交或审核，不能删除');
    }
    this.bills.delete(String(bill.FID));
    return { bill };
  }

  /** Goods go out of the ERP's own stock: from here on the order can no longer be opened. */
  shipOut(bill: SaleOrderBill): SaleOrderBill {
    return this.#put({ ...bill, stockOut: true });
  }

  #put(bill: SaleOrderBill): SaleOrderBill {
    return this.bills.put(String(bill.FID), { ...bill, modifiedAt: this.#context.now() });
  }
}
