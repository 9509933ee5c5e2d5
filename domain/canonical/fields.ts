import { z } from 'zod';
import { personal } from '../personal.ts';

/** An exact decimal as text, e.g. `"12.30"`; never a float. The currency stands once, on the record. */
export const amount = z.string().regex(/^-?\d{1,30}(\.\d{1,12})?$/, 'an exact decimal such as 12.30');

/** An instant as ISO 8601 in UTC, e.g. `2026-11-22T09:00:00.000Z`. */
export const instant = z.iso.datetime();

/** ISO 4217. */
export const currency = z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 currency such as EUR');

/** ISO 3166-1 alpha-2. */
export const country = z.string().regex(/^[A-Z]{2}$/, 'an ISO 3166-1 country such as DE');

export const text = z.string().min(1);

export const address = z.object({
  name: personal('name', z.string()).optional(),
  company: personal('company', z.string()).optional(),
  line1: personal('street', text),
  line2: personal('street', z.string()).optional(),
  city: personal('city', text),
  region: personal('region', z.string()).optional(),
  postalCode: personal('postalCode', z.string()).optional(),
  country,
  phone: personal('phone', z.string()).optional(),
});

export type Address = z.infer<typeof address>;

/** What customs asks of one article; `weightKg` is the net weight of one piece. */
export const goods = z.object({
  name: z.string().optional(),
  hsCode: z.string().optional(),
  origin: country.optional(),
  weightKg: amount.optional(),
});
