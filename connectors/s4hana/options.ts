import { z } from 'zod';
import { secret } from '../secret.ts';

const oauth = z.strictObject({
  tokenUrl: z.url().describe('the token endpoint of the communication arrangement'),
  scope: z.string().optional().describe('the scope to ask for, where the endpoint wants one named'),
});

/** What a price may be for: the field of a condition, and of a customer's sales area. */
const PRICE_TIERS = ['PriceListType', 'CustomerPriceGroup', 'CustomerGroup', 'Customer'] as const;

export const options = z.strictObject({
  url: z.url().describe('address of the system, e.g. https://my300000-api.s4hana.cloud.sap'),
  user: z.string().min(1).describe('communication user, or the client of the identity service where there is `oauth`'),
  password: secret('password of the communication user, or the secret of the client'),
  oauth: oauth.optional().describe('OAuth 2.0 client credentials in place of basic authentication'),
  client: z
    .string()
    .regex(/^\d{3}$/, 'three digits such as 100')
    .optional()
    .describe('sap-client, where the system is not reached by its default client'),
  language: z.string().default('EN').describe('language of messages and texts'),
  rejectionReason: z
    .string()
    .max(2)
    .default('00')
    .describe('reason for rejection (SalesDocumentRjcnReason) that cancelled orders get on each item'),
  plants: z.array(z.string().max(4)).default([]).describe('plants whose stock is pulled; all without them'),
  stockTypes: z
    .array(z.string().max(2))
    .min(1)
    .default(['01'])
    .describe('InventoryStockType that counts as free: 01 is unrestricted use'),
  salesOrganization: z
    .string()
    .max(4)
    .optional()
    .describe('only orders, deliveries, prices, invoices and returns of this sales organisation are pulled'),
  priceConditions: z
    .array(z.string().min(1).max(4))
    .min(1)
    .default(['PPR0'])
    .describe('condition types that are prices: PPR0 in the cloud, PR00 or your own on premise'),
  priceTier: z
    .enum(PRICE_TIERS)
    .default('PriceListType')
    .describe('what tiers are: price lists, price groups, customer groups, or single customers'),
  invoiceDays: z
    .int()
    .min(1)
    .max(3_650)
    .default(90)
    .describe('how many days back each pull reads invoices again: a payment does not move their day of change'),
  returnDays: z
    .int()
    .min(1)
    .max(3_650)
    .default(90)
    .describe('how many days back each pull reads returns again: goods that come in need not move their day of change'),
  purchaseDays: z
    .int()
    .positive()
    .max(3_650)
    .default(365)
    .describe('how many days back each pull reads requisitions and purchase orders'),
  pieceUnits: z
    .array(z.string().min(1).max(3))
    .default(['EA', 'PC', 'ST'])
    .describe('units of purchases that are one piece; how many pieces any other holds is asked of the material'),
  orderBlocks: z
    .strictObject({ frozen: z.string().min(1).max(2), closed: z.string().min(1).max(2) })
    .refine(({ frozen, closed }) => frozen !== closed, 'two codes, one for each')
    .optional()
    .describe('order blocks of your own (OrderIsBlockedForCustomer) for customers whose account is frozen, or closed'),
  overlapMs: z.int().nonnegative().default(5_000).describe('how far before the last change each pull starts again'),
});

export type S4hanaOptions = z.output<typeof options>;
