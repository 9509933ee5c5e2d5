import type { KindPort } from '../connector.ts';
import { billVerbs } from './bill-verbs.ts';
import { cancelBills } from './cancel-bills.ts';
import type { KingdeeOptions } from './options.ts';
import { SALE_ORDER, saleOrder } from './sale-order.ts';
import { orderSurvey } from './survey.ts';

/** Sales orders: saved, submitted and audited as one; the identity is the bill number. */
export const order: KindPort<KingdeeOptions> = {
  schema: saleOrder,
  ...billVerbs(SALE_ORDER),
  survey: orderSurvey,
  cancel: (ctx, targets) => cancelBills(ctx, SALE_ORDER, targets),
};
