import { defineConnector } from '../connector.ts';
import { askForKinds, type KindQuestions } from '../kinds-asked.ts';
import { options, type WangdiantongOptions } from './options.ts';
import { order } from './order.ts';
import { price } from './price.ts';
import { product } from './product.ts';
import { tradeOf } from './raw-trade.ts';
import { askForReturns, returns } from './return.ts';
import { shipment } from './shipment.ts';
import { status } from './status.ts';
import { stock } from './stock.ts';

const QUESTIONS = {
  order: (ctx) => tradeOf(ctx, 'waybill-check'),
  status: async (ctx) => status.read?.(ctx, ['waybill-check']),
  stock: async (ctx) => stock.read?.(ctx, ['waybill-check@001']),
  price: async (ctx) => price.read?.(ctx, ['retail_price/waybill-check']),
  return: askForReturns,
  product: async (ctx) => product.read?.(ctx, ['waybill-check']),
} satisfies KindQuestions<WangdiantongOptions>;

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
  kinds: { order, status, shipment, stock, price, product, return: returns },
  check: (ctx) => askForKinds(ctx, QUESTIONS, QUESTIONS.order),
});
