import { defineConnector } from '../connector.ts';
import { askForKinds, type KindQuestions } from '../kinds-asked.ts';
import { ordersBy } from './erp-order.ts';
import { type JushuitanOptions, options } from './options.ts';
import { order } from './order.ts';
import { price } from './price.ts';
import { product } from './product.ts';
import { returns } from './return.ts';
import { shipment } from './shipment.ts';
import { status } from './status.ts';
import { stock } from './stock.ts';

const QUESTIONS = {
  order: (ctx) => ordersBy(ctx, 'so_ids', ['waybill-check']),
  status: async (ctx) => status.read?.(ctx, ['1']),
  shipment: async (ctx) => shipment.read?.(ctx, ['waybill-check/1']),
  stock: async (ctx) => stock.read?.(ctx, ['waybill-check']),
  price: async (ctx) => price.read?.(ctx, ['sale_price/waybill-check']),
  return: async (ctx) => returns.read?.(ctx, ['1']),
  product: async (ctx) => product.read?.(ctx, ['waybill-check']),
} satisfies KindQuestions<JushuitanOptions>;

/** Jushuitan (聚水潭), the ERP of online shops, by its open platform. */
export default defineConnector({
  id: 'jushuitan',
  title: 'Jushuitan',
  docs: 'https://openweb.jushuitan.com/dev-doc',
  evidence: [{ kind: 'document', of: 'fields and error codes of the open platform, as public clients quote them' }],
  role: 'erp',
  eraseByHand: 'ask its support to remove the receiver of these orders, or overwrite them there',
  options,
  limits: {
    rates: [
      { calls: 5, perMs: 1_000 },
      { calls: 100, perMs: 60_000 },
    ],
    concurrency: 4,
    timeoutMs: 60_000,
  },
  kinds: { order, status, shipment, stock, price, product, return: returns },
  check: (ctx) => askForKinds(ctx, QUESTIONS, QUESTIONS.order),
});
