import { z } from 'zod';
import { personal } from '../../domain/personal.ts';

const text = z.string().nullish();

/** Where goods or a bill go, as orders and customers have it (Admin GraphQL, `MailingAddress`). */
export const address = z.looseObject({
  name: personal('name', text),
  company: personal('company', text),
  address1: personal('street', text),
  address2: personal('street', text),
  city: personal('city', text),
  province: personal('region', text),
  provinceCode: personal('region', text),
  zip: personal('postalCode', text),
  countryCodeV2: text,
  phone: personal('phone', text),
});
