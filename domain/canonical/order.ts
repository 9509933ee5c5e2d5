import { z } from 'zod';
import { personal } from '../personal.ts';
import { address, amount, currency, goods, instant, text } from './fields.ts';

export const orderLine = goods.extend({
  id: text.describe("the line's id at the source: fulfilments and refunds name it"),
  sku: text,
  quantity: z.number().int().positive(),
  /** What one piece costs the buyer after discounts, tax included. */
  unitPrice: amount,
  /** `unitPrice` times `quantity` as the source rounds it. */
  total: amount,
  taxRate: amount.optional().describe('percent, e.g. `"19"`'),
  warehouse: z
    .string()
    .optional()
    .describe('the connection of the warehouse that shall ship it, where the source decides that'),
});

/** An order as Waybill knows it: what the buyer bought, for how much, going where. */
export const order = z.object({
  id: text.describe("the source's own id of the order"),
  number: text.describe('the number people use, e.g. `#1001`'),
  placedAt: instant,
  state: z.enum(['open', 'cancelled']),
  payment: z.object({
    state: z.enum(['unpaid', 'authorized', 'partial', 'paid', 'refunded']),
    paid: amount.optional(),
    method: z.string().optional(),
    /** Days to pay on open account (Net 30 is 30); absent for prepayment. */
    termsDays: z.number().int().nonnegative().optional(),
  }),
  currency,
  customer: z.object({
    id: z.string().optional(),
    name: personal('name', z.string()).optional(),
    email: personal('email', z.string()).optional(),
    phone: personal('phone', z.string()).optional(),
    company: personal('company', z.string()).optional(),
    taxId: personal('taxId', z.string()).optional(),
    eori: personal('taxId', z.string())
      .optional()
      .describe('the number by which customs knows who imports, in the EU and the United Kingdom'),
    approvedBy: personal('email', z.string())
      .optional()
      .describe("who of the customer's own house approved the order, as the source says: an e-mail address"),
    /** The price tier, as the source names it. */
    group: z.string().optional(),
  }),
  shipTo: address,
  billTo: address.optional(),
  lines: z.array(orderLine).min(1),
  shipping: z.object({ method: z.string().optional(), total: amount }).optional(),
  /** Everything the buyer pays, tax and shipping included. */
  total: amount,
  tax: amount.optional(),
  incoterm: z.string().optional(),
  /** The buyer's own word for it: mostly a number, and sometimes a sentence. */
  poNumber: personal('free', z.string()).optional(),
  note: personal('note', z.string()).optional(),
  tags: z.array(personal('free', z.string())).optional(),
});

export type Order = z.infer<typeof order>;
export type OrderLine = z.infer<typeof orderLine>;
