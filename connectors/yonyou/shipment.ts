import { z } from 'zod';
import { add, parseDecimal } from '../../domain/decimal.ts';
import { personal } from '../../domain/personal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { fromVendorTime } from '../naive-time.ts';
import { documents } from './documents.ts';
import type { YonyouOptions } from './options.ts';

const ISSUES = '/yonbip/scm/salesout';
/** Goods that come back are on the same documents. */
const BACK = 1;

interface Issue {
  id: string | number;
  code: string;
  status?: string | number;
  stockDirection?: string | number;
  warehouse?: string | number;
  iLogisticId_name?: string;
  cLogisticsBillNo?: string;
  auditTime?: string;
  pubts?: string;
  details?: IssueLine[] | null;
}

interface IssueLine {
  /** The first document of the chain: the sales order, also where a delivery note stands between. */
  firstsourceid?: string | number;
  firstupcode?: string;
  product_cCode?: string;
  productsku_cCode?: string;
  qty?: number | string;
}

/** What of one sales order is on one issue (销售出库单). `status` is 0 open, 1 audited, 3 in approval; times are made UTC by the connector. */
export const salesIssue = z
  .looseObject({
    id: z.string(),
    code: z.string(),
    status: z.int(),
    warehouse: z.string().optional(),
    firstsourceid: z.string(),
    firstupcode: z.string().optional(),
    iLogisticId_name: z.string().optional(),
    cLogisticsBillNo: personal('tracking', z.string()).optional(),
    auditTime: z.iso.datetime().optional(),
    pubts: z.iso.datetime().optional(),
    details: z.array(z.looseObject({ sku: z.string(), qty: z.string() })),
  })
  .meta({ complete: true });

const filled = (fields: Record<string, unknown>): object =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );

/** One record for each sales order on the issue: it may combine several. */
function recordsOf(issue: Issue, utcOffset: string): SourceRecord[] {
  if (Number(issue.stockDirection ?? 0) === BACK) return [];
  const byOrder = new Map<string, IssueLine[]>();
  for (const line of issue.details ?? []) {
    const order = String(line.firstsourceid ?? '');
    if (order !== '') byOrder.set(order, [...(byOrder.get(order) ?? []), line]);
  }
  return [...byOrder].map(([order, lines]) => recordOf(issue, order, lines, utcOffset));
}

function recordOf(issue: Issue, order: string, lines: IssueLine[], utcOffset: string): SourceRecord {
  const { code, status, warehouse, iLogisticId_name, cLogisticsBillNo } = issue;
  const pieces = new Map<string, string>();
  for (const { product_cCode, productsku_cCode, qty } of lines) {
    const sku = productsku_cCode || product_cCode || '';
    pieces.set(sku, add(pieces.get(sku) ?? '0', parseDecimal(qty) ?? '0'));
  }
  return {
    kind: 'shipment',
    id: `${issue.id}/${order}`,
    parent: { kind: 'order', targetId: order },
    numbers: [code],
    data: {
      id: String(issue.id),
      code,
      status: Number(status ?? 0),
      firstsourceid: order,
      ...filled({
        warehouse: warehouse === undefined ? undefined : String(warehouse),
        firstupcode: lines[0]?.firstupcode,
        iLogisticId_name,
        cLogisticsBillNo,
        auditTime: fromVendorTime(issue.auditTime, utcOffset),
        pubts: fromVendorTime(issue.pubts, utcOffset),
      }),
      details: [...pieces].map(([sku, qty]) => ({ sku, qty })),
    },
  };
}

/** What left the warehouses for sales orders: lists tell neither the parcel's number nor which order it began with. */
export const shipment: KindPort<YonyouOptions> = { schema: salesIssue, ...documents(ISSUES, recordsOf) };
