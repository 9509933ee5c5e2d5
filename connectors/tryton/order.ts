import type { KindPort } from '../connector.ts';
import { trytonApi } from './api.ts';
import { findDocuments, pushDocuments } from './documents.ts';
import type { TrytonOptions } from './options.ts';
import { saleMaker, salePayload } from './sale.ts';
import { cancelSales } from './sale-cancel.ts';
import { orderSurvey } from './survey.ts';

/** An order becomes a sale: quoted, confirmed and thereby processed. */
export const orderPort: KindPort<TrytonOptions> = {
  schema: salePayload,
  // As many as surely end within six time-outs: nine calls for all and two more for each, of up to a second, in a row.
  batch: 5,
  requestsPerPush: 6,
  change: 'replace',
  once: { way: 'probe by reference', identityMaxLength: 40, settleMs: 5_000 },
  push: (ctx, writes) => pushDocuments(trytonApi(ctx), saleMaker(ctx.options), writes),
  find: (ctx, identities) => findDocuments(trytonApi(ctx), saleMaker(ctx.options), identities),
  cancel: (ctx, targets) =>
    cancelSales(
      trytonApi(ctx),
      targets.map((target) => target.targetId),
    ),
  survey: orderSurvey,
};
