import { z } from 'zod';
import { zoneOffset } from '../../domain/zones.ts';
import { secret } from '../secret.ts';

const stateId = z.string().regex(/^\d+$/, 'the id of an order state');

export const options = z.strictObject({
  url: z.url().describe('where the shop is, e.g. https://shop.example.com'),
  key: secret('the webservice key (32 characters)'),
  shop: z
    .string()
    .regex(/^\d+$/, 'the id of a shop')
    .optional()
    .describe('id_shop, where one installation has several'),
  language: z
    .string()
    .regex(/^\d+$/, 'the id of a language')
    .optional()
    .describe('the language whose names are read; the first that there is without it'),
  timezone: z
    .string()
    .refine((zone) => zoneOffset(zone) !== undefined, 'a zone such as Europe/Paris')
    .describe("the shop's time zone (International > Localization): its times carry none"),
  shippedState: stateId.default('4').describe('the order state that says that something has shipped'),
  deliveredState: stateId.default('5').describe('the order state that says that it was delivered'),
  cancelledStates: z.array(stateId).default(['6']).describe('the order states in which nothing is to be shipped'),
  notifyCustomer: z.boolean().default(true).describe('whether the shop writes to the buyer when the state changes'),
  deactivateCustomers: z
    .array(z.enum(['frozen', 'closed']))
    .default([])
    .describe('customers whose account stands so cannot sign in (Enabled: No) until it does no more; none without it'),
  pageSize: z.int().min(1).max(500).default(50).describe('records a page'),
  overlapMs: z.int().nonnegative().default(60_000).describe('how far before its last time each pull starts again'),
});

export type PrestashopOptions = z.output<typeof options>;
