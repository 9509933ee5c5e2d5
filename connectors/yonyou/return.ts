import { z } from 'zod';
import { compare, parseDecimal, subtract } from '../../domain/decimal.ts';
import { personal } from '../../domain/personal.ts';
import { addedUp } from '../added-up.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { fromVendorTime } from '../naive-time.ts';
import { documents } from './documents.ts';
import type { YonyouOptions } from './options.ts';

const RETURNS = '/yonbip/sd/vouchersalereturn';

interface SaleReturn {
  id: string | number;
  code: string;
  /** Of the head, where all lines are of one order. */
  orderNo?: string;
  returnStatus?: string;
  auditTime?: string;
  logisticWayId_name?: string;
  logisticsBillNo?: string;
  saleReturnDetails?: ReturnDetail[] | null;
}

interface ReturnDetail {
  orderNo?: string;
  productCode?: string;
  skuCode?: string;
  qty?: number | string;
  totalOutStockQuantity?: number | string;
}

/**
 * What one sales return (销售退货单) says of one sales order. `returnStatus` is SUBMITSALERETURN to be audited, CONFIRMSALERETURNORDER to come back,
 * SALERETURNING coming back, ENDSALERETURN done, OPPOSESALERETURN refused; `totalOutStockQuantity` what the warehouse booked of it. Pieces are counted up, whatever their sign.
 */
export const saleReturn = z
  .looseObject({
    id: z.string(),
    code: z.string(),
    orderNo: z.string(),
    returnStatus: z.string(),
    auditTime: z.iso.datetime().optional(),
    logisticWayId_name: z.string().optional(),
    logisticsBillNo: personal('tracking', z.string()).optional(),
    saleReturnDetails: z.array(z.looseObject({ sku: z.string(), qty: z.string(), totalOutStockQuantity: z.string() })),
  })
  .meta({ complete: true });

function pieces(value: unknown): string {
  const count = parseDecimal(value) ?? '0';
  return compare(count, '0') < 0 ? subtract('0', count) : count;
}

function recordOf(one: SaleReturn, order: string, lines: readonly ReturnDetail[], utcOffset: string): SourceRecord {
  const { code, returnStatus = '', logisticWayId_name, logisticsBillNo } = one;
  const auditTime = fromVendorTime(one.auditTime, utcOffset);
  const rows = lines.map(({ skuCode, productCode, qty, totalOutStockQuantity }) => ({
    sku: skuCode || productCode || '',
    qty: pieces(qty),
    totalOutStockQuantity: pieces(totalOutStockQuantity),
  }));
  return {
    kind: 'return',
    id: `${one.id}/${order}`,
    parent: { kind: 'order', number: order },
    numbers: [code],
    cancelled: returnStatus === 'OPPOSESALERETURN',
    data: {
      id: String(one.id),
      code,
      orderNo: order,
      returnStatus,
      ...(auditTime ? { auditTime } : {}),
      ...(logisticWayId_name ? { logisticWayId_name } : {}),
      ...(logisticsBillNo ? { logisticsBillNo } : {}),
      saleReturnDetails: addedUp(rows, ({ sku }) => sku, ['qty', 'totalOutStockQuantity']),
    },
  };
}

/** One record for each sales order whose goods come back. A return without an order is none of ours. */
function recordsOf(one: SaleReturn, utcOffset: string): SourceRecord[] {
  const lines = one.saleReturnDetails ?? [];
  const orderOf = ({ orderNo }: ReturnDetail): string => orderNo || one.orderNo || '';
  const orders = [...new Set(lines.map(orderOf))].filter((order) => order !== '');
  return orders.map((order) => {
    const own = lines.filter((line) => orderOf(line) === order);
    return recordOf(one, order, own, utcOffset);
  });
}

/** Sales returns, under their orders: lists tell lines by rows alone. */
export const returns: KindPort<YonyouOptions> = { schema: saleReturn, ...documents(RETURNS, recordsOf) };
