import { z } from 'zod';
import { readVatId } from '../../domain/vat-id.ts';

/** Of the member states, and of Northern Ireland. */
export const PREFIXES = 'AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI'.split(
  ' ',
);

export const options = z.strictObject({
  requester: z
    .string()
    .refine((text) => {
      const read = readVatId(text);
      return read?.wellFormed === true && PREFIXES.includes(read.prefix);
    }, 'a VAT id of a member state with its prefix, such as DE123456789')
    .optional()
    .describe(
      'your own VAT id: with it each answer has a consultation number, which proves that you asked; none without it',
    ),
  url: z
    .url()
    .default('https://ec.europa.eu/taxation_customs/vies/rest-api')
    .describe("another address than the Commission's, such as a sandbox"),
});

export type ViesOptions = z.output<typeof options>;
