import { z } from 'zod';

/** Basic data by its number. */
export const numbered = z.looseObject({ FNumber: z.string().min(1) });

/** An amount or a quantity, exact. */
export const decimal = z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)]);
