import { z } from 'zod';
import { isCurrency } from './currencies.ts';

/** An active ISO 4217 code, as an option or a field of a declaration: `RMB`, which many write, is none. */
export const currencyCode = (example: string) =>
  z.string().refine(isCurrency, `an ISO 4217 currency such as ${example}`);
