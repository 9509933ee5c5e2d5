import type { Order } from '../domain/canonical/order.ts';

/** A paid order of one line, with what a test has otherwise. */
export const plainOrder = (total: string, more: Partial<Order> = {}): Order => ({
  id: '1',
  number: '#1001',
  placedAt: '2026-11-22T09:00:00.000Z',
  state: 'open',
  payment: { state: 'paid' },
  currency: 'EUR',
  customer: {},
  shipTo: { line1: 'Hafen 1', city: 'Hamburg', country: 'DE' },
  lines: [{ id: '1', sku: 'A', quantity: 1, unitPrice: total, total }],
  total,
  ...more,
});
