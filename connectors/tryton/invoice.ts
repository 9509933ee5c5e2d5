import { z } from 'zod';
import { compare } from '../../domain/decimal.ts';
import { personal } from '../../domain/personal.ts';
import type { KindPort, Parent, SourceRecord } from '../connector.ts';
import { trytonApi } from './api.ts';
import { changedRows } from './changes.ts';
import type { TrytonOptions } from './options.ts';

/**
 * An invoice to a customer that was posted. `amount_to_pay` is what is left of `total_amount`, `due_date` the first day on which something
 * of it is due; `sales` are the numbers of the sales that it is of. `party` is the party's code.
 */
export const customerInvoice = z
  .looseObject({
    id: z.int(),
    number: z.string(),
    reference: z.string().nullable(),
    state: z.enum(['posted', 'paid', 'cancelled']),
    invoice_date: z.string().nullable(),
    due_date: z.string().nullable(),
    party: z.string().nullable(),
    party_name: personal('name', z.string()).nullable(),
    party_email: personal('email', z.string()).nullable(),
    currency: z.string(),
    untaxed_amount: z.string(),
    tax_amount: z.string(),
    total_amount: z.string(),
    amount_to_pay: z.string(),
    sales: z.array(z.string()),
    /** Of articles; titles, comments and charges without a product are none of these. */
    lines: z.array(
      z.looseObject({ product: z.string(), quantity: z.number(), unit_price: z.string(), amount: z.string() }),
    ),
    write_date: z.string().nullable(),
  })
  .meta({ complete: true });

interface Row {
  id: number;
  number: string;
  reference: string | null;
  state: string;
  invoice_date: string | null;
  party: { id: number; code: string | null; name: string | null; email: string | null };
  currency: { code: string };
  untaxed_amount: string;
  tax_amount: string;
  total_amount: string;
  amount_to_pay: string;
  sales: { id: number; number: string | null; reference: string | null }[];
  lines_to_pay: { maturity_date: string | null }[];
  lines: {
    type: string;
    product: { code: string | null } | null;
    quantity: number | null;
    unit_price: string | null;
    amount: string | null;
  }[];
  write_date: string;
}

const MODEL = 'account.invoice';
const FIELDS = [
  ...['number', 'reference', 'state', 'invoice_date', 'party.code', 'party.name', 'party.email', 'currency.code'],
  ...['untaxed_amount', 'tax_amount', 'total_amount', 'amount_to_pay', 'sales.number', 'sales.reference'],
  ...['lines_to_pay.maturity_date', 'lines.type', 'lines.product.code', 'lines.quantity', 'lines.unit_price'],
  'lines.amount',
];
/** Claims: a draft is none yet, and one without a number never was. */
const POSTED = [
  ['type', '=', 'out'],
  ['number', '!=', null],
  ['state', 'in', ['posted', 'paid', 'cancelled']],
];

/** An invoice of several sales belongs to none of them; a sale without a reference is nobody's order. */
function parentOf({ sales }: Row): Parent | undefined {
  const [only, second] = sales;
  return only?.reference && !second ? { kind: 'order', targetId: String(only.id) } : undefined;
}

function recordOf(row: Row): SourceRecord {
  const { id, number, reference, state, invoice_date, party, currency, sales, write_date } = row;
  const { untaxed_amount, tax_amount, total_amount, amount_to_pay } = row;
  const parent = parentOf(row);
  const days = row.lines_to_pay.flatMap(({ maturity_date }) => maturity_date ?? []).sort();
  return {
    kind: 'invoice',
    id: String(id),
    ...(parent && { parent }),
    customerId: String(party.id),
    numbers: [number],
    cancelled: state === 'cancelled',
    data: {
      ...{ id, number, reference, state, invoice_date },
      due_date: days[0] ?? null,
      ...{ party: party.code, party_name: party.name, party_email: party.email, currency: currency.code },
      ...{ untaxed_amount, tax_amount, total_amount, amount_to_pay },
      sales: sales.flatMap((sale) => sale.number ?? []),
      lines: row.lines.flatMap(({ type, product, quantity, unit_price, amount }) =>
        type === 'line' && product?.code
          ? [{ product: product.code, quantity: quantity ?? 0, unit_price: unit_price ?? '0', amount: amount ?? '0' }]
          : [],
      ),
      write_date,
    },
  };
}

/** A credit note takes back, and claims nothing. */
const recordsOf = (rows: Row[]): SourceRecord[] =>
  rows.filter(({ total_amount }) => compare(total_amount, 0) >= 0).map(recordOf);

/** Posted invoices. No version: what is left to pay is worked out, and content decides. */
export const invoicePort: KindPort<TrytonOptions> = {
  schema: customerInvoice,
  async *pull(ctx, cursor) {
    for await (const page of changedRows<Row>(trytonApi(ctx), MODEL, POSTED, FIELDS, cursor))
      yield { records: recordsOf(page.rows), cursor: page.cursor };
  },
  async read(ctx, ids) {
    const domain = [['id', 'in', ids.map(Number)], ...POSTED];
    return recordsOf(await trytonApi(ctx).search<Row>(MODEL, domain, [...FIELDS, 'write_date']));
  },
};
