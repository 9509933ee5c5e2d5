import type { BookEntry } from '../sandbox.ts';
import { press } from './buttons.ts';
import { createAll, writeRow } from './records.ts';
import { type Announced, announce, takeIn } from './returns.ts';
import type { Row, Tables } from './tables.ts';

const SHIPMENT = 'stock.shipment.out';

/**
 * What people do in Tryton itself: `ship` what is waiting, `setStock`, `sell` and `request` without Waybill, make a `party`, `make` or
 * `change` a row of any model, make a purchase (`draftPurchase`), `order` a draft of anybody's and `receive` pieces of it, `invoice` a sale of theirs, `post` the draft of any, and note what was paid of one (`pay`).
 */
export function person(databases: Map<string, Tables>): (verb: string, input: unknown) => unknown {
  // One database can be both; of two, the first sells and the last ships.
  const all = [...databases.values()];
  const erp = all[0] as Tables;
  const warehouse = all.at(-1) as Tables;
  return (verb, input) => {
    switch (verb) {
      case 'setStock': {
        const { sku, quantity } = input as { sku: string; quantity: number };
        return warehouse.setOnHand(product(warehouse, sku).id, quantity);
      }
      case 'ship':
        return shipAll(warehouse);
      case 'sell':
        return sell(erp, input as { reference: string });
      case 'party':
        return String(createAll(erp, 'party.party', [input as Record<string, unknown>])[0]);
      case 'productId':
        return product(erp, (input as { code: string }).code).id;
      case 'make': {
        const { model, ...values } = input as { model: string };
        return String(createAll(erp, model, [values])[0]);
      }
      case 'change': {
        const { model, id, ...values } = input as { model: string; id: string };
        return writeRow(erp, model, erp.get(model, Number(id)) as Row, values);
      }
      case 'invoice':
        return post(erp, invoiceOf(erp, sell(erp, input as { reference: string | null })));
      case 'post':
        return post(erp, invoiceOf(erp, (input as { sale: string }).sale));
      case 'pay':
        return pay(erp, input as { id: string; left: string });
      case 'draftPurchase': {
        const { supplier = walkIn(erp), ...more } = input as { supplier?: number };
        const line = { type: 'line', product: 1, unit: 2, quantity: 5 };
        const values = { party: supplier, company: 1, lines: [['create', [line]]], ...more };
        const [id] = createAll(erp, 'purchase.purchase', [values]);
        press(erp, 'purchase.purchase', erp.get('purchase.purchase', id) as Row, 'quote');
        return String(id);
      }
      case 'order':
        return order(erp, input as { id: string; price: string });
      case 'receive':
        return receive(erp, input as { id: string; quantity: number });
      case 'sendBack':
        return announce(erp, input as Announced);
      case 'takeIn':
        return takeIn(erp, input as { id: string; state: 'received' | 'done' | 'cancelled' });
      case 'request':
        return request(warehouse, input as { reference: string });
      default:
        throw new Error(`nobody does ${verb} here`);
    }
  };
}

function product(tables: Tables, code: string): Row {
  const row = tables.all('product.product').find((one) => one.code === code);
  if (!row) throw new Error(`no product ${code}`);
  return row;
}

/** Assigns what can be, and sends it off; answers the ids that left. */
function shipAll(tables: Tables): number[] {
  const left: number[] = [];
  for (const shipment of tables.all(SHIPMENT)) {
    if (shipment.state === 'waiting') press(tables, SHIPMENT, shipment, 'assign_try');
    if (shipment.state !== 'assigned') continue;
    for (const button of ['pick', 'pack', 'do']) press(tables, SHIPMENT, shipment, button);
    left.push(shipment.id);
  }
  return left;
}

const decimal = (text: string) => ({ __class__: 'Decimal', decimal: text });

function walkIn(tables: Tables): number {
  const [known] = tables.all('party.party').filter((party) => party.name === 'Walk-in');
  return known?.id ?? (createAll(tables, 'party.party', [{ name: 'Walk-in' }])[0] as number);
}

function invoiceOf(tables: Tables, sale: string): Row {
  const row = tables.all('account.invoice').find((invoice) => String(invoice.sale) === sale);
  if (!row) throw new Error(`no invoice of sale ${sale}`);
  return row;
}

function post(tables: Tables, invoice: Row): string {
  press(tables, 'account.invoice', invoice, 'post');
  return String(invoice.id);
}

function pay(tables: Tables, { id, left }: { id: string; left: string }): void {
  const invoice = tables.get('account.invoice', Number(id)) as Row;
  const state = left === '0' ? 'paid' : invoice.state;
  tables.update('account.invoice', invoice, { amount_to_pay: decimal(left), state });
}

function sell(tables: Tables, { reference }: { reference: string | null }): string {
  const line = { type: 'line', product: 1, unit: 1, quantity: 1, unit_price: decimal('10.00') };
  const party = walkIn(tables);
  const values = {
    party,
    company: 1,
    currency: 2,
    invoice_address: 1,
    invoice_method: 'order',
    shipment_method: 'order',
  };
  const [id] = createAll(tables, 'sale.sale', [{ ...values, reference, lines: [['create', [line]]] }]);
  const sale = tables.get('sale.sale', id) as Row;
  for (const button of ['quote', 'confirm']) press(tables, 'sale.sale', sale, button);
  return String(id);
}

/** Somebody fills in what it costs, and orders it. */
function order(tables: Tables, { id, price }: { id: string; price: string }): void {
  const purchase = tables.get('purchase.purchase', Number(id)) as Row;
  for (const line of tables.all('purchase.line').filter((one) => one.purchase === purchase.id))
    tables.update('purchase.line', line, { unit_price: decimal(price) });
  if (purchase.state === 'draft') press(tables, 'purchase.purchase', purchase, 'quote');
  press(tables, 'purchase.purchase', purchase, 'confirm');
}

/** Pieces of its first line come: the rest is waited for on a move of its own. Tryton writes the purchase itself only where its state changes. */
function receive(tables: Tables, { id, quantity }: { id: string; quantity: number }): void {
  const purchase = tables.get('purchase.purchase', Number(id)) as Row;
  const lines = new Set(tables.all('purchase.line').flatMap((one) => (one.purchase === purchase.id ? one.id : [])));
  const open = () =>
    tables.all('stock.move').filter((one) => lines.has(one.purchase_line as number) && one.state !== 'done');
  const [move] = open();
  if (!move) throw new Error(`nothing is to come of purchase ${id}`);
  const left = Number(move.quantity) - quantity;
  if (left > 0) {
    const { product, purchase_line } = move;
    tables.insert('stock.move', { product, purchase_line, quantity: left, internal_quantity: left, state: 'draft' });
  }
  tables.update('stock.move', move, { quantity, internal_quantity: quantity, state: 'done' });
  const isDone = open().length === 0;
  const shipment_state = isDone ? 'received' : 'partially shipped';
  if (purchase.shipment_state !== shipment_state)
    tables.update('purchase.purchase', purchase, { shipment_state, ...(isDone ? { state: 'done' } : {}) });
}

function request(tables: Tables, { reference }: { reference: string }): string {
  const move = {
    product: 1,
    unit: 1,
    quantity: 1,
    company: 1,
    from_location: 2,
    to_location: 7,
    unit_price: decimal('1'),
  };
  const places = { warehouse: 5, warehouse_storage: 3, warehouse_output: 2 };
  const values = { customer: walkIn(tables), company: 1, ...places, reference, outgoing_moves: [['create', [move]]] };
  const [id] = createAll(tables, SHIPMENT, [values]);
  press(tables, SHIPMENT, tables.get(SHIPMENT, id) as Row, 'wait');
  return String(id);
}

/** Sales and purchases of every database, parties that carry somebody's identifier, and shipments that came with a reference: those that a sale made belong to it. */
export function entriesOf(databases: Map<string, Tables>): BookEntry[] {
  return [...databases.values()].flatMap((tables) => [
    ...tables.all('sale.sale').map((sale) => saleEntry(tables, sale)),
    ...tables.all('party.party').flatMap((party) => customerEntry(tables, party)),
    ...tables.all('purchase.purchase').map((purchase) => purchaseEntry(tables, purchase)),
    ...tables
      .all(SHIPMENT)
      .filter((shipment) => shipment.reference)
      .map((shipment) => shipmentEntry(tables, shipment)),
  ]);
}

/** One party can be several shops' customer. */
function customerEntry(tables: Tables, party: Row): BookEntry[] {
  const ours = tables.all('party.identifier').filter((one) => one.party === party.id && !one.type);
  return ours.map(({ code }) => ({
    kind: 'customer',
    id: String(party.id),
    reference: String(code),
    number: String(party.name),
    state: party.active === false ? 'deactivated' : 'active',
    live: true,
    complete: true,
  }));
}

function saleEntry(tables: Tables, sale: Row): BookEntry {
  const lines = tables.all('sale.line').filter((line) => line.sale === sale.id);
  const address = tables.get('party.address', sale.shipment_address);
  const country = tables.get('country.country', address?.country)?.code;
  const currency = tables.get('currency.currency', sale.currency)?.code;
  return {
    kind: 'order',
    ...named(sale),
    // `done` here means taken back: nothing else finishes a sale in this sandbox.
    live: !['cancelled', 'done'].includes(String(sale.state)),
    complete: sale.state === 'processing',
    total: (sale.total_amount as { decimal: string }).decimal,
    ...(currency ? { currency: String(currency) } : {}),
    ...(country ? { country: String(country) } : {}),
    lines: lines.filter((line) => isGoods(tables, line)).map((line) => skuLine(tables, line)),
  };
}

function purchaseEntry(tables: Tables, purchase: Row): BookEntry {
  const lines = tables.all('purchase.line').filter((line) => line.purchase === purchase.id);
  return {
    kind: 'purchase',
    ...named(purchase),
    live: purchase.state !== 'cancelled',
    complete: purchase.state === 'draft',
    lines: lines.map((line) => skuLine(tables, line)),
  };
}

function shipmentEntry(tables: Tables, shipment: Row): BookEntry {
  const moves = tables.all('stock.move').filter((move) => move.shipment === shipment.id);
  return {
    kind: 'shipment',
    ...named(shipment),
    live: shipment.state !== 'cancelled',
    complete: shipment.state === 'done',
    lines: moves.map((move) => skuLine(tables, move)),
  };
}

const named = (row: Row) => ({
  id: String(row.id),
  ...(row.reference ? { reference: String(row.reference) } : {}),
  ...(row.number ? { number: String(row.number) } : {}),
  state: String(row.state),
});

const isGoods = (tables: Tables, line: Row) => tables.get('product.product', line.product)?.type === 'goods';

const skuLine = (tables: Tables, line: Row) => ({
  sku: String(tables.get('product.product', line.product)?.code),
  quantity: Number(line.quantity),
});
