import { z } from 'zod';
import { timeOfDay } from './durations.ts';

const words = z.strictObject({ en: z.string().min(1).optional(), zh: z.string().min(1).optional() });
const language = z.enum(['en', 'zh']);

const step = z.strictObject({
  day: z.int().min(-90).max(365).describe('days after the day on which it is due; before it where negative'),
  tell: z
    .array(z.enum(['customer', 'us']))
    .min(1)
    .default(['customer'])
    .describe('customer: a letter by e-mail; us: a case, which alerts tell'),
  text: words.optional().describe('what the letter begins with, in place of our own words'),
});

/** `rules.credit.dunning` of the config. */
export const dunning = z
  .strictObject({
    steps: z
      .array(step)
      .min(1)
      .refine((steps) => steps.every(({ day }, i) => i === 0 || day > (steps[i - 1]?.day ?? day)), {
        message: 'steps in the order of their days, each day once',
      })
      .prefault([{ day: -3 }, { day: 0 }, { day: 7 }, { day: 30, tell: ['customer', 'us'] }]),
    at: timeOfDay
      .prefault('09:00')
      .describe('the time of day from which on a step is due, by the clocks of the connection that the customer is of'),
    channel: z
      .string()
      .optional()
      .describe('the channel of `alerts`, of the sort email, by whose server and sender customers are written to'),
    replyTo: z.string().min(3).optional().describe('where answers go, where that is not the sender'),
    language: language.default('en').describe('of letters to customers'),
    byCountry: z
      .record(z.string().regex(/^[A-Z]{2}$/, 'an ISO 3166-1 country such as CN'), language)
      .default({})
      .describe('the language where the customer is of another country: { CN: zh }'),
    closing: words.optional().describe('what letters end with: to which account to pay, whom to ask, who writes'),
    partlyPaid: z
      .enum(['stop', 'go-on'])
      .default('stop')
      .describe('whether somebody who paid a part of it is reminded of the rest'),
  })
  .describe('how customers who are late to pay are reminded; see docs/rules/credit.md');

export type DunningConfig = z.output<typeof dunning>;
