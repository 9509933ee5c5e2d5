import { z } from 'zod';
import { currencyCode } from '../currency-code.ts';

const day = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/, 'a day such as 2026-11-26')
  .refine((text) => new Date(`${text}T00:00:00Z`).toISOString().startsWith(text), 'no day of the calendar');
const name = z.string().trim().min(1).max(200);

/** UCP 600, article 14 (c): a presentation with transport documents is made within so many calendar days after shipment, and never after expiry. */
export const PRESENTATION_DAYS = 21;
/** UCP 600, article 30 (a): `about` or `approximately` before the amount allows so much more or less. */
export const ABOUT_PERCENT = 10;

export const document = z.strictObject({
  name,
  before: z
    .enum(['shipping', 'presentation'])
    .default('presentation')
    .describe('shipping: goods wait for it, such as an inspection certificate'),
  on: day.optional().describe('since when it is there, as the credit wants it'),
});

export const discrepancy = z.strictObject({
  id: z.int().positive(),
  what: name,
  foundOn: day,
  state: z.enum(['open', 'waived', 'corrected']),
});

/** A letter of credit as a person writes it down: what its field of the SWIFT message is called stands beside each. */
export const letter = z
  .strictObject({
    number: z.string().trim().min(1).max(40).describe('of the credit (MT700 :20:)'),
    bank: name.optional().describe('that issued it'),
    orders: z.array(z.string().trim().min(1)).min(1).describe('numbers of the orders that it pays'),
    currency: currencyCode('USD').describe('of the amount (:32B:)'),
    amount: z.string().regex(/^\d{1,15}(\.\d{1,4})?$/, 'an amount such as "50000.00", as a text'),
    tolerance: z
      .union([z.literal('about'), z.number().min(0).max(100)])
      .default(0)
      .describe('percent that may be drawn above the amount (:39A:); `about` is 10 (UCP 600, article 30 a)'),
    openedOn: day.optional().describe('when the bank issued it (:31C:); until then nothing leaves'),
    expiresOn: day.describe('the last day to present at all (:31D:)'),
    latestShipmentOn: day.optional().describe('(:44C:)'),
    presentWithinDays: z
      .int()
      .min(1)
      .max(365)
      .default(PRESENTATION_DAYS)
      .describe('after shipment (:48:); 21 where the credit does not say (UCP 600, article 14 c)'),
    partialShipments: z
      .enum(['allowed', 'prohibited'])
      .default('allowed')
      .describe('(:43P:); allowed where the credit does not say (UCP 600, article 31 a)'),
    documents: z.array(document).default([]).describe('that the credit asks for (:46A:)'),
    discrepancies: z.array(discrepancy).default([]),
    shippedOn: day.optional().describe('as the transport document has it'),
    presentedOn: day.optional(),
    closedOn: day.optional().describe('paid, cancelled or given up: nothing is watched any more'),
  })
  .superRefine((one, problems) => {
    const tell = (path: keyof typeof one, message: string) =>
      problems.addIssue({ code: 'custom', path: [path], message });
    if (one.openedOn && one.openedOn > one.expiresOn) tell('expiresOn', 'it would expire before it was opened');
    if (one.latestShipmentOn && one.latestShipmentOn > one.expiresOn)
      tell('latestShipmentOn', 'the latest shipment is after the expiry');
    if (one.presentedOn && one.shippedOn && one.presentedOn < one.shippedOn)
      tell('presentedOn', 'it was presented before it was shipped');
    const names = one.documents.map((document) => document.name);
    if (new Set(names).size < names.length) tell('documents', 'two of them have one name');
  });

export type Letter = z.output<typeof letter>;
export type Discrepancy = z.output<typeof discrepancy>;
