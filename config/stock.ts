import { z } from 'zod';
import { duration } from './durations.ts';

const text = z.string().trim().min(1);
const connectionId = z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, 'a connection such as wms-de');
const pieces = z.int().min(0).max(1_000_000_000);

const warehouse = z.strictObject({
  levels: connectionId.optional().describe('the connection that tells its levels, where that is another'),
  locations: z
    .array(text)
    .min(1)
    .optional()
    .describe("which of that connection's places belong to it; all without them"),
  subtracts: z
    .enum(['when-told', 'when-left'])
    .default('when-left')
    .describe(
      'when that system takes an order off what it says may be sold: once it is told of the order, or once its pieces have left',
    ),
});

const shop = z.strictObject({
  share: z.number().min(0).max(100).optional().describe('of what is left after all reserves, in percent'),
  priority: z.int().min(1).optional().describe('shops are served one after the other, the smallest first'),
  reserve: pieces.default(0).describe('pieces of each article that are shown here before anything is shared'),
  atMost: pieces.optional().describe('no more pieces of an article are shown here'),
  oneLocation: z.boolean().default(false).describe('the shop has one place for all warehouses: it is told their sum'),
});

/** `rules.stock` of the config. */
export const stock = z
  .strictObject({
    warehouses: z
      .record(connectionId, warehouse)
      .default({})
      .describe(
        'the warehouses that sell, in the order in which they are tried; each connection that tells stock without them',
      ),
    shops: z
      .record(connectionId, shop)
      .default({})
      .describe('how what is free is shown in several shops; in equal shares without it'),
    pool: z
      .enum(['split', 'shared'])
      .default('split')
      .describe('split: each piece is shown in one shop; shared: every shop shows all, and may sell the same piece'),
    table: text.optional().describe('a CSV file: sku, category, warehouse, buffer, back_order, expected'),
    bundles: text.optional().describe('a CSV file: bundle, sku, quantity; one line a part'),
    categories: z
      .record(text, z.array(text).min(1))
      .default({})
      .describe('category of the table -> beginnings of the SKUs that are of it'),
    lag: duration
      .prefault('2m')
      .describe('how long after it was told of an order a system may still tell levels from before'),
  })
  .describe('what may be sold, and where it is shown: see docs/rules/stock.md');
