import { z } from 'zod';
import { secret } from '../secret.ts';

const jwt = z.strictObject({
  username: z.string().min(1).describe('the user that calls are made as'),
  privateKey: secret('its private key as PEM, whose certificate the app holds'),
  audience: z
    .url()
    .default('https://login.salesforce.com')
    .describe('https://test.salesforce.com for a sandbox of Salesforce'),
});

const fieldName = z.string().regex(/^[A-Za-z]\w*$/, 'the API name of a field');

export const options = z
  .strictObject({
    url: z.url().describe('My Domain, e.g. https://acme.my.salesforce.com'),
    clientId: z.string().min(1).describe('consumer key of the external client app (or connected app)'),
    clientSecret: secret('its consumer secret, for the client credentials flow').optional(),
    jwt: jwt.optional().describe('the JWT bearer flow in place of a consumer secret'),
    apiVersion: z
      .string()
      .regex(/^v\d{2,3}\.0$/, 'a version such as v67.0')
      .default('v67.0')
      .describe('version of the REST API; v50.0 or later'),
    externalId: fieldName
      .default('Waybill_Id__c')
      .describe("field that holds Waybill's reference on each object it makes: text of 255, external id, unique"),
    productField: fieldName
      .default('ProductCode')
      .describe('field of Product2 that holds the SKU, e.g. StockKeepingUnit'),
    activate: z
      .boolean()
      .default(true)
      .describe('orders are activated once their products are in; else they stay drafts'),
    draftStatus: z.string().default('Draft').describe('value of Order.Status that new and reopened orders get'),
    activatedStatus: z.string().default('Activated').describe('value of Order.Status that activates an order'),
    cancelledStatus: z
      .string()
      .optional()
      .describe('value of Order.Status that cancelled orders get, of the category Draft; without it they are deleted'),
    multiCurrency: z.boolean().default(false).describe('the organisation has several currencies (CurrencyIsoCode)'),
    accountFields: z
      .array(fieldName)
      .default([])
      .describe('further fields of Account that are read, e.g. [BillingCountryCode, Tax_Id__c]'),
    orderFields: z
      .array(fieldName)
      .default([])
      .describe('further fields of Order that are read, e.g. [ShippingCountryCode, Payment_Terms__c]'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'an ISO code, e.g. EUR')
      .optional()
      .describe('the currency of an organisation that has one: orders that are read are in it'),
    standingField: fieldName
      .optional()
      .describe(
        'field of Account that says how the account of a customer stands here: open, frozen, closed, or undecided after a thaw, e.g. Waybill_Standing__c; nothing is said without it, nor of whom nothing was said',
      ),
    overlapMs: z.int().nonnegative().default(60_000).describe('how far before the last change each pull starts again'),
  })
  .refine(({ clientSecret, jwt: flow }) => (clientSecret === undefined) !== (flow === undefined), {
    message: 'either clientSecret or jwt',
    path: ['clientSecret'],
  });

export type SalesforceOptions = z.output<typeof options>;
