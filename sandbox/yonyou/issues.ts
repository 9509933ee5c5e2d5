import type { BookEntry, SandboxContext } from '../sandbox.ts';
import { localTime, longId, type Order } from './orders.ts';

/** A sales issue (销售出库单): what left a warehouse for one order or several. */
export interface Issue {
  id: string;
  code: string;
  status: number;
  /** 0 out, 1 back. */
  direction: number;
  parcel: string;
  lines: { order: string; number: string; sku: string; quantity: number }[];
  auditedAt?: number;
  changedAt: number;
}

export class Issues {
  readonly #context: SandboxContext;
  readonly issues;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.issues = context.books.collection<Issue>('issues');
  }

  put(issue: Issue): Issue {
    return this.issues.put(issue.id, { ...issue, changedAt: this.#context.now() });
  }

  make(orders: readonly Order[], more: Partial<Issue>): Issue {
    const id = longId(this.#context, 'issue');
    const lines = orders.flatMap((order) =>
      (order.body.orderDetails ?? []).map(({ productId, qty }) => ({
        order: order.id,
        number: order.code,
        sku: String(productId),
        quantity: Number(qty),
      })),
    );
    const code = `XSCK${id.slice(-8)}`;
    return this.put({ id, code, status: 0, direction: 0, parcel: '', lines, changedAt: 0, ...more });
  }
}

export const issueHead = ({ id, code, status, changedAt }: Issue) => ({
  id,
  code,
  status,
  pubts: localTime(changedAt),
});

export const issueDetail = (issue: Issue) => ({
  ...issueHead(issue),
  status: String(issue.status),
  stockDirection: String(issue.direction),
  warehouse: '1875184118731008',
  iLogisticId_name: issue.parcel ? '顺丰速运' : '',
  cLogisticsBillNo: issue.parcel,
  auditTime: issue.auditedAt === undefined ? '' : localTime(issue.auditedAt),
  details: issue.lines.map(({ order, number, sku, quantity }) => ({
    firstsource: 'voucher_order',
    firstsourceid: order,
    firstupcode: number,
    product_cCode: sku,
    productsku_cCode: sku,
    qty: quantity,
  })),
});

export const issueEntry = (issue: Issue): BookEntry => ({
  kind: 'shipment',
  id: `${issue.id}/${issue.lines[0]?.order ?? ''}`,
  state: String(issue.status),
  live: true,
  complete: issue.status === 1,
  trackingNumber: issue.parcel,
});
