import { z } from 'zod';
import { sum } from '../../domain/decimal.ts';
import { personal } from '../../domain/personal.ts';
import { amountsOf } from './amounts.ts';

const decimal = z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)]);

/** A line. `oriSum` is what is paid for it, tax included: the connector makes the other amounts of it, by `taxRate` (percent, ours). */
const orderDetail = z.looseObject({
  productId: z.string().describe('id or code of the material (物料)'),
  stockOrgId: z.string(),
  masterUnitId: z
    .string()
    .describe('main unit; the units of sale and of price are the same without words of their own'),
  qty: decimal,
  oriSum: decimal,
  taxId: z.string().describe('id or code of the tax item (税目)'),
  taxRate: decimal.optional(),
  orderProductType: z.enum(['SALE', 'GIFT', 'MARKUP', 'REBATE']).optional(),
  memo: z.string().optional(),
});

/**
 * `data` of `/yonbip/sd/voucherorder/singleSave`, whose names with `!` are written as objects here: `orderPrices: { currency: ... }`. Organisations, customers,
 * units and the like are named by id or code. `freight` is ours: a line more, for what is not one of the order's lines. The connector sets the
 * field that the reference is in, `_status`, `resubmitCheckKey`, `payMoney` and the amounts of lines. Not complete: tenants have fields of their own.
 */
export const salesOrder = z.looseObject({
  salesOrgId: z.string(),
  transactionTypeId: z.string(),
  vouchdate: z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
  agentId: z.string().describe('customer (客户)'),
  settlementOrgId: z.string(),
  invoiceAgentId: z.string(),
  orderPrices: z.looseObject({
    currency: z.string(),
    natCurrency: z.string(),
    exchRate: decimal,
    exchangeRateType: z.string(),
    taxInclusive: z.boolean(),
  }),
  receiver: personal('name', z.string()).optional(),
  receiveMobile: personal('phone', z.string()).optional(),
  receiveAddress: personal('street', z.string()).optional(),
  receiveZipCode: personal('postalCode', z.string()).optional(),
  memo: personal('note', z.string()).optional(),
  orderDetails: z.array(orderDetail).min(1),
  freight: orderDetail.optional(),
});

export type SalesOrder = z.output<typeof salesOrder>;
type OrderDetail = z.output<typeof orderDetail>;

/** `{ a: { b: 1 } }` as the interface writes it: `{ "a!b": 1 }`. */
const flat = (name: string, fields: object): object =>
  Object.fromEntries(Object.entries(fields).map(([field, value]) => [`${name}!${field}`, value]));

/** All lines of an order, the one for shipping last. */
export const linesOf = ({ orderDetails, freight }: SalesOrder): OrderDetail[] =>
  freight ? [...orderDetails, freight] : orderDetails;

const exact = (value: string | number): string => String(value);

/** What all lines come to, tax included. */
export const totalOf = (order: SalesOrder): string => sum(linesOf(order).map(({ oriSum }) => exact(oriSum)));

function detailOf({ taxRate = '0', ...line }: OrderDetail, { settlementOrgId, orderPrices }: SalesOrder): object {
  const { qty, oriSum, masterUnitId } = line;
  const { ori, nat } = amountsOf({
    quantity: exact(qty),
    total: exact(oriSum),
    taxRate: exact(taxRate),
    exchangeRate: exact(orderPrices.exchRate),
  });
  const quantity = Number(qty);
  return {
    settlementOrgId,
    iProductAuxUnitId: masterUnitId,
    iProductUnitId: masterUnitId,
    subQty: quantity,
    priceQty: quantity,
    invExchRate: 1,
    invPriceExchRate: 1,
    unitExchangeType: 0,
    unitExchangeTypePrice: 0,
    orderProductType: 'SALE',
    ...line,
    _status: 'Insert',
    qty: quantity,
    oriTaxUnitPrice: Number(ori.taxUnitPrice),
    oriSum: Number(ori.sum),
    ...flat('orderDetailPrices', {
      oriUnitPrice: Number(ori.unitPrice),
      oriMoney: Number(ori.money),
      oriTax: Number(ori.tax),
      natUnitPrice: Number(nat.unitPrice),
      natTaxUnitPrice: Number(nat.taxUnitPrice),
      natMoney: Number(nat.money),
      natSum: Number(nat.sum),
      natTax: Number(nat.tax),
    }),
  };
}

/** The order as it goes over the wire: under its reference, and under the key that the platform remembers it by. */
export function saveBody(order: SalesOrder, identity: string, key: string, reference: string): object {
  const { orderPrices, orderDetails: _lines, freight: _freight, ...head } = order;
  const [field = '', inner] = reference.split('.');
  const held = (head as Record<string, object | undefined>)[field];
  return {
    ...head,
    ...flat('orderPrices', { ...orderPrices, exchRate: Number(orderPrices.exchRate) }),
    [field]: inner === undefined ? identity : { ...held, [inner]: identity },
    payMoney: Number(totalOf(order)),
    orderDetails: linesOf(order).map((line) => detailOf(line, order)),
    resubmitCheckKey: key,
    _status: 'Insert',
  };
}
