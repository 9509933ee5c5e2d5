import { parseDecimal } from '../../domain/decimal.ts';
import type { Measures } from '../../domain/reconciliation/measures.ts';
import type { Stage } from '../../domain/stages.ts';
import type { ConnectorContext, Period, Survey, SurveyedObject, SurveyPage } from '../connector.ts';
import { trytonApi } from './api.ts';
import { changedRows, sinceInstant } from './changes.ts';
import { type DocumentRow, numbersOf } from './documents.ts';
import type { TrytonOptions } from './options.ts';
import { type SalePayload, type UndoneParts, undone } from './sale.ts';
import type { ShipmentPayload } from './shipment.ts';

/** Only what came with a reference can be anybody's document. */
const REFERENCED = [['reference', '!=', null]];

type Pieces = NonNullable<Measures['lines']>;

async function* surveyed<Row extends DocumentRow & { write_date: string }>(
  ctx: ConnectorContext<TrytonOptions>,
  { from }: Period,
  cursor: string | null,
  { model, fields }: { model: string; fields: string[] },
  toldBy: (row: Row) => Pick<SurveyedObject, 'live' | 'measures' | 'report'>,
): AsyncIterable<SurveyPage> {
  const since = cursor ?? sinceInstant(from);
  for await (const page of changedRows<Row>(trytonApi(ctx), model, REFERENCED, fields, since)) {
    const objects = page.rows.map(
      (row): SurveyedObject => ({
        targetId: String(row.id),
        ...(row.reference ? { reference: row.reference } : {}),
        numbers: numbersOf(row),
        at: Date.parse(row.write_date),
        ...toldBy(row),
      }),
    );
    yield { objects, cursor: page.cursor };
  }
}

interface SurveyedSale extends DocumentRow, UndoneParts {
  write_date: string;
  currency: { code: string } | null;
  total_amount: string;
  lines: { product: { code: string | null } | null; quantity: unknown; moves: { state: string }[] }[];
}

const SALES = {
  model: 'sale.sale',
  fields: [
    'number',
    'state',
    'reference',
    'total_amount',
    'currency.code',
    'invoices.state',
    'shipments.state',
    'lines.product.code',
    'lines.quantity',
    'lines.moves.state',
  ],
};

/** As far as the statuses of a sale tell: only a confirmed one has effect. */
const SALE_STAGES: Record<string, Stage | undefined> = {
  draft: 'received',
  quotation: 'received',
  confirmed: 'in-erp',
  processing: 'in-erp',
  done: 'in-erp',
};

/** Titles and comments of a sale are lines without a product. */
const soldPieces = (lines: SurveyedSale['lines']): Pieces =>
  lines.flatMap(({ product, quantity }) =>
    product?.code ? [{ sku: product.code, quantity: parseDecimal(quantity) ?? '0' }] : [],
  );

function saleTold(row: SurveyedSale): Pick<SurveyedObject, 'live' | 'measures' | 'report'> {
  const stage = SALE_STAGES[row.state];
  return {
    live: row.state !== 'cancelled' && !undone(row),
    measures: {
      total: row.total_amount,
      ...(row.currency ? { currency: row.currency.code } : {}),
      lines: soldPieces(row.lines),
      ...(stage ? { stage } : {}),
    },
    report: { kind: 'status', id: String(row.id) },
  };
}

/** Sales changed since the period began: 200 a call. */
export const orderSurvey: Survey<TrytonOptions> = {
  list: (ctx, period, cursor) => surveyed<SurveyedSale>(ctx, period, cursor, SALES, saleTold),
  measure(data) {
    const { total_amount, currency, lines, shipping } = data as SalePayload;
    const sold = [...lines, ...(shipping ? [{ product: shipping.product, quantity: 1 }] : [])];
    return {
      total: total_amount,
      currency,
      lines: sold.map(({ product, quantity }) => ({ sku: product, quantity: String(quantity) })),
      stage: 'in-erp',
    };
  },
};

type SurveyedShipment = DocumentRow & {
  write_date: string;
  outgoing_moves: { product: { code: string }; quantity: unknown; state: string }[];
};

const SHIPMENTS = {
  model: 'stock.shipment.out',
  fields: [
    'number',
    'state',
    'reference',
    'outgoing_moves.product.code',
    'outgoing_moves.quantity',
    'outgoing_moves.state',
  ],
};

const SHIPMENT_STAGES: Record<string, Stage | undefined> = {
  draft: 'received',
  waiting: 'released',
  assigned: 'released',
  picked: 'released',
  packed: 'released',
  shipped: 'shipped',
  done: 'shipped',
};

function shipmentTold(row: SurveyedShipment): Pick<SurveyedObject, 'live' | 'measures' | 'report'> {
  const stage = SHIPMENT_STAGES[row.state];
  const moves = row.outgoing_moves.filter(({ state }) => state !== 'cancelled');
  return {
    live: row.state !== 'cancelled',
    measures: {
      lines: moves.map(({ product, quantity }) => ({ sku: product.code, quantity: parseDecimal(quantity) ?? '0' })),
      ...(stage ? { stage } : {}),
    },
    report: { kind: 'shipment', id: String(row.id) },
  };
}

/** Customer shipments changed since the period began: 200 a call. */
export const shipmentSurvey: Survey<TrytonOptions> = {
  list: (ctx, period, cursor) => surveyed<SurveyedShipment>(ctx, period, cursor, SHIPMENTS, shipmentTold),
  measure: (data) => ({
    lines: (data as ShipmentPayload).moves.map(({ product, quantity }) => ({
      sku: product,
      quantity: String(quantity),
    })),
    stage: 'released',
  }),
};
