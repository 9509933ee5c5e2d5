import type { Order, Purchase } from '../../sandbox/magento/records.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';

export const INTEGRATION = {
  consumerKey: 'sandbox-consumer',
  consumerSecret: 'sandbox-consumer-secret',
  accessToken: 'sandbox-access-token',
  accessTokenSecret: 'sandbox-token-secret',
};
export const PAGE = 100;
export const options = (url: string) => ({ url, ...INTEGRATION, pageSize: PAGE });

export const place = (system: SandboxSystem, purchase: Purchase = {}) => system.act('place', purchase) as Order;

export const track = (n: number | string) => ({ carrier_code: 'dhl', title: 'DHL', track_number: `TRK-${n}` });

export function parcel(system: SandboxSystem, n: number, purchase: Purchase = {}) {
  const order = place(system, { lines: [{ sku: 'WB-001', quantity: 2 }], ...purchase });
  const rows = order.items.filter((row) => !row.parent_item_id);
  return {
    order_id: String(order.entity_id),
    items: rows.map(({ item_id, sku, qty_ordered }) => ({ order_item_id: String(item_id), sku, qty: qty_ordered })),
    track: track(n),
  };
}

/** A piece of an order that has left is paid back. */
export function paidBack(system: SandboxSystem): string {
  const id = String(place(system, { lines: [{ sku: 'WB-001', quantity: 1 }] }).entity_id);
  system.act('ship', { id });
  return `creditmemo/${(system.act('refund', { id, quantity: 1 }) as { entity_id: number }).entity_id}`;
}

export const stands = (id: string, waybill_account: string) => ({ id, custom_attributes: { waybill_account } });
export const standingIn = (payload: unknown) =>
  (payload as ReturnType<typeof stands>).custom_attributes.waybill_account;
