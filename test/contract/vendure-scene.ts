import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import type { Order, Purchase } from '../../sandbox/vendure/shop.ts';

export const SECRET = 'a-webhook-secret';
export const options = (url: string) => ({ url, apiKey: 'sandbox-api-key', webhookSecret: SECRET });

export const place = (system: SandboxSystem, purchase: Purchase = {}) => system.act('place', purchase) as Order;

export const payloadFor = (system: SandboxSystem, n: number) => {
  const order = place(system, { lines: [{ sku: 'WB-001', quantity: 2 }] });
  const lines = order.lines.map(({ id, quantity }) => ({ orderLineId: id, quantity }));
  return { orderId: order.id, state: 'Shipped', method: 'DHL', trackingCode: `TRK-${n}`, lines };
};

export const draftOf = (lines: object[], more: object = {}) => ({
  placedAt: new Date().toISOString(),
  currencyCode: 'USD',
  shippingAddress: { fullName: 'Sample Buyer', streetLine1: '5 Sample Street', city: 'Berlin', countryCode: 'DE' },
  lines,
  ...more,
});

export const stands = (id: string, ...standings: string[]) => ({
  id,
  among: ['account-frozen', 'account-closed'],
  groups: standings.map((one) => `account-${one}`),
});

/** A piece that was paid back after it had left; the id of its return. */
export function paidBack(system: SandboxSystem): string {
  const { id } = place(system, { lines: [{ sku: 'WB-001', quantity: 1 }] });
  system.act('ship', { id });
  return `${id}/refund/${(system.act('refund', { id, quantity: 1 }) as { id: string }).id}`;
}
