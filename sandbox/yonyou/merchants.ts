import type { BookEntry, SandboxContext } from '../sandbox.ts';
import { type Answer, done, refuse } from './access.ts';
import { Keys } from './keys.ts';
import { isEmpty, localTime, longId } from './orders.ts';

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
  code?: string;
  filterPotential?: boolean;
}

/** A customer as it is saved, all by codes. */
export interface MerchantBody {
  resubmitCheckKey?: string;
  id?: string;
  code?: string;
  name?: { simplifiedName?: string };
  createOrgCode?: string;
  enterpriseNature?: number;
  personName?: string;
  [field: string]: unknown;
}

const ORGANISATIONS = new Set(['1001']);

export class Merchants {
  readonly #context: SandboxContext;
  readonly merchants;
  readonly #keys;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.merchants = context.books.collection<Merchant>('merchants');
    this.#keys = new Keys(context, 'merchantKeys');
  }

  /** Makes one, once a key. */
  insert(body: MerchantBody): Answer {
    const kept = this.#keys.answer(body.resubmitCheckKey);
    if (kept) return kept;
    const problem = problemOf(body);
    if (problem) return { code: 0, message: problem, data: null };
    if (this.#withCode(body.code)) return { code: 0, message: `客户编码[${body.code}]已存在`, data: null };
    const numbered = this.#context.options.numbersItself ? {} : { code: String(body.code) };
    const made = this.put({ ...numbered, ...partOf(body) });
    const answer = done([{ id: made.id, code: made.code }]);
    this.#keys.keep(body.resubmitCheckKey, answer, made.id);
    return answer;
  }

  /** Changes what the body names, and leaves the rest. */
  update(body: MerchantBody): Answer {
    const known = this.merchants.get(String(body.id ?? '')) ?? this.#withCode(body.code);
    if (!known) return refuse('999', '客户不存在');
    const problem = problemOf(body);
    if (problem) return { code: 0, message: problem, data: null };
    const { id, code } = this.put({ id: known.id, code: String(body.code), ...partOf(body) });
    return done([{ id, code }]);
  }

  #withCode(code: string | undefined): Merchant | undefined {
    return this.merchants.find((one) => one.code === code);
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

  page({ pageIndex, pageSize, pubts = '', code, filterPotential = false }: MerchantQuery): object[] {
    return this.merchants
      .filter(({ changedAt, isPotential }) => localTime(changedAt) >= pubts && !(filterPotential && isPotential))
      .filter((one) => code === undefined || one.code === code)
      .sort((a, b) => b.changedAt - a.changedAt)
      .slice((pageIndex - 1) * pageSize, pageIndex * pageSize)
      .map(({ id, code, name, fields }) => ({ id, code, name: { simplifiedName: name }, ...fields }));
  }
}

function problemOf({ resubmitCheckKey = '', code, name, createOrgCode, enterpriseNature, personName }: MerchantBody) {
  if (resubmitCheckKey.length > 32) return 'resubmitCheckKey长度不能超过32位';
  if (isEmpty(code)) return '客户编码不能为空!';
  if (isEmpty(name?.simplifiedName)) return '客户名称不能为空!';
  if (!ORGANISATIONS.has(String(createOrgCode))) return `管理组织编码:${createOrgCode}未找到`;
  if (isEmpty(enterpriseNature)) return '企业类型不能为空!';
  return enterpriseNature === 1 && isEmpty(personName) ? '姓名不能为空!' : undefined;
}

/** What of a body the books keep besides its code. */
function partOf({ resubmitCheckKey: _key, id: _id, code: _code, name, ...fields }: MerchantBody): Partial<Merchant> {
  return { name: name?.simplifiedName ?? '', fields };
}

export const merchantEntry = ({ id, code, name }: Merchant): BookEntry => ({
  kind: 'customer',
  id,
  reference: code,
  number: name,
  state: 'open',
  live: true,
  complete: true,
});
