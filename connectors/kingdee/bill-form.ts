import type { Kind } from '../../domain/kinds.ts';
import type { KingdeeOptions } from './options.ts';

/** A form of the ERP whose bills are made here: what one of them is known by. */
export interface BillForm {
  /** `SAL_SaleOrder`. */
  id: string;
  kind: Kind;
  /** Columns of the inner id and of the number, which the ERP keeps unique and which is our identity. */
  key: 'FID' | 'FCUSTID';
  number: 'FBillNo' | 'FNumber';
  /** The column that says B of a bill that is void, or of a master record that is closed. */
  closed: 'FCancelStatus' | 'FForbidStatus';
  /** A save takes away entries that it does not name. False where people keep entries of their own. */
  replacesEntries: boolean;
  /** Submitted and audited once it is saved. False where a person releases it. */
  audited: boolean;
  /** The model as it goes over the wire, without its number and id. */
  modelOf(payload: unknown, options: KingdeeOptions): object;
}
