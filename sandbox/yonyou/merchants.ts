import type { BookEntry, SandboxContext } from '../sandbox.ts';
import { localTime, longId } from './orders.ts';

/** A customer (客户档案), or one who may become one (潜客). */
export interface Merchant {
  id: string;
  code: string;
  name: string;
  fields: Record<string, unknown>;
  isPotential: boolean;
  changedAt: number;
}

/** As `merchant/newlist` is asked: those whose time stamp is not before `pubts`, newest first. */
export interface MerchantQuery {
  pageIndex: number;
  pageSize: number;
  pubts?: string;
  filterPotential?: boolean;
}

export class Merchants {
  readonly #context: SandboxContext;
  readonly merchants;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.merchants = context.books.collection<Merchant>('merchants');
  }

  put(more: Partial<Merchant>): Merchant {
    const id = more.id ?? longId(this.#context, 'merchant');
    const known = this.merchants.get(id) ?? {
      id,
      code: `C${id.slice(-6)}`,
      name: '示例有限公司',
      fields: { enterpriseNature: 0, stopStatus: false },
      isPotential: false,
    };
    const fields = { ...known.fields, ...more.fields };
    return this.merchants.put(id, { ...known, ...more, id, fields, changedAt: this.#context.now() });
  }

  page({ pageIndex, pageSize, pubts = '', filterPotential = false }: MerchantQuery): object[] {
    return this.merchants
      .filter(({ changedAt, isPotential }) => localTime(changedAt) >= pubts && !(filterPotential && isPotential))
      .sort((a, b) => b.changedAt - a.changedAt)
      .slice((pageIndex - 1) * pageSize, pageIndex * pageSize)
      .map(({ id, code, name, fields }) => ({ id, code, name: { simplifiedName: name }, ...fields }));
  }
}

export const merchantEntry = ({ id, code, name }: Merchant): BookEntry => ({
  kind: 'customer',
  id,
  number: code,
  state: name,
  live: true,
  complete: true,
});
