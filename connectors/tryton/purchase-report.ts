import { z } from 'zod';
import { divide, multiply, round } from '../../domain/decimal.ts';
import { looksOurs } from '../../domain/identity.ts';
import type { ConnectorContext, Page, SourceRecord } from '../connector.ts';
import { piecePrice } from '../piece-price.ts';
import { type Domain, type TrytonApi, trytonApi } from './api.ts';
import { changedRows } from './changes.ts';
import { type DocumentRow, held, numbersOf } from './documents.ts';
import type { TrytonOptions } from './options.ts';
import { timestamp } from './wire.ts';

export const MODEL = 'purchase.purchase';
export const IDENTITY_LENGTH = 40;
const PAGE = 200;

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

export type PurchaseReport = z.output<typeof purchaseReport>;

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
  create_date: string;
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

/** All purchases of a domain, by their ids. */
async function* all(api: TrytonApi, domain: Domain): AsyncGenerator<Row[]> {
  for (let after = 0; ; ) {
    const rows = await api.search<Row>(
      MODEL,
      [...domain, ['id', '>', after]],
      [...FIELDS, 'create_date', 'write_date'],
      {
        order: [['id', 'ASC']],
        limit: PAGE,
      },
    );
    const last = rows.at(-1)?.id ?? after;
    if (last <= after) return;
    yield rows;
    if (rows.length < PAGE) return;
    after = last;
  }
}

/** What is being received moves no time of its purchase: all of those are read at each pull. */
const BEING_RECEIVED: Domain = [
  ['state', '=', 'processing'],
  ['shipment_state', '=', 'partially shipped'],
];

/** Purchases with the times, epoch ms, at which each was made or changed last. */
export interface DatedPage extends Page {
  at: number[];
}

/** Purchases that changed. */
export async function* changedPurchases(api: TrytonApi, cursor: string | null): AsyncGenerator<DatedPage> {
  for await (const { rows, cursor: next } of changedRows<Row>(api, MODEL, [], FIELDS, cursor))
    yield { records: await recordsOf(api, rows), at: rows.map((row) => Date.parse(row.write_date)), cursor: next };
}

/** Purchases that were made since then, and that nobody has touched: they have no time of a change. */
export async function* untouchedPurchases(api: TrytonApi, since: number): AsyncGenerator<Omit<DatedPage, 'cursor'>> {
  const domain: Domain = [
    ['write_date', '=', null],
    ['create_date', '>=', timestamp(new Date(since).toISOString())],
  ];
  for await (const rows of all(api, domain))
    yield { records: await recordsOf(api, rows), at: rows.map((row) => Date.parse(row.create_date)) };
}

/** Purchases that changed, and those of which a part has come. */
export async function* pullPurchases(ctx: ConnectorContext<TrytonOptions>, cursor: string | null): AsyncIterable<Page> {
  const api = trytonApi(ctx);
  let reached = cursor;
  for await (const page of changedPurchases(api, cursor)) {
    reached = page.cursor;
    yield page;
  }
  if (reached === null) return;
  for await (const rows of all(api, BEING_RECEIVED)) yield { records: await recordsOf(api, rows), cursor: reached };
}

export async function readPurchases(ctx: ConnectorContext<TrytonOptions>, ids: string[]): Promise<SourceRecord[]> {
  const api = trytonApi(ctx);
  const domain = [['id', 'in', ids.map(Number)]];
  return recordsOf(api, await api.search<Row>(MODEL, domain, [...FIELDS, 'write_date']));
}
