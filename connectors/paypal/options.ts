import { z } from 'zod';
import { secret } from '../secret.ts';

export const options = z.strictObject({
  url: z
    .url()
    .default('https://api-m.paypal.com')
    .describe('https://api-m.paypal.com, or https://api-m.sandbox.paypal.com'),
  clientId: z.string().min(1).describe('client id of the REST app'),
  clientSecret: secret('its secret'),
  webhookId: z.string().optional().describe('id of the webhook in the app: signatures are made over it'),
  webhookCertificate: z
    .string()
    .optional()
    .describe(
      'the certificate (PEM) that webhooks are signed with, e.g. ${file:paypal.pem}; without it none is believed',
    ),
  oldWebhookCertificate: z.string().optional().describe('the one before or after it, while PayPal changes it'),
  orderFields: z
    .array(z.enum(['invoice_id', 'custom_id']))
    .min(1)
    .default(['invoice_id', 'custom_id'])
    .describe("fields of a capture that may hold the shop's order number; the first that is there counts"),
  orderPrefix: z.string().default('').describe('what the shop writes before the number there, e.g. WC-'),
  ordersOf: z
    .string()
    .optional()
    .describe('the connection whose order numbers these are; needed where several shops count from the same number'),
  disputes: z.boolean().default(true).describe('ask for disputes of each capture that is read; false saves that call'),
  historyDays: z
    .int()
    .min(1)
    .max(30)
    .default(30)
    .describe('how far back the first pull goes, in days; events are kept for 30'),
  overlapS: z
    .int()
    .nonnegative()
    .default(300)
    .describe('how far before its last time each pull starts again, in seconds'),
  pageSize: z.int().min(1).max(100).default(100).describe('events a page'),
  sendInvoices: z.boolean().default(true).describe('PayPal mails an invoice to its buyer as soon as it is made'),
  paidBy: z
    .enum(['BANK_TRANSFER', 'CASH', 'CHECK', 'CREDIT_CARD', 'DEBIT_CARD', 'WIRE_TRANSFER', 'OTHER'])
    .default('BANK_TRANSFER')
    .describe('how an invoice that was paid elsewhere is noted as paid'),
});

export type PaypalOptions = z.output<typeof options>;
