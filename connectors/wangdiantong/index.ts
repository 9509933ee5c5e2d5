import { defineConnector } from '../connector.ts';
import { options } from './options.ts';
import { order } from './order.ts';
import { price } from './price.ts';
import { product } from './product.ts';
import { tradeOf } from './raw-trade.ts';
import { shipment } from './shipment.ts';
import { status } from './status.ts';
import { stock } from './stock.ts';

/** Wangdiantong (旺店通), the flagship edition, by its open platform. */
export default defineConnector({
  id: 'wangdiantong',
  title: 'Wangdiantong',
  docs: 'https://open.wangdian.cn/qjb/open/apidoc',
  evidence: [{ kind: 'document', of: 'interfaces and error codes of the open platform, flagship edition' }],
  role: 'erp',
  options,
  // The platform's rates are the account's own, and it asks for minutes of quiet once they are passed.
  limits: { concurrency: 2, timeoutMs: 60_000 },
  kinds: { order, status, shipment, stock, price, product },
  async check(ctx) {
    await tradeOf(ctx, 'waybill-check');
  },
});
