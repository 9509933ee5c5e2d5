import { listAny, type PrestashopContext } from './call.ts';
import type { Order } from './order-shape.ts';
import { fromShopTime } from './time.ts';
import { type Element, listOf, textAt } from './xml.ts';

/** Never the password and the keys that stand beside them. */
const CUSTOMER = ['id', 'email', 'firstname', 'lastname', 'company', 'siret', 'id_default_group'];
const SECRET = ['secure_key', 'associations'];

const byId = (elements: readonly Element[]) => new Map(elements.map((one) => [textAt(one, 'id'), one]));

/** Orders with what their ids name: seven calls a page, whatever the number of orders. */
export async function withParts(ctx: PrestashopContext, rows: readonly Element[]): Promise<Order[]> {
  if (rows.length === 0) return [];
  const idsOf = (...names: string[]) => rows.flatMap((row) => names.map((name) => textAt(row, name)));
  const [customers, addresses, currencies, carriers, states] = await Promise.all([
    listAny(ctx, 'customers', 'customer', 'id', idsOf('id_customer'), CUSTOMER),
    listAny(ctx, 'addresses', 'address', 'id', idsOf('id_address_delivery', 'id_address_invoice')),
    listAny(ctx, 'currencies', 'currency', 'id', idsOf('id_currency'), ['id', 'iso_code']),
    listAny(ctx, 'carriers', 'carrier', 'id', idsOf('id_carrier'), ['id', 'name']),
    listAny(ctx, 'order_states', 'order_state', 'id', idsOf('current_state'), ['id', 'paid', 'shipped', 'delivery']),
  ]);
  const named = (field: string) => addresses.map((one) => textAt(one, field));
  const [countries, regions] = await Promise.all([
    listAny(ctx, 'countries', 'country', 'id', named('id_country'), ['id', 'iso_code']),
    listAny(ctx, 'states', 'state', 'id', named('id_state'), ['id', 'iso_code']),
  ]);
  const parts = {
    customers: byId(customers),
    addresses: byId(addresses),
    currencies: byId(currencies),
    carriers: byId(carriers),
    states: byId(states),
    countries: byId(countries),
    regions: byId(regions),
  };
  return rows.map((row) => composed(ctx, row, parts));
}

type Parts = Record<
  'customers' | 'addresses' | 'currencies' | 'carriers' | 'states' | 'countries' | 'regions',
  Map<string, Element>
>;

function composed(ctx: PrestashopContext, row: Element, parts: Parts): Order {
  const { timezone, cancelledStates } = ctx.options;
  const of = (part: keyof Parts, field: string) => parts[part].get(textAt(row, field));
  const plain = Object.fromEntries(Object.entries(row).filter(([name]) => !SECRET.includes(name)));
  const state = of('states', 'current_state');
  const address = (field: string) => {
    const found = of('addresses', field);
    if (!found) return undefined;
    const country = textAt(parts.countries.get(textAt(found, 'id_country')), 'iso_code');
    return { ...found, country, state: textAt(parts.regions.get(textAt(found, 'id_state')), 'iso_code') };
  };
  const instant = (field: string) => {
    const at = fromShopTime(textAt(row, field), timezone);
    return at === undefined ? undefined : new Date(at).toISOString();
  };
  const customer = of('customers', 'id_customer');
  return {
    ...plain,
    current_state: textAt(row, 'current_state'),
    state: {
      paid: textAt(state, 'paid') === '1',
      shipped: textAt(state, 'shipped') === '1',
      delivered: textAt(row, 'current_state') === ctx.options.deliveredState,
      cancelled: cancelledStates.includes(textAt(row, 'current_state')),
    },
    date_add: instant('date_add'),
    date_upd: instant('date_upd'),
    currency: textAt(of('currencies', 'id_currency'), 'iso_code'),
    carrier: textAt(of('carriers', 'id_carrier'), 'name'),
    ...(customer ? { customer } : {}),
    delivery_address: address('id_address_delivery'),
    invoice_address: address('id_address_invoice'),
    order_rows: rowsOf(row),
  } as unknown as Order;
}

export function rowsOf(row: Element): Element[] {
  const [holder] = listOf(row, 'associations');
  return listOf(holder?.order_rows, 'order_row');
}
