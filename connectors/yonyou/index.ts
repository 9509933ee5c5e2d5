import { defineConnector } from '../connector.ts';
import { askForKinds, type KindQuestions } from '../kinds-asked.ts';
import { customer } from './customer.ts';
import { customerVerbs } from './customer-write.ts';
import { type Answer, failureOf } from './errors.ts';
import { byReference } from './held-order.ts';
import { invoice } from './invoice.ts';
import { options, type YonyouOptions } from './options.ts';
import { order } from './order.ts';
import { askForPrices, price } from './price.ts';
import { returns } from './return.ts';
import { shipment } from './shipment.ts';
import { status } from './status.ts';
import { stock } from './stock.ts';

const QUESTIONS = {
  order: (ctx) => byReference(ctx, 'waybill-check'),
  status: async (ctx) => status.read?.(ctx, ['1']),
  shipment: async (ctx) => shipment.read?.(ctx, ['1/1']),
  invoice: async (ctx) => invoice.read?.(ctx, ['1']),
  return: async (ctx) => returns.read?.(ctx, ['1/1']),
  price: askForPrices,
  customer: (ctx) => customerVerbs.find(ctx, ['waybill-check']),
} satisfies KindQuestions<YonyouOptions>;

/** Yonyou (用友): YonBIP and YonSuite, by their open platform. */
export default defineConnector({
  id: 'yonyou',
  title: 'Yonyou YonBIP / YonSuite',
  docs: 'https://open.yonyoucloud.com/#/doc-center/docDes/api',
  evidence: [
    {
      kind: 'document',
      of: 'interfaces and return codes of the open platform, as of 2026-06, in public copies of its pages',
    },
  ],
  role: 'erp',
  eraseByHand: 'un-audit the order, overwrite receiver, telephone, address and notes, and audit it again',
  options,
  limits: {
    // What a tenant may call freely, of each interface for sales orders; counted here over all of them.
    rates: [{ calls: 60, perMs: 60_000 }],
    concurrency: 4,
    timeoutMs: 60_000,
  },
  kinds: { order, status, shipment, stock, price, customer, invoice, return: returns },
  classifyError({ status, data }) {
    const code = (data as Answer | null | undefined)?.code;
    return status < 500 && (typeof code === 'string' || typeof code === 'number')
      ? failureOf(data as Answer)
      : undefined;
  },
  check: (ctx) => askForKinds(ctx, QUESTIONS, QUESTIONS.order),
});
