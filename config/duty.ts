import { z } from 'zod';

const text = z.string().trim().min(1);
const files = z.array(text).default([]);
const country = z.string().regex(/^[A-Z]{2}$/, 'an ISO 3166-1 country such as VN');

/** `rules.duty` of the config. */
export const duty = z
  .strictObject({
    tariff: files.describe(
      'tables with duty by destination, HS code and origin; `waybill rates import-duty` writes into the last of them',
    ),
    destinations: files.describe('tables with how destinations value goods, and what they do of small consignments'),
    fees: files.describe('tables with what customs and carriers take at the border besides'),
    rounding: files.describe(
      'tables with how customs round, where it is otherwise than Waybill knows: see docs/rules/duty.md',
    ),
    maxAgeDays: z.int().min(1).max(3660).default(90).describe('how long ago a line may have been looked up'),
    origins: z
      .record(
        z.string().regex(/^[A-Za-z][\w -]{2,30}$/, 'a name such as GSP: no code of a country'),
        z.array(country).min(1),
      )
      .default({})
      .describe('groups of origins that tariffs name, such as those whose preference you can prove'),
    insurancePercent: z
      .string()
      .regex(/^\d{1,2}(\.\d{1,4})?$/, 'percent in quotes, such as "0.3"')
      .default('0')
      .describe("of the goods' worth: what you insure them for; it counts in a CIF value"),
    source: z
      .strictObject({
        address: z
          .url()
          .default('https://www.trade-tariff.service.gov.uk/uk/api/v2')
          .describe('of the UK Trade Tariff API, or of one that answers as it does'),
        destination: z
          .string()
          .regex(/^[A-Z]{2}$/, 'a country such as GB, or EU')
          .default('GB'),
        token: text.optional().describe('where it gives more calls to whoever has one'),
      })
      .prefault({})
      .describe('where `waybill rates import-duty` asks'),
    required: z
      .enum(['always', 'seller-imports'])
      .default('always')
      .describe('of which orders duty has to be known: all that cross a customs border, or only those that you import'),
  })
  .describe('gate duty and landed cost: see docs/rules/duty.md');
