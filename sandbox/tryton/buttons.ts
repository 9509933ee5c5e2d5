import { multiply, round } from '../../domain/decimal.ts';
import { Refusal } from './refusal.ts';
import type { Row, Tables } from './tables.ts';

const SHIPMENT = 'stock.shipment.out';

/** Presses a button of a record; one that its state does not allow is refused. */
export function press(tables: Tables, model: string, row: Row, button: string): void {
  const rule = BUTTONS[model]?.[button];
  if (!rule) throw new Refusal('', 403);
  if (!rule.from.includes(String(row.state))) {
    const name = `${row.number ?? ''} [${row.reference ?? ''}]`;
    throw new Refusal(`You can not call "${button}" on "${name}" of "${model}".`);
  }
  rule.press(tables, row);
}

interface Button {
  from: string[];
  press(tables: Tables, row: Row): void;
}

const to =
  (model: string, state: string) =>
  (tables: Tables, row: Row): void =>
    tables.update(model, row, { state });

const BUTTONS: Record<string, Record<string, Button>> = {
  'sale.sale': {
    quote: {
      from: ['draft'],
      press: (tables, sale) =>
        tables.update('sale.sale', sale, { state: 'quotation', number: sale.number ?? tables.number('sale') }),
    },
    confirm: { from: ['quotation'], press: confirm },
    process: { from: ['confirmed', 'processing', 'done'], press: settle },
    cancel: { from: ['draft', 'quotation'], press: to('sale.sale', 'cancelled') },
    draft: { from: ['quotation', 'cancelled'], press: to('sale.sale', 'draft') },
  },
  'purchase.purchase': {
    quote: {
      from: ['draft'],
      press: (tables, purchase) =>
        tables.update('purchase.purchase', purchase, {
          state: 'quotation',
          number: purchase.number ?? tables.number('purchase'),
        }),
    },
    // Every line needs a price by then.
    confirm: { from: ['quotation'], press: order },
    cancel: { from: ['draft', 'quotation'], press: to('purchase.purchase', 'cancelled') },
    draft: { from: ['quotation', 'cancelled'], press: to('purchase.purchase', 'draft') },
  },
  'account.invoice': {
    post: { from: ['draft', 'validated'], press: post },
    cancel: {
      from: ['draft', 'validated', 'posted'],
      press: (tables, invoice) => cancelPart(tables, 'account.invoice', invoice),
    },
  },
  [SHIPMENT]: {
    wait: { from: ['draft', 'waiting'], press: to(SHIPMENT, 'waiting') },
    assign_try: { from: ['draft', 'waiting', 'assigned', 'picked', 'packed', 'done', 'cancelled'], press: assign },
    pick: { from: ['assigned'], press: to(SHIPMENT, 'picked') },
    pack: { from: ['picked'], press: to(SHIPMENT, 'packed') },
    do: { from: ['packed'], press: ship },
    cancel: {
      from: ['draft', 'waiting', 'assigned', 'picked', 'packed'],
      press: (tables, shipment) => cancelPart(tables, SHIPMENT, shipment),
    },
  },
};

/** Confirming also processes: invoice and shipment are there when it answers. */
function confirm(tables: Tables, sale: Row): void {
  tables.update('sale.sale', sale, { state: 'processing', invoice_state: 'pending' });
  if (sale.invoice_method === 'order') invoiceSale(tables, sale);
  if (sale.shipment_method !== 'order') return;
  const shipment = tables.insert(SHIPMENT, {
    sale: sale.id,
    state: 'waiting',
    number: tables.number('shipment'),
    reference: null,
  });
  for (const line of linesOf(tables, sale)) {
    if (tables.get('product.product', line.product)?.type !== 'goods') continue;
    const { product, quantity, id } = line;
    tables.insert('stock.move', { product, quantity, line: id, shipment: shipment.id, state: 'draft' });
  }
  tables.update('sale.sale', sale, { shipment_state: 'waiting' });
}

/** Confirming also processes: the moves of what shall come are there when it answers. */
function order(tables: Tables, purchase: Row): void {
  const lines = tables.all('purchase.line').filter((line) => line.purchase === purchase.id);
  if (lines.some(({ unit_price }) => unit_price === null || unit_price === undefined))
    throw new Refusal('A value is required for field "Unit Price" in record "" of "Purchase Line".');
  for (const { id, product, unit, quantity } of lines) {
    const pieces = Number(quantity) * Number(tables.get('product.uom', unit)?.factor ?? 1);
    tables.insert('stock.move', {
      ...{ product, quantity: pieces, internal_quantity: pieces, purchase_line: id },
      state: 'draft',
    });
  }
  tables.update('purchase.purchase', purchase, {
    state: 'processing',
    shipment_state: 'waiting',
    purchase_date: date(tables.today()),
  });
}

const DECIMAL = (decimal: string) => ({ __class__: 'Decimal', decimal });

/** The draft of what a sale is owed, without taxes. */
function invoiceSale(tables: Tables, sale: Row): void {
  const { party, currency, total_amount } = sale;
  const head = { sale: sale.id, type: 'out', state: 'draft', number: null, reference: null, party, currency };
  const amounts = { untaxed_amount: total_amount, tax_amount: DECIMAL('0.00'), total_amount };
  const invoice = tables.insert('account.invoice', {
    ...head,
    ...amounts,
    invoice_date: null,
    amount_to_pay: DECIMAL('0'),
  });
  const digits = Number(tables.get('currency.currency', currency)?.digits ?? 2);
  for (const { product, quantity, unit_price } of linesOf(tables, sale)) {
    const amount = DECIMAL(round(multiply((unit_price as { decimal: string }).decimal, quantity as number), digits));
    const values = { invoice: invoice.id, type: 'line', product, quantity, unit_price, amount };
    tables.insert('account.invoice.line', values);
  }
}

/** It is numbered, and owed in thirty days. */
function post(tables: Tables, invoice: Row): void {
  tables.insert('account.move.line', { invoice: invoice.id, maturity_date: date(tables.today(30)) });
  tables.update('account.invoice', invoice, {
    state: 'posted',
    number: invoice.number ?? tables.number('invoice'),
    invoice_date: date(tables.today()),
    amount_to_pay: invoice.total_amount,
  });
}

const linesOf = (tables: Tables, sale: Row): Row[] => tables.all('sale.line').filter((line) => line.sale === sale.id);

const movesOf = (tables: Tables, shipment: Row): Row[] =>
  tables.all('stock.move').filter((move) => move.shipment === shipment.id);

function cancelPart(tables: Tables, model: string, part: Row): void {
  const owed = model === SHIPMENT ? {} : { amount_to_pay: DECIMAL('0') };
  tables.update(model, part, { state: 'cancelled', ...owed });
  if (model === SHIPMENT)
    for (const move of movesOf(tables, part)) tables.update('stock.move', move, { state: 'cancelled' });
  const sale = tables.get('sale.sale', part.sale);
  if (sale)
    tables.update('sale.sale', sale, { [model === SHIPMENT ? 'shipment_state' : 'invoice_state']: 'exception' });
}

/** A sale whose cancelled parts are all ignored has nothing left to do. */
function settle(tables: Tables, sale: Row): void {
  const invoices = tables.all('account.invoice').filter((invoice) => invoice.sale === sale.id);
  const settled = (id: number, state: unknown, ignored: unknown) =>
    state === 'cancelled' && (ignored as number[]).includes(id);
  const moves = linesOf(tables, sale).flatMap((line) =>
    tables
      .all('stock.move')
      .filter((move) => move.line === line.id)
      .map((move) => settled(move.id, move.state, line.moves_ignored)),
  );
  const all = [...invoices.map((invoice) => settled(invoice.id, invoice.state, sale.invoices_ignored)), ...moves];
  if (all.every(Boolean))
    tables.update('sale.sale', sale, { state: 'done', shipment_state: 'none', invoice_state: 'none' });
}

/** Assigns where everything lies in the storage; else it stays as it was, and that is no error. */
function assign(tables: Tables, shipment: Row): void {
  if (shipment.state !== 'waiting') return;
  const taken = tables.all(SHIPMENT).filter((one) => ['assigned', 'picked', 'packed'].includes(String(one.state)));
  const held = taken.flatMap((one) => movesOf(tables, one));
  const enough = movesOf(tables, shipment).every((move) => {
    const others = held
      .filter((one) => one.product === move.product)
      .reduce((sum, one) => sum + Number(one.quantity), 0);
    return tables.onHand(move.product as number) - others >= Number(move.quantity);
  });
  if (enough) tables.update(SHIPMENT, shipment, { state: 'assigned' });
}

function ship(tables: Tables, shipment: Row): void {
  for (const move of movesOf(tables, shipment)) {
    const product = move.product as number;
    tables.setOnHand(product, tables.onHand(product) - Number(move.quantity));
    tables.update('stock.move', move, { state: 'done' });
  }
  tables.update(SHIPMENT, shipment, { state: 'done', effective_date: date(tables.today()) });
}

function date(day: string): object {
  const [year, month, date] = day.split('-').map(Number);
  return { __class__: 'date', year, month, day: date };
}
