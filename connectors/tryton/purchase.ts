import { z } from 'zod';
import { amount, currency } from '../../domain/canonical/fields.ts';
import { divide, multiply, round } from '../../domain/decimal.ts';
import type { Failure } from '../../domain/failures.ts';
import { looksOurs } from '../../domain/identity.ts';
import type { ConnectorContext, KindPort, SourceRecord } from '../connector.ts';
import { piecePrice } from '../piece-price.ts';
import { type TrytonApi, trytonApi } from './api.ts';
import { articles, currencies } from './catalogue.ts';
import { changedRows } from './changes.ts';
import {
  type DocumentMaker,
  type DocumentRow,
  findDocuments,
  held,
  type Job,
  numbersOf,
  pushDocuments,
} from './documents.ts';
import type { TrytonOptions } from './options.ts';
import { cancelPurchases } from './purchase-cancel.ts';
import { dateOf, decimal } from './wire.ts';

const MODEL = 'purchase.purchase';
const IDENTITY_LENGTH = 40;
const PAGE = 200;

/** A purchase as a mapping makes it: Tryton's own field names, codes where Tryton has ids. The reference is our identity. */
export const purchasePayload = z
  .looseObject({
    /** What people know the purchase by. */
    description: z.string().optional(),
    /** `party.party` by its code: the supplier. */
    party: z.string().min(1),
    /** The company's own without it. */
    currency: currency.optional(),
    /** `stock.location` by its code; Tryton's usual one without it. */
    warehouse: z.string().optional(),
    lines: z
      .array(
        z.looseObject({
          /** `product.product` by its code. */
          product: z.string().min(1),
          quantity: z.int().positive(),
          /** `product.uom` by its symbol; the unit that the article is counted in without it. */
          unit: z.string().optional(),
          /** Left empty, whoever releases the purchase has to say it. */
          unit_price: amount.optional(),
          delivery_date: z.iso.date().optional(),
        }),
      )
      .min(1),
  })
  .meta({ complete: true });

export type PurchasePayload = z.output<typeof purchasePayload>;

/** A purchase as it is read. `pieces`, `received` and the price of one are in the unit of the article, whatever unit it is bought in. */
export const purchaseReport = z
  .looseObject({
    id: z.int(),
    number: z.string().nullable(),
    description: z.string().nullable(),
    reference: z.string().nullable(),
    state: z.string(),
    shipment_state: z.string(),
    party: z.string().nullable(),
    currency: z.string().nullable(),
    warehouse: z.string().nullable(),
    purchase_date: z.string().nullable(),
    lines: z.array(
      z.looseObject({
        id: z.int(),
        product: z.string(),
        pieces: z.int(),
        received: z.int(),
        unit_price: z.string().nullable(),
        delivery_date: z.string().nullable(),
      }),
    ),
    write_date: z.string().nullable(),
  })
  .meta({ complete: true });

interface Line {
  id: number;
  type: string;
  quantity: number | null;
  unit: { factor: number } | null;
  unit_price: string | null;
  delivery_date: string | null;
  product: { code: string | null; default_uom: { factor: number } } | null;
  moves: { state: string; internal_quantity: number }[];
}

interface Row extends DocumentRow {
  description: string | null;
  shipment_state: string;
  party: { code: string | null } | null;
  currency: { code: string } | null;
  warehouse: { code: string | null } | null;
  purchase_date: string | null;
  lines: Line[];
  write_date: string;
}

const FIELDS = [
  ...['number', 'description', 'reference', 'state', 'shipment_state', 'party.code', 'currency.code', 'warehouse.code'],
  ...['purchase_date', 'lines.type', 'lines.quantity', 'lines.unit.factor', 'lines.unit_price', 'lines.delivery_date'],
  ...['lines.product.code', 'lines.product.default_uom.factor', 'lines.moves.state', 'lines.moves.internal_quantity'],
];

/** What Tryton's factors say of a line's unit and of the article's: how much of the category's first unit each is. */
const factorsOf = ({ unit, product }: Line): { bought: number; counted: number } => ({
  bought: unit?.factor ?? 1,
  counted: product?.default_uom.factor ?? 1,
});

/** Three dozen pairs are 36 pieces. */
function piecesOf(line: Line): number {
  const { bought, counted } = factorsOf(line);
  const factor = divide(String(bought), String(counted), 6);
  return Number(round(multiply(String(line.quantity ?? 0), factor), 0));
}

/** And at 12.00 the dozen, each of them is 1. */
function priceOf(line: Line): string | null {
  const { bought, counted } = factorsOf(line);
  return line.unit_price === null ? null : piecePrice(line.unit_price, counted, bought);
}

/**
 * A page of purchases as they are told. "Duplicate" copies the reference with the rest: the first that has one of ours is ours, and the others are a
 * person's.
 */
async function recordsOf(api: TrytonApi, rows: readonly Row[]): Promise<SourceRecord[]> {
  const references = rows.flatMap(({ reference }) =>
    reference !== null && looksOurs(reference, IDENTITY_LENGTH, []) ? [reference] : [],
  );
  const all = { model: MODEL, fields: ['reference', 'state'], live: () => true };
  const known = references.length === 0 ? undefined : await held(api, all, [...new Set(references)]);
  return rows.map((row) => recordOf(row, known?.get(row.reference ?? '')?.[0]?.id === row.id));
}

function recordOf(row: Row, ours: boolean): SourceRecord {
  const { id, number, description, reference, state, shipment_state, purchase_date, write_date } = row;
  return {
    kind: 'purchase',
    id: String(id),
    ...(ours ? { parent: { kind: 'purchase' as const, targetId: String(id) } } : {}),
    numbers: numbersOf(row),
    data: {
      ...{ id, number, description, reference, state, shipment_state, purchase_date },
      party: row.party?.code ?? null,
      currency: row.currency?.code ?? null,
      warehouse: row.warehouse?.code ?? null,
      lines: row.lines.flatMap((line) =>
        line.type === 'line' && line.product?.code
          ? [
              {
                id: line.id,
                product: line.product.code,
                pieces: piecesOf(line),
                received: line.moves
                  .filter((move) => move.state === 'done')
                  .reduce((sum, move) => sum + Math.round(move.internal_quantity), 0),
                unit_price: priceOf(line),
                delivery_date: line.delivery_date,
              },
            ]
          : [],
      ),
      write_date: write_date ?? null,
    },
  };
}

/** A draft is where Waybill leaves it: quoting, confirming and thereby ordering is a person's. */
const maker = (options: TrytonOptions): DocumentMaker<PurchasePayload, DocumentRow> => ({
  model: MODEL,
  schema: purchasePayload,
  fields: ['number', 'state', 'reference'],
  live: ({ state }) => state !== 'cancelled',
  complete: () => true,
  values: (api, jobs) => values(api, options, jobs),
  advance: async (_api, row) => row,
});

const byCode = async (api: TrytonApi, model: string, field: string, codes: Iterable<string>, more: unknown[] = []) => {
  const wanted = [...new Set(codes)];
  if (wanted.length === 0) return new Map<string, number>();
  const rows = await api.search<{ id: number } & Record<string, string>>(
    model,
    [[field, 'in', wanted], ...more],
    [field],
  );
  return new Map(rows.map((row) => [String(row[field]), row.id]));
};

const refusal = (field: string, message: string): Failure => ({ class: 'rejected', code: field, field, message });

async function values(
  api: TrytonApi,
  { company }: TrytonOptions,
  jobs: Job<PurchasePayload, DocumentRow>[],
): Promise<(object | Failure)[]> {
  const all = jobs.map(({ payload }) => payload);
  const lines = all.flatMap((one) => one.lines);
  const products = await articles(
    api,
    lines.map(({ product }) => product),
  );
  const parties = await byCode(
    api,
    'party.party',
    'code',
    all.map(({ party }) => party),
  );
  const money = await currencies(
    api,
    all.flatMap((one) => one.currency ?? []),
  );
  const places = await byCode(
    api,
    'stock.location',
    'code',
    all.flatMap(({ warehouse }) => warehouse ?? []),
    [['type', '=', 'warehouse']],
  );
  const units = await byCode(
    api,
    'product.uom',
    'symbol',
    lines.flatMap(({ unit }) => unit ?? []),
  );
  return jobs.map(({ payload, write }) => {
    const { party, currency: code, warehouse, description } = payload;
    if (!parties.has(party)) return refusal('party', `Tryton knows no party ${party}`);
    if (code !== undefined && !money.has(code)) return refusal('currency', `Tryton knows no currency ${code}`);
    if (warehouse !== undefined && !places.has(warehouse))
      return refusal('warehouse', `Tryton has no warehouse ${warehouse}`);
    const made: object[] = [];
    for (const { product: sku, quantity, unit, unit_price, delivery_date } of payload.lines) {
      const product = products.get(sku);
      if (!product) return refusal('product', `Tryton knows no product ${sku}`);
      if (unit !== undefined && !units.has(unit)) return refusal('unit', `Tryton knows no unit ${unit}`);
      made.push({
        type: 'line',
        product: product.id,
        unit: unit === undefined ? product.default_uom : units.get(unit),
        quantity,
        ...(unit_price === undefined ? {} : { unit_price: decimal(unit_price) }),
        ...(delivery_date === undefined
          ? {}
          : { delivery_date_edit: true, delivery_date_store: dateOf(delivery_date) }),
      });
    }
    return {
      company,
      party: parties.get(party),
      ...(code === undefined ? {} : { currency: money.get(code)?.id }),
      ...(warehouse === undefined ? {} : { warehouse: places.get(warehouse) }),
      reference: write.identity,
      description: description ?? null,
      lines: [['create', made]],
    };
  });
}

/** What is being received moves no time of its purchase: all of those are read at each pull. */
async function* beingReceived(api: TrytonApi): AsyncGenerator<Row[]> {
  for (let after = 0; ; ) {
    const domain = [
      ['state', '=', 'processing'],
      ['shipment_state', '=', 'partially shipped'],
      ['id', '>', after],
    ];
    const rows = await api.search<Row>(MODEL, domain, [...FIELDS, 'write_date'], {
      order: [['id', 'ASC']],
      limit: PAGE,
    });
    const last = rows.at(-1)?.id ?? after;
    if (last <= after) return;
    yield rows;
    if (rows.length < PAGE) return;
    after = last;
  }
}

async function* pull(ctx: ConnectorContext<TrytonOptions>, cursor: string | null) {
  const api = trytonApi(ctx);
  let reached = cursor;
  for await (const page of changedRows<Row>(api, MODEL, [], FIELDS, cursor)) {
    reached = page.cursor;
    yield { records: await recordsOf(api, page.rows), cursor: page.cursor };
  }
  if (reached === null) return;
  for await (const rows of beingReceived(api)) yield { records: await recordsOf(api, rows), cursor: reached };
}

/** Purchases: drafts that Waybill makes, and what is on order. No version: a purchase is of many rows. */
export const purchasePort: KindPort<TrytonOptions> = {
  schema: purchaseReport,
  writeSchema: purchasePayload,
  pull,
  async read(ctx, ids) {
    const api = trytonApi(ctx);
    const domain = [['id', 'in', ids.map(Number)]];
    return recordsOf(api, await api.search<Row>(MODEL, domain, [...FIELDS, 'write_date']));
  },
  push: (ctx, writes) => pushDocuments(trytonApi(ctx), maker(ctx.options), writes),
  find: (ctx, identities) => findDocuments(trytonApi(ctx), maker(ctx.options), identities),
  cancel: (ctx, targets) =>
    cancelPurchases(
      trytonApi(ctx),
      targets.map(({ targetId }) => targetId),
    ),
  batch: 10,
  requestsPerPush: 8,
  usualRequestsPerPush: 7,
  once: { way: 'probe by reference', identityMaxLength: IDENTITY_LENGTH, settleMs: 5_000 },
  change: 'replace',
};
