import type { KindPort, SourceRecord } from '../connector.ts';
import { type Changing, changed } from './changed.ts';
import type { MagentoOptions } from './options.ts';
import { type Order, type OrderItem, order } from './order-shape.ts';
import { anyOf, searchAll } from './search.ts';
import { orderSurvey } from './survey.ts';
import { fromShopTime } from './time.ts';

export const CHANGED_ORDERS: Changing<Order> = { path: '/orders', idOf: (one) => one.entity_id };

/** Orders a call of `read`: their ids stand in the address. */
const READ = 50;

export const orders: KindPort<MagentoOptions> = {
  schema: order,
  survey: orderSurvey,
  async *pull(ctx, cursor) {
    for await (const { items, cursor: next } of changed(ctx, CHANGED_ORDERS, cursor))
      yield { records: items.map(recordOf), cursor: next };
  },
  async read(ctx, ids) {
    const records: SourceRecord[] = [];
    for (let start = 0; start < ids.length; start += READ) {
      const some = ids.slice(start, start + READ);
      records.push(...(await searchAll<Order>(ctx, '/orders', { groups: [anyOf('entity_id', some)] })).map(recordOf));
    }
    return records;
  },
};

/** Everything was paid back before anything left: nobody shall ship it. */
const isVoid = ({ state, items }: Order): boolean =>
  state === 'closed' && items.every(({ qty_shipped }) => !qty_shipped);

/** Pieces that were cancelled, or paid back before they left, are not wanted any more. */
function wantedOf({ qty_ordered, qty_canceled, qty_refunded, qty_shipped }: OrderItem): number {
  return qty_ordered - (qty_canceled ?? 0) - Math.max(0, (qty_refunded ?? 0) - (qty_shipped ?? 0));
}

/** Card data, and what tells where a buyer sat: nobody whom orders are moved to needs it. */
const LEFT_OUT: readonly string[] = ['remote_ip', 'x_forwarded_for', 'customer_dob', 'protect_code'];
const isCard = (name: string): boolean => /^(cc_|echeck_|additional_)/.test(name);

function recordOf(found: Order): SourceRecord {
  const cancelled = found.state === 'canceled' || isVoid(found);
  const data = Object.fromEntries(Object.entries(found).filter(([name]) => !LEFT_OUT.includes(name)));
  if (found.payment) data.payment = Object.fromEntries(Object.entries(found.payment).filter(([name]) => !isCard(name)));
  return {
    kind: 'order',
    id: String(found.entity_id),
    version: new Date(fromShopTime(found.updated_at)).toISOString(),
    ...(found.customer_id ? { customerId: String(found.customer_id) } : {}),
    numbers: [found.increment_id],
    cancelled,
    data: {
      ...data,
      cancelled,
      items: found.items.map((item) => ({ ...item, qty_wanted: cancelled ? item.qty_ordered : wantedOf(item) })),
      shipping_address:
        found.extension_attributes?.shipping_assignments?.[0]?.shipping?.address ?? found.billing_address,
    },
  };
}
