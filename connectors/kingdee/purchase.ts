import type { KindPort } from '../connector.ts';
import { billVerbs } from './bill-verbs.ts';
import type { KingdeeOptions } from './options.ts';
import { cancelPurchases } from './purchase-cancel.ts';
import { PURCHASE_ORDER, purchaseOrder } from './purchase-order.ts';
import { pullPurchases, purchaseReport, readPurchases } from './purchase-report.ts';
import { purchaseSurvey } from './purchase-survey.ts';

/** Purchases: drafts that Waybill saves and leaves so, and what is on order. No version: what comes in need not move `FModifyDate`, so content decides. */
export const purchase: KindPort<KingdeeOptions> = {
  schema: purchaseReport,
  writeSchema: purchaseOrder,
  ...billVerbs(PURCHASE_ORDER),
  pull: pullPurchases,
  read: readPurchases,
  survey: purchaseSurvey,
  cancel: cancelPurchases,
  // A save; a search and a look at a number that is taken. A cancel looks, opens, voids and submits again.
  requestsPerPush: 4,
  usualRequestsPerPush: 1,
  change: 'replace',
};
