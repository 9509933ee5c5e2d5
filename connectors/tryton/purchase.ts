import { z } from 'zod';
import { amount, currency } from '../../domain/canonical/fields.ts';
import type { Failure } from '../../domain/failures.ts';
import type { KindPort } from '../connector.ts';
import { type TrytonApi, trytonApi } from './api.ts';
import { articles, currencies } from './catalogue.ts';
import { type DocumentMaker, type DocumentRow, findDocuments, type Job, pushDocuments } from './documents.ts';
import type { TrytonOptions } from './options.ts';
import { cancelPurchases } from './purchase-cancel.ts';
import { IDENTITY_LENGTH, MODEL, pullPurchases, purchaseReport, readPurchases } from './purchase-report.ts';
import { purchaseSurvey } from './purchase-survey.ts';
import { dateOf, decimal } from './wire.ts';

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

/** Purchases: drafts that Waybill makes, and what is on order. No version: a purchase is of many rows. */
export const purchasePort: KindPort<TrytonOptions> = {
  schema: purchaseReport,
  writeSchema: purchasePayload,
  pull: pullPurchases,
  read: readPurchases,
  push: (ctx, writes) => pushDocuments(trytonApi(ctx), maker(ctx.options), writes),
  find: (ctx, identities) => findDocuments(trytonApi(ctx), maker(ctx.options), identities),
  cancel: (ctx, targets) =>
    cancelPurchases(
      trytonApi(ctx),
      targets.map(({ targetId }) => targetId),
    ),
  survey: purchaseSurvey,
  batch: 10,
  requestsPerPush: 8,
  usualRequestsPerPush: 7,
  once: { way: 'probe by reference', identityMaxLength: IDENTITY_LENGTH, settleMs: 5_000 },
  change: 'replace',
};
