import { CATALOGUE } from '../catalogue.ts';
import type { BookEntry, SandboxContext } from '../sandbox.ts';
import { type Answer, done, refuse } from './access.ts';
import { Keys } from './keys.ts';

export interface Line {
  productId?: string;
  qty?: number;
  oriSum?: number;
  [field: string]: unknown;
}

export interface OrderBody {
  code?: string;
  resubmitCheckKey?: string;
  payMoney?: number;
  orderDetails?: Line[];
  [field: string]: unknown;
}

/** A sales order in the books. `status` is 0 open, 1 audited, 2 closed, 3 in approval. */
export interface Order {
  id: string;
  code: string;
  status: number;
  cancelled: boolean;
  body: OrderBody;
  sent: 0 | 1 | 2;
  changedAt: number;
}

const FIRST_ID = 2_200_000_000_000_000_000n;
const ARTICLES = new Set([...CATALOGUE.map(({ sku }) => sku), 'FREIGHT']);
const HEAD = [
  '_status',
  'salesOrgId',
  'transactionTypeId',
  'vouchdate',
  'agentId',
  'settlementOrgId',
  'invoiceAgentId',
];
const PRICES = ['currency', 'natCurrency', 'exchRate', 'exchangeRateType', 'taxInclusive'];
const LINE = [
  ...['_status', 'productId', 'stockOrgId', 'settlementOrgId', 'masterUnitId', 'iProductAuxUnitId', 'iProductUnitId'],
  ...['qty', 'subQty', 'priceQty', 'invExchRate', 'invPriceExchRate', 'unitExchangeType', 'unitExchangeTypePrice'],
  ...['taxId', 'orderProductType', 'oriTaxUnitPrice', 'oriSum'],
  ...['oriUnitPrice', 'oriMoney', 'oriTax', 'natUnitPrice', 'natTaxUnitPrice', 'natMoney', 'natSum', 'natTax'].map(
    (name) => `orderDetailPrices!${name}`,
  ),
];

/** Ids as long as real ones: no number of JavaScript holds them. */
export const longId = (context: SandboxContext, sequence: string): string =>
  String(FIRST_ID + BigInt(context.books.next(sequence)));

/** Sales orders of one tenant, and the keys by which saves are known. */
export class Orders {
  readonly #context: SandboxContext;
  readonly orders;
  readonly #keys;
  /** Codes of orders that no audit will pass. */
  readonly unauditable = new Set<string>();

  constructor(context: SandboxContext) {
    this.#context = context;
    this.orders = context.books.collection<Order>('orders');
    this.#keys = new Keys(context, 'keys');
  }

  put(order: Order): Order {
    return this.orders.put(order.id, { ...order, changedAt: this.#context.now() });
  }

  save(body: OrderBody): Answer {
    const kept = this.#keys.answer(body.resubmitCheckKey);
    if (kept) return kept;
    const problem = this.#problemOf(body);
    if (problem) return refuse('999', problem);
    const id = longId(this.#context, 'order');
    const code = this.#context.options.numbersItself ? `UO-${id.slice(-8)}` : String(body.code);
    const order = this.put({ id, code, status: 0, cancelled: false, body, sent: 0, changedAt: 0 });
    const answer = done(this.headOf(order));
    this.#keys.keep(body.resubmitCheckKey, answer, id);
    return answer;
  }

  #problemOf(body: OrderBody): string | undefined {
    if (String(body.resubmitCheckKey ?? '').length > 32) return 'resubmitCheckKey长度不能超过32位';
    const missing = [...HEAD, ...PRICES.map((name) => `orderPrices!${name}`)].find((name) => isEmpty(body[name]));
    if (missing) return `${missing}不能为空`;
    const lines = body.orderDetails ?? [];
    if (lines.length === 0) return 'orderDetails不能为空';
    for (const line of lines) {
      const absent = LINE.find((name) => isEmpty(line[name]));
      if (absent) return `orderDetails.${absent}不能为空`;
      if (!ARTICLES.has(String(line.productId))) return `物料${line.productId}不存在`;
      const parts = Number(line['orderDetailPrices!oriMoney']) + Number(line['orderDetailPrices!oriTax']);
      if (Math.abs(parts - Number(line.oriSum)) > 0.001) return '含税金额不等于无税金额加税额';
    }
    const total = lines.reduce((sum, { oriSum }) => sum + Number(oriSum), 0);
    if (Math.abs(total - Number(body.payMoney)) > 0.001) return '合计含税金额不等于表体含税金额的合计';
    if (this.#context.options.numbersItself) return undefined;
    if (isEmpty(body.code)) return '单据编号不能为空';
    return this.orders.find(({ code }) => code === body.code) ? `单据编号[${body.code}]重复` : undefined;
  }

  /** One action on several: each is refused for itself, and the whole is a success. */
  act(action: string, ids: string[]): Answer {
    const infos: object[] = [];
    const messages: string[] = [];
    for (const id of ids) {
      const order = this.orders.get(id);
      const problem = order ? this.#refused(action, order) : '单据不存在';
      if (order && !problem) infos.push(this.#carryOut(action, order));
      else messages.push(problem ?? '');
    }
    return done({ count: ids.length, sucessCount: infos.length, failCount: messages.length, messages, infos });
  }

  #refused(action: string, order: Order): string | undefined {
    const { code, status } = order;
    switch (action) {
      case 'batchaudit':
        if (this.unauditable.has(code)) return `单据[${code}]客户信用额度不足，审核失败`;
        if (this.#context.options.flow) return `单据[${code}]受审批流控制，不能审核`;
        return status === 0 ? undefined : `单据[${code}]已审核`;
      case 'batchsubmit':
        return status === 0 ? undefined : `单据[${code}]已提交`;
      case 'batchunaudit':
        if (order.sent > 0) return `单据[${code}]存在下游单据，不能弃审`;
        return status === 1 ? undefined : `单据[${code}]未审核`;
      case 'batchunsubmit':
        return status === 3 ? undefined : `单据[${code}]未提交`;
      default:
        return status === 0 ? undefined : `单据[${code}]不是开立状态，删除失败`;
    }
  }

  #carryOut(action: string, order: Order): object {
    if (action === 'delete') {
      this.orders.delete(order.id);
      return {};
    }
    const submitted = this.#context.options.flow ? 3 : 1;
    const status = action === 'batchaudit' ? 1 : action === 'batchsubmit' ? submitted : 0;
    return this.headOf(this.put({ ...order, status }));
  }

  headOf({ id, code, status, cancelled, body, sent, changedAt }: Order) {
    return {
      id,
      code,
      status,
      nextStatus: cancelled ? 'OPPOSE' : nextStatusOf(status, sent),
      isWfControlled: Boolean(this.#context.options.flow),
      payMoney: body.payMoney,
      headItem: body.headItem ?? {},
      orderPrices: { currency: 'G001ZM0000DEFAULTCURRENCT00000000001', originalName: '人民币' },
      entireDeliveryStatus: sent,
      entireIssueStatus: sent,
      entireSignConfirmStatus: 0,
      memo: body.memo,
      pubts: localTime(changedAt),
    };
  }
}

export const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';

function nextStatusOf(status: number, sent: number): string {
  if (status === 0) return 'CONFIRMORDER';
  if (status === 3) return 'APPROVING';
  if (status === 2) return 'ENDORDER';
  return (['DELIVERGOODS', 'DELIVERY_PART', 'TAKEDELIVERY'] as const)[sent] as string;
}

const OFFSET_MS = 8 * 3_600_000;

/** China's, to the second. */
export const localTime = (ms: number): string => new Date(ms + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');

export function orderEntry({ id, code, status, cancelled, body }: Order): BookEntry {
  const inner = (body.headItem as { define1?: string } | undefined)?.define1;
  return {
    kind: 'order',
    id,
    reference: inner ?? code,
    ...(body.memo ? { number: String(body.memo) } : {}),
    state: String(status),
    live: !cancelled,
    complete: status === 1,
    total: Number(body.payMoney).toFixed(2),
    currency: String(body['orderPrices!currency']),
    lines: (body.orderDetails ?? []).map(({ productId, qty }) => ({ sku: String(productId), quantity: Number(qty) })),
  };
}
