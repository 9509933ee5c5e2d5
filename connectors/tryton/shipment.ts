import { z } from 'zod';
import { amount, currency } from '../../domain/canonical/fields.ts';
import type { Failure } from '../../domain/failures.ts';
import { failed } from '../answered.ts';
import type { KindPort, SourceRecord, WriteResult } from '../connector.ts';
import { partyAddress } from './addresses.ts';
import { type TrytonApi, trytonApi } from './api.ts';
import { articles, currencies } from './catalogue.ts';
import { changedRows } from './changes.ts';
import {
  type DocumentMaker,
  type DocumentRow,
  findDocuments,
  type Job,
  numbersOf,
  pushDocuments,
} from './documents.ts';
import type { TrytonOptions } from './options.ts';
import { type FoundPartner, partners, party } from './parties.ts';
import { attempt } from './sale-cancel.ts';
import { shipmentSurvey } from './survey.ts';
import { placesOf } from './warehouse.ts';
import { decimal } from './wire.ts';

/** A shipment as a mapping makes it: Tryton's own field names, codes where Tryton has ids. The reference is our identity. */
const shipmentPayload = z
  .looseObject({
    customer: party,
    delivery_address: partyAddress,
    /** Of the moves' prices. */
    currency: currency.optional(),
    moves: z
      .array(z.looseObject({ product: z.string().min(1), quantity: z.int().positive(), unit_price: amount.optional() }))
      .min(1),
  })
  .meta({ complete: true });

/** What the warehouse says of a shipment; there is no carrier and no tracking number in Tryton's stock module. */
const shipmentRow = z
  .looseObject({
    id: z.int(),
    number: z.string().nullable(),
    reference: z.string().nullable(),
    state: z.string(),
    effective_date: z.string().nullable(),
    write_date: z.string().nullable(),
    moves: z.array(z.looseObject({ product: z.string(), quantity: z.number() })),
  })
  .meta({ complete: true });

export type ShipmentPayload = z.output<typeof shipmentPayload>;

interface Row extends DocumentRow {
  effective_date: string | null;
  write_date: string | null;
  outgoing_moves: { product: { code: string }; quantity: number; state: string }[];
}

const MODEL = 'stock.shipment.out';
const FIELDS = [
  'number',
  'state',
  'reference',
  'effective_date',
  'outgoing_moves.product.code',
  'outgoing_moves.quantity',
  'outgoing_moves.state',
];
const REFERENCED = [['reference', '!=', null]];

const shipmentMaker = (options: TrytonOptions): DocumentMaker<ShipmentPayload, Row> => ({
  model: MODEL,
  schema: shipmentPayload,
  fields: FIELDS,
  live: (shipment) => shipment.state !== 'cancelled',
  complete: (shipment) => shipment.state !== 'draft',
  values: (api, jobs) => shipmentValues(api, options, jobs),
  async advance(api, shipment) {
    if (shipment.state === 'draft') await api.press(MODEL, shipment.id, 'wait', ['state']);
    // Without stock this answers 200 and the shipment stays `waiting`: what it is allocated, only a later pull tells.
    return api.press<Row>(MODEL, shipment.id, 'assign_try', ['number', 'state', 'reference']);
  },
});

export const shipmentPort: KindPort<TrytonOptions> = {
  schema: shipmentRow,
  writeSchema: shipmentPayload,
  // As many as surely end within six time-outs: nine calls for all and two more for each, of up to a second, in a row.
  batch: 5,
  requestsPerPush: 6,
  change: 'replace',
  once: { way: 'probe by reference', identityMaxLength: 40, settleMs: 5_000 },
  push: (ctx, writes) => pushDocuments(trytonApi(ctx), shipmentMaker(ctx.options), writes),
  find: (ctx, identities) => findDocuments(trytonApi(ctx), shipmentMaker(ctx.options), identities),
  async cancel(ctx, targets) {
    const api = trytonApi(ctx);
    const ids = targets.map(({ targetId }) => Number(targetId));
    const rows = await api.search<Row>(MODEL, [['id', 'in', ids]], FIELDS);
    const results: WriteResult[] = [];
    for (const id of ids) results.push(await cancelShipment(api, id, rows.find((row) => row.id === id)?.state));
    return results;
  },
  async *pull(ctx, cursor) {
    for await (const page of changedRows<Row & { write_date: string }>(
      trytonApi(ctx),
      MODEL,
      REFERENCED,
      FIELDS,
      cursor,
    )) {
      yield { records: page.rows.map(record), cursor: page.cursor };
    }
  },
  async read(ctx, ids) {
    const domain = [['id', 'in', ids.map(Number)], ...REFERENCED];
    return (await trytonApi(ctx).search<Row>(MODEL, domain, [...FIELDS, 'write_date'])).map(record);
  },
  survey: shipmentSurvey,
};

async function cancelShipment(api: TrytonApi, id: number, state: string | undefined): Promise<WriteResult> {
  if (state === 'cancelled') return { result: 'accepted', targetId: String(id) };
  if (state === undefined) {
    return failed({ class: 'conflict', targetId: String(id), message: 'no such shipment in Tryton' });
  }
  if (['shipped', 'done'].includes(state)) {
    return failed({ class: 'rejected', code: 'too-late', message: `the shipment is ${state}` });
  }
  return attempt(async () => {
    await api.press(MODEL, id, 'cancel', ['state']);
    return { result: 'accepted', targetId: String(id) };
  });
}

function record(row: Row): SourceRecord {
  const { id, number, reference, state, effective_date, write_date } = row;
  const moves = row.outgoing_moves
    .filter((move) => move.state !== 'cancelled')
    .map((move) => ({ product: move.product.code, quantity: move.quantity }));
  return {
    kind: 'shipment',
    id: String(id),
    ...(write_date && { version: write_date }),
    parent: { kind: 'shipment', targetId: String(id) },
    numbers: numbersOf(row),
    data: { id, number, reference, state, effective_date, write_date, moves },
  };
}

async function shipmentValues(
  api: TrytonApi,
  options: TrytonOptions,
  jobs: Job<ShipmentPayload, Row>[],
): Promise<(object | Failure)[]> {
  const payloads = jobs.map((job) => job.payload);
  const products = await articles(
    api,
    payloads.flatMap((shipment) => shipment.moves.map((move) => move.product)),
  );
  const money = await currencies(
    api,
    payloads.flatMap((shipment) => shipment.currency ?? []),
  );
  const places = await placesOf(api, options.warehouse);
  const [customers] = await api.search<{ id: number }>('stock.location', [['type', '=', 'customer']], ['code'], {
    limit: 1,
  });
  const strange = payloads.map((shipment) => shipment.moves.find((move) => !products.has(move.product)));
  const sound = jobs.filter((_, at) => !strange[at]);
  const found = await partners(
    api,
    sound.map(({ payload, write }) => ({
      party: payload.customer,
      identity: write.identity,
      addresses: [payload.delivery_address],
    })),
  );
  return jobs.map((job, at): object | Failure => {
    const unknown = strange[at];
    if (unknown) {
      const message = `Tryton knows no product ${unknown.product}`;
      return { class: 'rejected', code: 'product', field: 'product', message };
    }
    const partner = found[sound.indexOf(job)] as FoundPartner | Failure;
    if ('class' in partner) return partner;
    const currencyId = job.payload.currency ? money.get(job.payload.currency)?.id : undefined;
    const moves = job.payload.moves.map((move) => ({
      product: products.get(move.product)?.id,
      unit: products.get(move.product)?.default_uom,
      quantity: move.quantity,
      company: options.company,
      from_location: places.output,
      to_location: customers?.id,
      // Tryton wants a price with its currency on what leaves for a customer; without ours it takes the company's.
      unit_price: decimal(currencyId === undefined ? '0' : (move.unit_price ?? '0')),
      ...(currencyId !== undefined && { currency: currencyId }),
    }));
    return {
      company: options.company,
      warehouse: places.warehouse,
      // Screens fill these two from the warehouse; the API does not.
      warehouse_storage: places.storage,
      warehouse_output: places.output,
      customer: partner.party,
      delivery_address: partner.addresses[0],
      reference: job.write.identity,
      outgoing_moves: [['create', moves]],
    };
  });
}
