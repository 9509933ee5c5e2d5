import { z } from 'zod';
import { ROLES } from '../domain/kinds.ts';
import { evidence } from './evidence.ts';

/** What every declaration of a system says of it; `example` is a system's name as somebody may choose it. */
export const declaredHead = (example: string) => ({
  system: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,39}$/, `small letters, digits and dashes; mappings name it: ${example}/order`)
    .describe("the system's name in mappings"),
  title: z.string().min(1),
  evidence,
  eraseByHand: z
    .string()
    .min(1)
    .optional()
    .describe('what a person does there to erase somebody, for the certificate of an erasure'),
  role: z.enum(ROLES),
});
