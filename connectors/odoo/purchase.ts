import { WaybillError } from '../../domain/failures.ts';
import { failed } from '../answered.ts';
import type { Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { call, type Domain, linkId, type OdooContext, type Row, search, text } from './call.ts';
import type { OdooOptions } from './options.ts';
import { productsBySku } from './products.ts';
import { type PurchaseOrder, purchaseOrder } from './purchase-order.ts';
import { isNamed, namedRows, pullPurchases, purchaseReport, readPurchases } from './purchase-report.ts';
import { purchaseSurvey } from './purchase-survey.ts';

const IDENTITY_LENGTH = 40;
const MODEL = 'purchase.order';
/** Nobody has ordered it yet. */
const OPEN = ['draft', 'sent', 'to approve'];

const refused = (field: string, message: string): WriteResult =>
  failed({ class: 'rejected', code: field, field, message });

type Named = Map<string, number | 'several'>;

/** The ids of records by a field of theirs that people fill in. */
async function idsBy(ctx: OdooContext, model: string, field: string, values: readonly (string | undefined)[]) {
  const wanted = [...new Set(values.flatMap((value) => value ?? []))];
  const found: Named = new Map();
  if (wanted.length === 0) return found;
  for (const row of await search(ctx, model, [field], [[field, 'in', wanted]])) {
    const name = String(row[field]);
    found.set(name, found.has(name) ? 'several' : row.id);
  }
  return found;
}

interface Names {
  products: Named;
  /** The unit that each product is counted in. */
  units: Map<number, number>;
  vendors: Named;
  currencies: Named;
  /** Where goods for a warehouse come in. */
  receipts: Map<string, number>;
}

async function namesOf(ctx: OdooContext, all: readonly PurchaseOrder[]): Promise<Names> {
  const lines = all.flatMap(({ order_line }) => order_line);
  const places = [...new Set(all.flatMap(({ warehouse }) => warehouse ?? []))];
  const [products, vendors, currencies, warehouses] = await Promise.all([
    productsBySku(ctx, [...new Set(lines.map(({ sku }) => sku))]),
    idsBy(
      ctx,
      'res.partner',
      'ref',
      all.map(({ vendor }) => vendor),
    ),
    idsBy(
      ctx,
      'res.currency',
      'name',
      all.map((one) => one.currency),
    ),
    places.length === 0 ? [] : search(ctx, 'stock.warehouse', ['code', 'in_type_id'], [['code', 'in', places]]),
  ]);
  const ids = [...products.values()].filter((id) => id !== 'several');
  const counted = ids.length === 0 ? [] : await search(ctx, 'product.product', ['uom_id'], [['id', 'in', ids]]);
  return {
    products,
    units: new Map(counted.map(({ id, uom_id }) => [id, linkId(uom_id) as number])),
    vendors,
    currencies,
    receipts: new Map(warehouses.map(({ code, in_type_id }) => [String(code), linkId(in_type_id) as number])),
  };
}

/** The values of a draft, or what the server would not know. */
function valuesOf({ options }: OdooContext, { identity, payload }: Write, names: Names): Row | WriteResult {
  const { origin, vendor, currency: code, warehouse, order_line } = payload as PurchaseOrder;
  const partner_id = names.vendors.get(vendor);
  if (partner_id === undefined) return refused('vendor', `there is no partner with the internal reference ${vendor}`);
  if (partner_id === 'several') return refused('vendor', `several partners have the internal reference ${vendor}`);
  const currency_id = code === undefined ? undefined : names.currencies.get(code);
  if (code !== undefined && currency_id === undefined) return refused('currency', `${code} is no active currency`);
  const picking_type_id = warehouse === undefined ? undefined : names.receipts.get(warehouse);
  if (warehouse !== undefined && picking_type_id === undefined)
    return refused('warehouse', `there is no warehouse with the short name ${warehouse}`);
  const commands: unknown[] = [];
  for (const { sku, product_qty, price_unit, date_planned } of order_line) {
    const product_id = names.products.get(sku);
    if (product_id === undefined) return refused('default_code', `there is no product ${sku}`);
    if (product_id === 'several') return refused('default_code', `several products have the internal reference ${sku}`);
    // Without a word of it, Odoo takes the unit that the product is bought in: a dozen for each piece.
    const unit = { [unitField(options)]: names.units.get(product_id) };
    commands.push([
      0,
      0,
      {
        ...{ product_id, product_qty, ...unit },
        ...(price_unit === undefined ? {} : { price_unit }),
        // Noon in UTC is the same day nearly everywhere.
        ...(date_planned === undefined ? {} : { date_planned: `${date_planned} 12:00:00` }),
      },
    ]);
  }
  const { company } = options;
  return {
    ...(company ? { company_id: company } : {}),
    ...{ partner_id, origin: `${origin} ${identity}`, order_line: commands },
    ...(currency_id === undefined ? {} : { currency_id }),
    ...(picking_type_id === undefined ? {} : { picking_type_id }),
  } as unknown as Row;
}

const unitField = ({ api, purchaseUnit }: OdooOptions): string =>
  purchaseUnit ?? (api === 'json-2' ? 'product_uom_id' : 'product_uom');

const isResult = (made: Row | WriteResult): made is WriteResult => 'result' in made;

/** Our drafts by their identities, those that were taken back left out. */
async function held(ctx: OdooContext, identities: readonly string[]): Promise<Map<string, Row[]>> {
  const rows = await namedRows(ctx, identities, ['name', 'origin', 'state'], [['state', '!=', 'cancel']]);
  return new Map(
    identities.map((identity) => [identity, rows.filter(({ origin }) => isNamed(text(origin), identity))]),
  );
}

async function make(ctx: OdooContext, write: Write, names: Names, known: readonly Row[]): Promise<WriteResult> {
  if (known[0]) return { result: 'duplicate', targetId: String(known[0].id) };
  const values = valuesOf(ctx, write, names);
  if (isResult(values)) return values;
  const [id] = await call<number[]>(ctx, { model: MODEL, method: 'create', named: { vals_list: [values] } });
  if (typeof id !== 'number')
    return failed({
      class: 'unknown-outcome',
      message: 'a purchase was made without a word of its id',
      answered: true,
    });
  const [row] = await search(ctx, MODEL, ['name'], [['id', '=', id]]).catch(() => []);
  return { result: 'accepted', targetId: String(id), ...(row ? { numbers: [String(row.name)] } : {}) };
}

async function push(ctx: OdooContext, writes: Write[]): Promise<WriteResult[]> {
  const [names, known] = await Promise.all([
    namesOf(
      ctx,
      writes.map(({ payload }) => payload as PurchaseOrder),
    ),
    held(
      ctx,
      writes.map(({ identity }) => identity),
    ),
  ]);
  return Promise.all(
    writes.map((write) =>
      make(ctx, write, names, known.get(write.identity) ?? []).catch((error): WriteResult => {
        if (error instanceof WaybillError) return failed(error.failure);
        throw error;
      }),
    ),
  );
}

async function find(ctx: OdooContext, identities: string[]): Promise<Finding[]> {
  const known = await held(ctx, identities);
  return identities.map((identity): Finding => {
    const [one, ...others] = known.get(identity) ?? [];
    if (!one) return { found: false };
    if (others.length > 0) return { found: 'unsure', why: `${others.length + 1} purchases are of ${identity}` };
    return { found: true, targetId: String(one.id), numbers: [String(one.name)] };
  });
}

/** Takes drafts back. What a person has ordered is theirs to take back, at the vendor first. */
async function cancel(ctx: OdooContext, targets: { targetId: string }[]): Promise<WriteResult[]> {
  const domain: Domain = [['id', 'in', targets.map(({ targetId }) => Number(targetId))]];
  const rows = await search(ctx, MODEL, ['state'], domain);
  return Promise.all(
    targets.map(async ({ targetId }): Promise<WriteResult> => {
      const row = rows.find(({ id }) => String(id) === targetId);
      if (!row || row.state === 'cancel') return { result: 'accepted', targetId };
      if (!OPEN.includes(String(row.state)))
        return failed({ class: 'rejected', code: 'too-late', message: 'the purchase was ordered by somebody' });
      try {
        await call(ctx, { model: MODEL, method: 'button_cancel', ids: [row.id] });
        return { result: 'accepted', targetId };
      } catch (error) {
        if (error instanceof WaybillError) return failed(error.failure);
        throw error;
      }
    }),
  );
}

/** Purchases: requests for quotation that Waybill makes and leaves so, and what is on order. No version: `write_date` tells whole seconds. */
export const purchase: KindPort<OdooOptions> = {
  schema: purchaseReport,
  writeSchema: purchaseOrder,
  pull: pullPurchases,
  read: readPurchases,
  push,
  find,
  survey: purchaseSurvey,
  cancel,
  batch: 10,
  // The user's id, four look-ups side by side, units, making and the name.
  requestsPerPush: 8,
  usualRequestsPerPush: 7,
  once: { way: 'probe by reference', identityMaxLength: IDENTITY_LENGTH, settleMs: 2_000 },
  change: 'replace',
};
