import type { Row, Tables } from './tables.ts';

const MODEL = 'stock.shipment.out.return';

/** What a person takes back of a sale, by its first line; `of` a sale that has no origin, where they type a return of their own. */
export interface Announced {
  sale: string;
  quantity: number;
  origin?: boolean;
}

/**
 * A return is a sale of its own, without a reference and with less than nothing on its lines, whose shipment is there once it is processed: as a
 * draft that nobody has written yet.
 */
export function announce(tables: Tables, { sale, quantity, origin = true }: Announced): string {
  const sold = tables.get('sale.sale', Number(sale)) as Row;
  const line = tables.all('sale.line').find((one) => one.sale === sold.id) as Row;
  const { party, currency } = sold;
  const back = tables.insert('sale.sale', {
    ...{ party, currency, reference: null, number: tables.number('sale'), state: 'processing' },
    ...{ total_amount: { __class__: 'Decimal', decimal: '0' }, origin: origin ? `sale.sale,${sold.id}` : null },
  });
  const { product, unit_price } = line;
  const returned = tables.insert('sale.line', { sale: back.id, product, unit_price, quantity: -quantity });
  const shipment = tables.insert(MODEL, {
    ...{ number: tables.number('return'), reference: null, state: 'draft', effective_date: null },
  });
  tables.insert('stock.move', {
    ...{ product, quantity, state: 'draft', origin: `sale.line,${returned.id}`, return_shipment: shipment.id },
  });
  return String(shipment.id);
}

/** Goods lie at the entrance, are put away, or do not come. */
export function takeIn(tables: Tables, { id, state }: { id: string; state: 'received' | 'done' | 'cancelled' }): void {
  const shipment = tables.get(MODEL, Number(id)) as Row;
  const moved = state === 'cancelled' ? 'cancelled' : 'done';
  for (const move of tables.all('stock.move').filter((one) => one.return_shipment === shipment.id))
    tables.update('stock.move', move, { state: moved });
  tables.update(MODEL, shipment, { state });
}
