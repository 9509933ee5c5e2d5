import { defineConnector } from '../connector.ts';
import { read } from './call.ts';
import { type Answer, failureOf } from './errors.ts';
import { options } from './options.ts';
import { returns } from './return.ts';
import { shipment } from './shipment.ts';
import { status } from './status.ts';
import { stock } from './stock.ts';

/** GoodCang (谷仓) overseas warehouses by their open API, version 1. */
export default defineConnector({
  id: 'goodcang',
  title: 'GoodCang',
  docs: 'https://open.goodcang.com/docs_api',
  evidence: [{ kind: 'document', of: 'GoodCang open platform, API version 1' }],
  role: 'warehouse',
  eraseByHand:
    'ask its support to remove the receiver of these orders: a warehouse is a processor of yours (Art. 28(3)(e))',
  options,
  // The vendor publishes no limit.
  limits: { concurrency: 8, timeoutMs: 30_000 },
  kinds: { shipment, status, stock, return: returns },
  classifyError(answer) {
    const body = answer.data as Answer | null;
    // A status that says more than the words (429 with Retry-After) goes first.
    if (typeof body !== 'object' || body?.ask !== 'Failure' || answer.status === 429 || answer.status >= 500)
      return undefined;
    const failure = failureOf(body);
    return failure.class === 'rejected' ? undefined : failure;
  },
  async check(ctx) {
    await read(ctx, 'inventory/get_product_inventory', { page: 1, pageSize: 1 });
  },
});
