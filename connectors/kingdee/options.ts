import { z } from 'zod';
import { utcOffset } from '../naive-time.ts';
import { secret } from '../secret.ts';

export const options = z.strictObject({
  url: z.url().describe('address of the WebAPI up to k3cloud, e.g. https://acme.ik3cloud.com/k3cloud'),
  acctId: z.string().min(1).describe('data centre id of the third-party login (X-KDApi-AcctID)'),
  user: z.string().min(1).describe('integration user of the third-party login (X-KDApi-UserName)'),
  appId: z
    .string()
    .min(1)
    .describe('application id (X-KDApi-AppID), with its part after the underscore where it has one'),
  appSecret: secret('application secret (X-KDApi-AppSec)'),
  lcid: z.int().default(2052).describe('language of messages: 2052 is Chinese, 1033 English'),
  orgNumber: z.string().default('0').describe('organisation number (X-KDApi-OrgNum); 0 is the user’s own'),
  utcOffset,
  overlapMs: z.int().nonnegative().default(5_000).describe('how far before the last change each pull starts again'),
  orderFilter: z.string().optional().describe("further condition on pulled orders, e.g. FSaleOrgId.FNumber='100'"),
  stockFilter: z.string().optional().describe("further condition on pulled stock, e.g. FStockId.FNumber='CK001'"),
  shipmentFilter: z
    .string()
    .optional()
    .describe("further condition on pulled stock-outs, e.g. FStockOrgId.FNumber='100'"),
  customerFilter: z.string().optional().describe("further condition on pulled customers, e.g. FUseOrgId.FNumber='100'"),
  forbidCustomers: z
    .array(z.enum(['frozen', 'closed']))
    .default([])
    .describe(
      'customers whose account stands so are forbidden (禁用), and enabled again when it does no more; none without it',
    ),
  forbidderField: z
    .string()
    .regex(/^\w+(\.\w+)?$/)
    .default('FForbidderId.FName')
    .describe('column of a customer that has the name of who forbade it, as `user` is written'),
  invoiceFilter: z
    .string()
    .optional()
    .describe("further condition on pulled receivables, e.g. FSETTLEORGID.FNumber='100'"),
  invoiceOrderField: z
    .string()
    .regex(/^\w+$/)
    .default('FORDERNUMBER')
    .describe('column of a receivable’s entries that has the number of the sales order'),
  returnFilter: z
    .string()
    .optional()
    .describe("further condition on pulled sales returns, e.g. FStockOrgId.FNumber='100'"),
  returnOrderField: z
    .string()
    .regex(/^\w+$/)
    .default('FOrderNo')
    .describe('column of a sales return’s entries that has the number of the sales order'),
  returnReferenceField: z
    .string()
    .regex(/^\w+$/)
    .optional()
    .describe("column of a sales return's head that has the shop's or the warehouse's number of it"),
  purchaseFilter: z
    .string()
    .optional()
    .describe("further condition on pulled purchases, e.g. FPurchaseOrgId.FNumber='100'"),
  purchasePlaceField: z
    .string()
    .regex(/^\w+$/)
    .optional()
    .describe(
      'field of a purchase’s entries that names the stock place that they come to, e.g. FStockId; none without it',
    ),
  purchaseDays: z
    .int()
    .positive()
    .default(365)
    .describe(
      'for how many days after its audit a purchase is read at each pull: what comes of it need not move its time',
    ),
  priceFilter: z.string().optional().describe("further condition on pulled prices, e.g. FNumber='XSJMB0001'"),
});

export type KingdeeOptions = z.output<typeof options>;
