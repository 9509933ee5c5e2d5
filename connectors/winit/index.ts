import { defineConnector } from '../connector.ts';
import { call } from './call.ts';
import { options } from './options.ts';
import { returns } from './return.ts';
import { shipment } from './shipment.ts';
import { status } from './status.ts';
import { stock } from './stock.ts';

/** Winit (万邑通) overseas warehouses, by the one gateway of its open platform. */
export default defineConnector({
  id: 'winit',
  title: 'Winit',
  docs: 'https://developer.winit.com.cn',
  evidence: [
    { kind: 'document', of: 'pages of its open platform, and their fields as public client libraries carry them' },
  ],
  role: 'warehouse',
  eraseByHand:
    'ask its support to remove the receiver of these orders: nothing of the API does; a warehouse is a processor of yours',
  options,
  // 1,000 calls a minute by the vendor's pages.
  limits: { rates: [{ calls: 950, perMs: 60_000 }], concurrency: 8, timeoutMs: 30_000 },
  kinds: { shipment, status, stock, return: returns },
  async check(ctx) {
    await call(ctx, 'queryWarehouse', {}, { reads: true });
  },
});
