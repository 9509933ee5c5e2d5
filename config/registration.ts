import { z } from 'zod';

/** A kind of registration document, by a name of the user's. */
export const documentKind = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,40}$/, 'small letters, digits and dashes, such as business-licence');

const territory = z.string().regex(/^[A-Z]{2}$/, 'a country such as DE, or EU');

/** `rules.kyc.documents` of the config: `[business-licence, { kind: vat-certificate, countries: [EU] }]`. */
export const registrationDocuments = z.array(
  z.union([
    documentKind.transform((kind) => ({ kind })),
    z.strictObject({
      kind: documentKind,
      countries: z.array(territory).min(1).optional().describe('of whom it is asked: billed in these countries, or EU'),
    }),
  ]),
);
