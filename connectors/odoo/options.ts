import { z } from 'zod';
import { secret } from '../secret.ts';

export const options = z
  .strictObject({
    url: z.url().describe('address of the server, e.g. https://acme.odoo.com'),
    database: z.string().min(1).describe('the database, e.g. acme'),
    login: z.string().min(1).optional().describe('login of the user; JSON-2 knows it by the key'),
    apiKey: secret('API key of that user (Preferences, Account Security)'),
    api: z
      .enum(['json-rpc', 'json-2'])
      .default('json-rpc')
      .describe('json-rpc up to Odoo 18 (`/jsonrpc`), json-2 from Odoo 19 on (`/json/2`)'),
    company: z.int().positive().optional().describe('id of the one company to work in, where there are several'),
    language: z.string().default('en_US').describe('language of messages and names'),
    confirm: z.boolean().default(true).describe('orders are confirmed once made; else they stay quotations'),
    inventory: z.boolean().default(true).describe('Inventory is installed: what was shipped cannot be cancelled'),
    carriers: z
      .boolean()
      .default(true)
      .describe('Delivery Costs (stock_delivery) is installed: shipments name carrier and tracking number'),
    doneField: z
      .enum(['quantity', 'quantity_done'])
      .default('quantity')
      .describe('what of a stock move was done: quantity from Odoo 17 on, quantity_done before'),
    returnReferenceField: z
      .string()
      .regex(/^[a-z_][a-z0-9_]*$/, 'the technical name of a field')
      .optional()
      .describe('a field of receipts (stock.picking) in which people write the number that a return has elsewhere'),
    purchaseUnit: z
      .enum(['product_uom', 'product_uom_id'])
      .optional()
      .describe(
        'what a line of a purchase calls its unit: product_uom up to Odoo 18, product_uom_id from 19 on; told by `api` without it',
      ),
    standingTags: z
      .strictObject({
        frozen: z.string().min(1).optional().describe('of those whose account is frozen here'),
        closed: z.string().min(1).optional().describe('of those whom somebody refused or declined'),
      })
      .default({})
      .describe('names of contact tags by which the customers that we tell of are seen to be frozen or closed'),
    saleWarning: z
      .enum(['off', 'block', 'message'])
      .default('off')
      .describe(
        'a warning on sales orders of customers who are frozen or closed: block up to Odoo 18, message from 19 on, which blocks no more',
      ),
    locations: z
      .array(z.int().positive())
      .default([])
      .describe('ids of locations whose stock counts, those below them too; every internal one without them'),
    priceLists: z
      .array(z.int().positive())
      .default([])
      .describe('ids of the price lists to read; all of them without it'),
    priceDigits: z
      .int()
      .min(0)
      .max(6)
      .default(2)
      .describe('digits of prices (Settings, Technical, Decimal Accuracy: Product Price)'),
    overlapMs: z.int().nonnegative().default(60_000).describe('how far before the last change each pull starts again'),
  })
  .refine(({ api, login }) => api === 'json-2' || login !== undefined, {
    message: 'json-rpc wants a login',
    path: ['login'],
  });

export type OdooOptions = z.output<typeof options>;
