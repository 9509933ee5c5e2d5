import type { ConnectorContext } from './connector.ts';

/** A VAT id that is written as those of its country are. */
export interface AskedVatId {
  /** In front of the number: `DE`, `EL`. */
  prefix: string;
  number: string;
}

export type VatLook =
  /** `consultation` proves that it was asked, where the asker said who they are. */
  | { registered: boolean; consultation?: string }
  /** Ids of this prefix cannot be asked about now; `code` is the register's own. Others may. */
  | { silent: string };

/** A register that VAT ids are looked up in. */
export interface VatRegister<Options = unknown> {
  /** Of the ids that it knows. */
  prefixes: readonly string[];
  /** Asks about one id; throws a `WaybillError` where the register itself does not answer, or does not take us. */
  look(ctx: ConnectorContext<Options>, id: AskedVatId): Promise<VatLook>;
}
