import type { KindPort } from '../connector.ts';
import { creditMemosSince, creditMemosWith } from './credit-memo.ts';
import type { MagentoOptions } from './options.ts';
import { goodsBack, idsOf } from './return-shape.ts';
import { rmasSince, rmasWith } from './rma.ts';

/** Goods that come back: the returns of Adobe Commerce, or the credit memos, which are all that Magento Open Source has. */
export const returns: KindPort<MagentoOptions> = {
  schema: goodsBack,
  pull: (ctx, cursor) => (ctx.options.returns === 'rma' ? rmasSince : creditMemosSince)(ctx, cursor),
  read: async (ctx, ids) => [
    ...(await creditMemosWith(ctx, idsOf('creditmemo', ids))),
    ...(await rmasWith(ctx, idsOf('rma', ids))),
  ],
};
