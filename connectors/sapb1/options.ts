import { z } from 'zod';
import { zoneOffset } from '../../domain/zones.ts';
import { secret } from '../secret.ts';

export const options = z.strictObject({
  url: z.url().describe('where the Service Layer listens, e.g. https://b1.example.com:50000'),
  version: z.enum(['v1', 'v2']).default('v2').describe('b1s/v2 (OData 4), or b1s/v1 for releases before 10.0'),
  companyDb: z.string().min(1).describe('the company database, as the login names it'),
  user: z.string().min(1).describe('a user with a licence for the documents that are moved'),
  password: secret('its password'),
  timeZone: z
    .string()
    .refine((zone) => zoneOffset(zone) !== undefined, 'a zone such as Asia/Shanghai, or an offset such as +08:00')
    .describe("the zone of the server's clock: times of changes carry none"),
  reference: z
    .string()
    .regex(/^(NumAtCard|U_\w+)$/, 'NumAtCard, or a user-defined field: U_NAME')
    .default('NumAtCard')
    .describe("the field of a sales order, and of a purchase order, that holds Waybill's reference"),
  warehouses: z.array(z.string()).default([]).describe('warehouse codes whose stock is pulled; all without them'),
  priceLists: z.array(z.int()).default([]).describe('numbers of the price lists that are pulled; all without them'),
  specialPrices: z
    .enum(['none', 'lists', 'customers'])
    .default('lists')
    .describe(
      'which special prices are read: period and volume discounts of the price lists, those of single customers too, or none of them',
    ),
  stopCustomers: z
    .boolean()
    .default(false)
    .describe('makes a customer inactive while their account is frozen or closed: no document can be added for them'),
  historyDays: z.int().positive().default(30).describe('how far back the first pull of documents goes'),
  purchaseDays: z
    .int()
    .positive()
    .default(365)
    .describe('for how long after its day a purchase order is read at each pull, whether it is open or not'),
  overlapMs: z
    .int()
    .nonnegative()
    .default(120_000)
    .describe(
      'how far before its last time each pull starts again: clocks differ, and some releases keep minutes alone',
    ),
});

export type SapB1Options = z.output<typeof options>;
