import { z } from 'zod';

const text = z.string().trim().min(1);

/** `rules.reorder` of the config. */
export const reorder = z
  .strictObject({
    connection: text.describe(
      'whose orders the drafts are: a connection that reads files in the layout of the manual; a flow carries them to the shop',
    ),
    items: text.describe('the table of articles that may be ordered, as CSV: the same as of orders by Excel'),
    successors: text
      .optional()
      .describe('what is ordered in place of an article that is no longer sold, as CSV: sku, successor'),
  })
  .describe('an old order again, as a draft in its shop: see docs/rules/reorder.md');
