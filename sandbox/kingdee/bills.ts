import type { SandboxContext } from '../sandbox.ts';
import { validatePurchase } from './purchases.ts';
import { validateCustomer, validateOrder, validateReceivable } from './validation.ts';

interface Numbered {
  FNumber?: string;
  FNUMBER?: string;
}

/** The `Model` of a save, of any form. */
export interface Model {
  FID?: number;
  FCUSTID?: number;
  FBillNo?: string;
  FNumber?: string;
  FCustId?: Numbered;
  FSaleOrderFinance?: { FSettleCurrId?: Numbered };
  FSaleOrderEntry?: { FMaterialId?: Numbered; FQty?: number | string; FTaxPrice?: number | string }[];
  [field: string]: unknown;
}

/** A bill or master record in the books: `FID` is its inner id and `FBillNo` its number, whatever its form calls them. Status: A saved, B submitted, C audited, D opened again. */
export interface Bill {
  FID: number;
  FBillNo: string;
  FDocumentStatus: 'A' | 'B' | 'C' | 'D';
  FCloseStatus: 'A' | 'B';
  FCancelStatus: 'A' | 'B';
  /** Epoch milliseconds. */
  modifiedAt: number;
  stockOut: boolean;
  /** Who forbade a master record. */
  forbidder?: string;
  /** When it was audited, epoch milliseconds. */
  approvedAt?: number;
  /** What came of each entry of a purchase, in base units. */
  received?: number[];
  model: Model;
}

export interface Refusal {
  FieldName: string;
  Message: string;
}

/** What one operation made of one bill. */
export type Done = { bill: Bill } | { refusal: Refusal };

const refuse = (FieldName: string, Message: string): Done => ({ refusal: { FieldName, Message } });

/** What a form's bills are called, and when the ERP takes one. */
interface FormRules {
  collection: string;
  key: 'FID' | 'FCUSTID';
  number: 'FBillNo' | 'FNumber';
  prefix: string;
  validate(model: Model): Refusal | undefined;
}

export type MadeForm = 'SAL_SaleOrder' | 'AR_receivable' | 'BD_Customer' | 'PUR_PurchaseOrder';

const FORMS: Record<MadeForm, FormRules> = {
  SAL_SaleOrder: {
    collection: 'saleOrders',
    key: 'FID',
    number: 'FBillNo',
    prefix: 'XSDD',
    validate: validateOrder,
  },
  AR_receivable: {
    collection: 'madeReceivables',
    key: 'FID',
    number: 'FBillNo',
    prefix: 'AR',
    validate: validateReceivable,
  },
  BD_Customer: {
    collection: 'madeCustomers',
    key: 'FCUSTID',
    number: 'FNumber',
    prefix: 'CUST',
    validate: validateCustomer,
  },
  PUR_PurchaseOrder: {
    collection: 'purchases',
    key: 'FID',
    number: 'FBillNo',
    prefix: 'CGDD',
    validate: validatePurchase,
  },
};

export const isMadeForm = (form: string): form is MadeForm => form in FORMS;

/** Bills of one form and the steps between their states, each with the vendor's own conditions. */
export class Bills {
  readonly #context: SandboxContext;
  readonly rules: FormRules;
  readonly bills;

  constructor(context: SandboxContext, form: MadeForm) {
    this.#context = context;
    this.rules = FORMS[form];
    this.bills = context.books.collection<Bill>(this.rules.collection, { number: (bill) => bill.FBillNo });
  }

  byId(id: string): Bill | undefined {
    return this.bills.get(id);
  }

  save(model: Model): Done {
    const { key, number, prefix, validate } = this.rules;
    const problem = validate(model);
    if (problem) return { refusal: problem };
    if (model[key]) return this.#change(model);
    const FBillNo = model[number] ?? `${prefix}${String(this.#context.books.next('billNo')).padStart(6, '0')}`;
    // A void bill keeps its number, as in the ERP.
    if (this.bills.where('number', FBillNo).length > 0) {
      return refuse(number, `违反字段唯一性要求：编号 ${FBillNo} 已经被使用`);
    }
    const FID = this.#context.books.next('fid', 100_001);
    const state = { FDocumentStatus: 'A', FCloseStatus: 'A', FCancelStatus: 'A', stockOut: false } as const;
    return {
      bill: this.#put({ FID, FBillNo, ...state, modifiedAt: 0, model: { ...model, [key]: FID, [number]: FBillNo } }),
    };
  }

  #change(model: Model): Done {
    const { key, number } = this.rules;
    const bill = this.byId(String(model[key]));
    if (!bill) return refuse(key, '单据不存在');
    if (bill.FCancelStatus === 'B') return refuse('FCancelStatus', '单据已作废，不能修改');
    if (bill.FDocumentStatus === 'B' || bill.FDocumentStatus === 'C') {
      return refuse('FDocumentStatus', '单据已提交或审核，不能修改');
    }
    return { bill: this.#put({ ...bill, model: { ...model, [number]: bill.FBillNo } }) };
  }

  submit(bill: Bill): Done {
    if (bill.FCancelStatus === 'B') return refuse('FCancelStatus', '单据已作废，不能提交');
    if (bill.FDocumentStatus === 'B' || bill.FDocumentStatus === 'C') {
      return refuse('FDocumentStatus', '只有创建、重新审核状态的单据才能提交');
    }
    return { bill: this.#put({ ...bill, FDocumentStatus: 'B' }) };
  }

  audit(bill: Bill): Done {
    if (bill.FDocumentStatus !== 'B') return refuse('FDocumentStatus', '只有审核中的单据才能审核');
    return { bill: this.#put({ ...bill, FDocumentStatus: 'C', approvedAt: this.#context.now() }) };
  }

  /** Only what is audited can be forbidden, and what is forbidden is changed no more. */
  forbid(bill: Bill, who: string): Done {
    if (bill.FDocumentStatus !== 'C') return refuse('FDocumentStatus', '只有已审核的数据才能禁用');
    if (bill.FCancelStatus === 'B') return refuse('FForbidStatus', '数据已禁用');
    return { bill: this.#put({ ...bill, FCancelStatus: 'B', forbidder: who }) };
  }

  enable(bill: Bill): Done {
    if (bill.FCancelStatus !== 'B') return refuse('FForbidStatus', '只有已禁用的数据才能反禁用');
    const { forbidder: _, ...free } = bill;
    return { bill: this.#put({ ...free, FCancelStatus: 'A' }) };
  }

  unAudit(bill: Bill): Done {
    if (bill.FCancelStatus === 'B') return refuse('FForbidStatus', '数据已禁用，不能反审核');
    if (bill.FDocumentStatus !== 'C') return refuse('FDocumentStatus', '只有已审核的单据才能反审核');
    if (bill.stockOut) return refuse('FStockOutQty', '单据已有下游出库单，不能反审核');
    if (bill.received) return refuse('FStockInQty', '单据已有下游入库单，不能反审核');
    return { bill: this.#put({ ...bill, FDocumentStatus: 'D' }) };
  }

  cancelAssign(bill: Bill): Done {
    if (bill.FDocumentStatus !== 'B') return refuse('FDocumentStatus', '只有审核中的单据才能撤销');
    return { bill: this.#put({ ...bill, FDocumentStatus: 'D' }) };
  }

  void(bill: Bill): Done {
    if (bill.FDocumentStatus === 'B' || bill.FDocumentStatus === 'C') {
      return refuse('FDocumentStatus', '单据已提交或审核，不能作废');
    }
    return { bill: this.#put({ ...bill, FCancelStatus: 'B' }) };
  }

  delete(bill: Bill): Done {
    if (bill.FDocumentStatus === 'B' || bill.FDocumentStatus === 'C') {
      return refuse('FDocumentStatus', '单据已提交或审核，不能删除');
    }
    this.bills.delete(String(bill.FID));
    return { bill };
  }

  /** Goods go out of the ERP's own stock: from here on the order can no longer be opened. */
  shipOut(bill: Bill): Bill {
    return this.#put({ ...bill, stockOut: true });
  }

  /** What other bills write into this one, which leaves its time as it was. */
  writeBack(bill: Bill): Bill {
    return this.bills.put(String(bill.FID), bill);
  }

  /** A person types something into its head. */
  type(bill: Bill, head: object): Bill {
    return this.#put({ ...bill, model: { ...bill.model, ...head } });
  }

  #put(bill: Bill): Bill {
    return this.bills.put(String(bill.FID), { ...bill, modifiedAt: this.#context.now() });
  }
}
