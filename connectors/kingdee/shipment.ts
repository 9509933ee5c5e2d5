import type { KindPort } from '../connector.ts';
import type { KingdeeOptions } from './options.ts';
import { outStock, outStocks, outStocksWith } from './out-stock.ts';
import { shipmentSurvey } from './survey.ts';

/** Stock-outs of sales orders. No version: which order a bill belongs to is told by the order, so content decides. */
export const shipment: KindPort<KingdeeOptions> = {
  schema: outStock,
  pull: outStocks,
  read: outStocksWith,
  survey: shipmentSurvey,
};
