import { z } from 'zod';
import { parseDecimal } from '../../domain/decimal.ts';
import type { KindPort, Parent, SourceRecord } from '../connector.ts';
import { fromVendorTime } from '../naive-time.ts';
import { documents } from './documents.ts';
import type { YonyouOptions } from './options.ts';

const INVOICES = '/yonbip/sd/vouchersaleinvoice';
/** A red invoice takes back what a blue one asked for. */
const RED = 1;
/** What an invoice and its lines were made of: a sales order. */
const ORDER = 'voucher_order';

type Whole = number | string;

interface Invoice {
  id: Whole;
  code: string;
  status?: Whole;
  businessState?: Whole;
  isInvalidInvoice?: boolean | string;
  invDirection?: Whole;
  agentId?: Whole;
  currency_code?: string;
  vouchdate?: string;
  oriSum?: Whole;
  pubts?: string;
  saleInvoiceDetails?: InvoiceLine[] | null;
}

interface InvoiceLine {
  firstsource?: string;
  firstsourceid?: Whole;
  orderId?: Whole;
  productCode?: string;
  skuCode?: string;
  qty?: Whole;
  oriTaxUnitPrice?: Whole;
  oriSum?: Whole;
}

/**
 * A sales invoice (销售发票). `status` is 0 open, 1 audited, 2 closed, 3 in approval; `businessState` 3 void and 4 taken back by a red one. `oriSum` is
 * in its own currency, with the tax. `orders` are the sales orders that its lines began with; times are made UTC by the connector.
 */
export const salesInvoice = z
  .looseObject({
    id: z.string(),
    code: z.string(),
    status: z.int(),
    businessState: z.int().optional(),
    isInvalidInvoice: z.boolean(),
    agentId: z.string().optional(),
    currency_code: z.string(),
    oriSum: z.string(),
    vouchdate: z.iso.datetime().optional(),
    orders: z.array(z.string()),
    saleInvoiceDetails: z.array(
      z.looseObject({ sku: z.string(), qty: z.string(), oriTaxUnitPrice: z.string(), oriSum: z.string() }),
    ),
  })
  .meta({ complete: true });

const decimal = (value: unknown): string => parseDecimal(value) ?? '0';
const isFilled = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** Lines of an invoice that was made of an order directly name it as such; those behind a delivery or an issue as their first document. */
const orderOf = ({ firstsource, firstsourceid, orderId }: InvoiceLine): string =>
  String(orderId || (firstsource === undefined || firstsource === ORDER ? firstsourceid : '') || '');

function recordOf(invoice: Invoice, utcOffset: string): SourceRecord {
  const lines = invoice.saleInvoiceDetails ?? [];
  const orders = [...new Set(lines.map(orderOf).filter((order) => order !== ''))];
  const [only, ...others] = orders;
  // An invoice of several orders belongs to none of them.
  const parent: Parent | undefined =
    only !== undefined && others.length === 0 ? { kind: 'order', targetId: only } : undefined;
  const [id, agentId] = [String(invoice.id), isFilled(invoice.agentId) ? String(invoice.agentId) : undefined];
  const vouchdate = fromVendorTime(invoice.vouchdate, utcOffset);
  return {
    kind: 'invoice',
    id,
    ...(parent ? { parent } : {}),
    ...(agentId ? { customerId: agentId } : {}),
    numbers: [invoice.code],
    data: {
      id,
      code: invoice.code,
      status: Number(invoice.status ?? 0),
      ...(isFilled(invoice.businessState) ? { businessState: Number(invoice.businessState) } : {}),
      isInvalidInvoice: String(invoice.isInvalidInvoice) === 'true',
      ...(agentId ? { agentId } : {}),
      currency_code: invoice.currency_code ?? '',
      oriSum: decimal(invoice.oriSum),
      ...(vouchdate ? { vouchdate } : {}),
      orders,
      saleInvoiceDetails: lines.flatMap(({ productCode, skuCode, qty, oriTaxUnitPrice, oriSum }) => {
        const sku = skuCode || productCode;
        return sku
          ? [{ sku, qty: decimal(qty), oriTaxUnitPrice: decimal(oriTaxUnitPrice), oriSum: decimal(oriSum) }]
          : [];
      }),
    },
  };
}

/**
 * Sales invoices: lists tell no customer, and the lines by rows alone. No version: content decides, as with all that this platform stamps.
 */
export const invoice: KindPort<YonyouOptions> = {
  schema: salesInvoice,
  ...documents<Invoice>(INVOICES, (one, utcOffset) =>
    Number(one.invDirection) === RED ? [] : [recordOf(one, utcOffset)],
  ),
};
