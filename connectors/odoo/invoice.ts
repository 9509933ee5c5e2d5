import { z } from 'zod';
import { parseDecimal } from '../../domain/decimal.ts';
import type { KindPort, Parent, SourceRecord } from '../connector.ts';
import { type Domain, idsOf, linkId, linkName, type OdooContext, type Row, search, text } from './call.ts';
import { changedRecords, toIso } from './changed-records.ts';
import type { OdooOptions } from './options.ts';
import { skusOf } from './products.ts';

const READ = 100;
const MODEL = 'account.move';
const FIELDS = [
  ...['name', 'state', 'payment_state', 'commercial_partner_id', 'currency_id', 'amount_total', 'amount_residual'],
  ...['invoice_date', 'invoice_date_due', 'invoice_line_ids'],
];
/** Claims on customers, and no credit notes. What was paid of an invoice from before an upgrade to 14 (`invoicing_legacy`) nobody knows. */
const INVOICES: Domain = [
  ['move_type', '=', 'out_invoice'],
  ['payment_state', '!=', 'invoicing_legacy'],
];

const line = z.looseObject({
  sku: z.string(),
  quantity: z.string(),
  price_total: z.string(),
});

/**
 * An invoice to a customer. Amounts are in its currency, with the tax. `payment_state` counts while `state` is `posted`: `in_payment` is paid by
 * what no bank statement shows yet. `orders` are the sales orders that its lines name; `lines` those with a product that has an internal reference.
 */
export const customerInvoice = z
  .looseObject({
    id: z.int(),
    name: z.string().optional().describe('its number; a draft has none'),
    state: z.enum(['draft', 'posted', 'cancel']),
    payment_state: z.string(),
    partner_id: z.int().optional().describe('the company that owes it, whomever it was addressed to'),
    currency: z.string(),
    amount_total: z.string(),
    amount_residual: z.string().describe('what is still owed'),
    invoice_date: z.iso.date().optional(),
    invoice_date_due: z.iso.date().optional(),
    orders: z.array(z.int()),
    lines: z.array(line),
    write_date: z.iso.datetime().optional(),
  })
  .meta({ complete: true });

interface Lines {
  /** By their ids. */
  lines: Map<number, Row>;
  /** The sales orders of a line, by the line. */
  orders: Map<number, number[]>;
  skus: Map<number, string>;
}

/** What stands in the lines of a page of invoices: three calls. */
async function linesOf(ctx: OdooContext, invoices: readonly Row[]): Promise<Lines> {
  const ids = invoices.flatMap(({ invoice_line_ids }) => idsOf(invoice_line_ids));
  const named = { lines: new Map<number, Row>(), orders: new Map<number, number[]>(), skus: new Map<number, string>() };
  if (ids.length === 0) return named;
  const fields = ['product_id', 'quantity', 'price_total', 'sale_line_ids'];
  const rows = await search(ctx, 'account.move.line', fields, [['id', 'in', ids]]);
  const sold = rows.flatMap(({ sale_line_ids }) => idsOf(sale_line_ids));
  const saleLines =
    sold.length === 0 ? [] : await search(ctx, 'sale.order.line', ['order_id'], [['id', 'in', [...new Set(sold)]]]);
  const orderOf = new Map(saleLines.map(({ id, order_id }) => [id, linkId(order_id)]));
  for (const row of rows) {
    named.lines.set(row.id, row);
    named.orders.set(
      row.id,
      idsOf(row.sale_line_ids).flatMap((id) => orderOf.get(id) ?? []),
    );
  }
  const products = rows.flatMap(({ product_id }) => linkId(product_id) ?? []);
  return { ...named, skus: products.length === 0 ? named.skus : await skusOf(ctx, products) };
}

const decimal = (value: unknown): string => parseDecimal(value) ?? '0';
/** The number of a draft is `/`, or empty. */
const numberOf = (name: unknown): string | undefined => (name === '/' ? undefined : text(name));

function recordOf(row: Row, { lines, orders, skus }: Lines): SourceRecord {
  const lineIds = idsOf(row.invoice_line_ids);
  const sold = [...new Set(lineIds.flatMap((id) => orders.get(id) ?? []))];
  const [only, ...others] = sold;
  // An invoice of several orders belongs to none of them.
  const parent: Parent | undefined =
    only !== undefined && others.length === 0 ? { kind: 'order', targetId: String(only) } : undefined;
  const partner = linkId(row.commercial_partner_id);
  const [name, day, dueDay, write_date] = [
    numberOf(row.name),
    text(row.invoice_date),
    text(row.invoice_date_due),
    toIso(row.write_date),
  ];
  return {
    kind: 'invoice',
    id: String(row.id),
    ...(parent ? { parent } : {}),
    ...(partner === undefined ? {} : { customerId: String(partner) }),
    numbers: name ? [name] : [],
    data: {
      id: row.id,
      ...(name ? { name } : {}),
      state: String(row.state),
      payment_state: text(row.payment_state) ?? 'not_paid',
      ...(partner === undefined ? {} : { partner_id: partner }),
      currency: linkName(row.currency_id) ?? '',
      amount_total: decimal(row.amount_total),
      amount_residual: decimal(row.amount_residual),
      ...(day ? { invoice_date: day } : {}),
      ...(dueDay ? { invoice_date_due: dueDay } : {}),
      orders: sold,
      // What has no product is a section, a note or a cost, and no article of a line.
      lines: lineIds.flatMap((id) => {
        const held = lines.get(id);
        const sku = skus.get(linkId(held?.product_id) ?? 0);
        return held && sku ? [{ sku, quantity: decimal(held.quantity), price_total: decimal(held.price_total) }] : [];
      }),
      ...(write_date ? { write_date } : {}),
    },
  };
}

async function recordsOf(ctx: OdooContext, rows: readonly Row[]): Promise<SourceRecord[]> {
  const lines = await linesOf(ctx, rows);
  return rows.map((row) => recordOf(row, lines));
}

/** Invoices to customers, drafts too. A payment moves `write_date`; no version, because an invoice changes more than once in its second. */
export const invoice: KindPort<OdooOptions> = {
  schema: customerInvoice,
  async *pull(ctx, cursor) {
    for await (const { items, cursor: next } of changedRecords(ctx, MODEL, FIELDS, INVOICES, cursor))
      yield { records: await recordsOf(ctx, items), cursor: next };
  },
  async read(ctx, ids) {
    const records: SourceRecord[] = [];
    for (let start = 0; start < ids.length; start += READ) {
      const domain: Domain = [...INVOICES, ['id', 'in', ids.slice(start, start + READ).map(Number)]];
      records.push(...(await recordsOf(ctx, await search(ctx, MODEL, ['write_date', ...FIELDS], domain))));
    }
    return records;
  },
};
