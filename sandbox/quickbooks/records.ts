/** What the service answers instead of an entity. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly type: string;
  constructor(status: number, code: string, message: string, detail = message, type = 'ValidationFault') {
    super(message);
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.type = type;
  }
}

export const faultBody = ({ code, message, detail, type }: Refusal, time: string) => ({
  Fault: { Error: [{ Message: message, Detail: detail, code, element: '' }], type },
  time,
});

export interface Ref {
  value: string;
  name?: string;
}

export interface Entity {
  Id: string;
  SyncToken: string;
  domain: string;
  sparse: boolean;
  MetaData: { CreateTime: string; LastUpdatedTime: string };
}

export interface Line {
  Id?: string;
  LineNum?: number;
  Description?: string;
  Amount: number;
  DetailType: string;
  SalesItemLineDetail?: { ItemRef: Ref; Qty?: number; UnitPrice?: number; TaxCodeRef?: Ref; TaxInclusiveAmt?: number };
  GroupLineDetail?: { Quantity: number; Line: Line[] };
  SubTotalLineDetail?: object;
}

export interface Invoice extends Entity {
  DocNumber?: string;
  TxnDate: string;
  DueDate?: string;
  CustomerRef: Ref;
  CurrencyRef: Ref;
  PrivateNote?: string;
  GlobalTaxCalculation?: string;
  TxnTaxDetail?: { TotalTax?: number };
  TotalAmt: number;
  Balance: number;
  Line: Line[];
  LinkedTxn: { TxnId: string; TxnType: string }[];
}

/** A credit memo or a refund receipt. */
export interface Credit extends Entity {
  DocNumber: string;
  TxnDate: string;
  CustomerRef: Ref;
  CurrencyRef: Ref;
  CustomField: { DefinitionId: string; Name: string; Type: string; StringValue?: string }[];
  InvoiceRef?: Ref;
  PrivateNote?: string;
  TotalAmt: number;
  RemainingCredit?: number;
  Line: Line[];
}

export interface Payment extends Entity {
  TxnDate: string;
  CustomerRef: Ref;
  CurrencyRef: Ref;
  TotalAmt: number;
  UnappliedAmt: number;
  PaymentRefNum?: string;
  DepositToAccountRef?: Ref;
  PrivateNote?: string;
  Line: { Amount: number; LinkedTxn: { TxnId: string; TxnType: string }[] }[];
}

export interface Customer extends Entity {
  DisplayName: string;
  GivenName?: string;
  FamilyName?: string;
  CompanyName?: string;
  Active: boolean;
  /** Kept from when they were made on. */
  CurrencyRef: Ref;
  Notes?: string;
  PrimaryEmailAddr?: { Address: string };
  PrimaryPhone?: { FreeFormNumber: string };
  BillAddr?: object;
  Balance: number;
}

export interface Item extends Entity {
  Name: string;
  Sku?: string;
  Type: string;
  Active: boolean;
  Description?: string;
  UnitPrice?: number;
  IncomeAccountRef?: Ref;
  TrackQtyOnHand: boolean;
  QtyOnHand?: number;
}
