import { multiply, round, sum } from '../../domain/decimal.ts';
import { Refusal } from './refusal.ts';
import { REQUIRED, type Row, type Tables } from './tables.ts';

const TITLES: Record<string, string> = {
  'party.party': 'Party',
  'party.address': 'Address',
  'sale.sale': 'Sale',
  'sale.line': 'Sale Line',
  'purchase.purchase': 'Purchase',
  'purchase.line': 'Purchase Line',
  'stock.shipment.out': 'Customer Shipment',
  'stock.move': 'Stock Move',
};

/** Which model, and which field of it, a nested `[["create", [...]]]` fills. */
const CHILDREN: Record<string, Record<string, { model: string; by: string }>> = {
  'party.party': {
    addresses: { model: 'party.address', by: 'party' },
    identifiers: { model: 'party.identifier', by: 'party' },
    contact_mechanisms: { model: 'party.contact_mechanism', by: 'party' },
  },
  'product.price_list': { lines: { model: 'product.price_list.line', by: 'price_list' } },
  'sale.sale': { lines: { model: 'sale.line', by: 'sale' } },
  'purchase.purchase': { lines: { model: 'purchase.line', by: 'purchase' } },
  'stock.shipment.out': { outgoing_moves: { model: 'stock.move', by: 'shipment' } },
};

/** Ids that other models' records are named by. */
const REFERENCES: Record<string, string> = {
  party: 'party.party',
  customer: 'party.party',
  currency: 'currency.currency',
  country: 'country.country',
  product: 'product.product',
  unit: 'product.uom',
  warehouse: 'stock.location',
};

/** Creates all of them or, where one is refused, none. */
export function createAll(tables: Tables, model: string, values: Record<string, unknown>[]): number[] {
  const made: [string, number][] = [];
  try {
    return values.map((value) => create(tables, model, value, made).id);
  } catch (error) {
    for (const [of, id] of made) tables.delete(of, id);
    throw error;
  }
}

/** What a list of rows is told: those to make, those of its own to change, ids to add or to take away. */
type Told =
  | ['create', Record<string, unknown>[]]
  | ['write', number[], Record<string, unknown>]
  | ['add' | 'remove', number[]];

/** Changes a record with all its rows or, where one is refused, nothing of it. */
export function writeRow(tables: Tables, model: string, row: Row, values: Record<string, unknown>): void {
  const made: [string, number][] = [];
  const children = CHILDREN[model] ?? {};
  const own: Record<string, unknown> = {};
  try {
    for (const [field, value] of Object.entries(values)) {
      const child = children[field];
      if (!Array.isArray(value)) own[field] = value;
      else if (!child) own[field] = listed((row[field] as number[]) ?? [], value as ['add' | 'remove', number[]][]);
      else for (const told of value as Told[]) writeChildren(tables, child, row, told, made);
    }
  } catch (error) {
    for (const [of, id] of made) tables.delete(of, id);
    throw error;
  }
  tables.update(model, row, own);
}

/** Ids of a list after these words. */
const listed = (held: number[], told: ['add' | 'remove', number[]][]): number[] =>
  told.reduce(
    (ids, [verb, some]) => (verb === 'add' ? ids.concat(some) : ids.filter((id) => !some.includes(id))),
    held,
  );

const isAdding = (value: unknown): value is ['add', number[]][] =>
  Array.isArray(value) && value.length > 0 && value.every((one) => Array.isArray(one) && one[0] === 'add');

function writeChildren(
  tables: Tables,
  { model, by }: { model: string; by: string },
  row: Row,
  told: Told,
  made: [string, number][],
): void {
  if (told[0] === 'create') for (const one of told[1]) create(tables, model, { ...one, [by]: row.id }, made);
  if (told[0] === 'write')
    for (const id of told[1]) {
      const child = tables.get(model, id) as Row;
      check(tables, model, { ...child, ...told[2] });
      tables.update(model, child, told[2]);
    }
}

function create(tables: Tables, model: string, value: Record<string, unknown>, made: [string, number][]): Row {
  const children = CHILDREN[model] ?? {};
  const own = Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !(name in children))
      .map(([name, one]) => [name, isAdding(one) ? one.flatMap(([, ids]) => ids) : one]),
  );
  check(tables, model, own);
  const row = tables.insert(model, { ...defaults(tables, model), ...own });
  made.push([model, row.id]);
  for (const [name, { model: of, by }] of Object.entries(children)) {
    for (const [, list] of (value[name] ?? []) as [string, Record<string, unknown>[]][]) {
      for (const child of list) create(tables, of, { ...child, [by]: row.id }, made);
    }
  }
  if (model === 'sale.sale') row.total_amount = { __class__: 'Decimal', decimal: total(tables, row) };
  return row;
}

function defaults(tables: Tables, model: string): object {
  switch (model) {
    case 'sale.sale':
      return { state: 'draft', number: null, shipment_state: 'none', invoice_state: 'none', invoices_ignored: [] };
    case 'party.party':
      return { active: true, code: null, categories: [] };
    case 'product.product':
      return { default_uom: 1, sale_uom: 1, salable: true, type: 'goods', list_price: '10' };
    case 'purchase.purchase':
      return {
        ...{ state: 'draft', number: null, shipment_state: 'none', currency: 1, warehouse: 5 },
        ...{ purchase_date: null, description: null, reference: null },
      };
    case 'purchase.line':
      return { unit_price: null, delivery_date: null };
    case 'sale.line':
      return { moves_ignored: [] };
    case 'stock.shipment.out':
      return { state: 'draft', number: tables.number('shipment'), effective_date: null };
    case 'stock.move':
      return { state: 'draft' };
    default:
      return {};
  }
}

function check(tables: Tables, model: string, value: Record<string, unknown>): void {
  const name = value.reference ?? value.name ?? value.code ?? '';
  for (const [field, title] of Object.entries(REQUIRED[model] ?? {})) {
    if (value[field] !== undefined && value[field] !== null) continue;
    throw new Refusal(`A value is required for field "${title}" in record "[${name}]" of "${TITLES[model]}".`);
  }
  for (const [field, of] of Object.entries(REFERENCES)) {
    if (value[field] === undefined || value[field] === null || tables.get(of, value[field])) continue;
    // What does not exist cannot be accessed, and Tryton says no more than that.
    throw new Refusal('', 403);
  }
  if (model === 'party.identifier' && value.type === 'eu_vat' && !/^[A-Z]{2}[0-9A-Z]{8,12}$/.test(String(value.code))) {
    throw new Refusal(`The European VAT Number "${value.code}" for party "" is not valid.`);
  }
  if (model === 'party.party' && value.code && tables.all(model).some((row) => row.code === value.code)) {
    throw new Refusal('The code on party must be unique.');
  }
}

function total(tables: Tables, sale: Row): string {
  const digits = Number(tables.get('currency.currency', sale.currency)?.digits ?? 2);
  const lines = tables.all('sale.line').filter((line) => line.sale === sale.id);
  return sum(
    lines.map((line) =>
      round(multiply((line.unit_price as { decimal: string }).decimal, line.quantity as number), digits),
    ),
  );
}
